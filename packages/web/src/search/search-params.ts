import type { SearchHit } from "../api/v2.gen.ts";

/** The kinds of hits, in the order in which they are offered, and what they are called. */
export const searchKinds = [
  { value: "dataset", label: "Datasets" },
  { value: "column", label: "Columns" },
  { value: "job", label: "Jobs" },
  { value: "run", label: "Runs" },
  { value: "tag", label: "Tags" },
  { value: "owner", label: "Owners" },
] as const satisfies readonly { value: SearchHit["kind"]; label: string }[];

/** What an address of the search page asks for. */
export interface SearchSearch {
  readonly q?: string;
  readonly kind?: SearchHit["kind"];
  readonly namespace?: string;
  readonly state?: string;
}

/** Reads an address leniently: what makes no sense is left out. */
export function parseSearchSearch(values: Record<string, unknown>): SearchSearch {
  const text = (value: unknown): string | undefined =>
    typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;
  const q = text(values.q);
  const kind = searchKinds.find(({ value }) => value === values.kind)?.value;
  const namespace = text(values.namespace);
  const state = text(values.state);
  return { ...(q && { q }), ...(kind && { kind }), ...(namespace && { namespace }), ...(state && { state }) };
}
