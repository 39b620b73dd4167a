import type { SearchHit } from "../api/v2.gen.ts";

/** Kinds of results in display order with their labels. */
export const searchKinds = [
  { value: "dataset", label: "Datasets" },
  { value: "column", label: "Columns" },
  { value: "job", label: "Jobs" },
  { value: "run", label: "Runs" },
  { value: "tag", label: "Tags" },
  { value: "owner", label: "Owners" },
] as const satisfies readonly { value: SearchHit["kind"]; label: string }[];

/** URL parameters of the search page. */
export interface SearchParams {
  readonly q?: string;
  readonly kind?: SearchHit["kind"];
  readonly namespace?: string;
  readonly state?: string;
}

/** Parses URL parameters; invalid values are dropped. */
export function parseSearchParams(values: Record<string, unknown>): SearchParams {
  const text = (value: unknown): string | undefined =>
    typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;
  const q = text(values.q);
  const kind = searchKinds.find(({ value }) => value === values.kind)?.value;
  const namespace = text(values.namespace);
  const state = text(values.state);
  return { ...(q && { q }), ...(kind && { kind }), ...(namespace && { namespace }), ...(state && { state }) };
}
