import type { StoreChange } from "../api/v2.gen.ts";

/** The kind of a change. */
export type ChangeKind = StoreChange["kind"];

/** URL parameters of the changes page; they have the names of the API's filters. */
export interface ChangesSearch {
  /** Kinds, separated by commas; absent for all. */
  readonly kinds?: string;
  /** ISO 8601 instants. */
  readonly from?: string;
  readonly to?: string;
  /** The id of a dataset or job. */
  readonly node?: string;
  /** A selection of datasets and jobs. */
  readonly select?: string;
  readonly owner?: string;
  readonly namespace?: string;
}

/** The kinds of changes, in the order of the filter. */
export const changeKinds = [
  "schema",
  "code",
  "lineage",
  "check",
  "dataset",
  "edit",
] as const satisfies readonly ChangeKind[];

const texts = ["node", "select", "owner", "namespace"] as const;

/** Parses URL parameters; invalid values are dropped. */
export function parseChangesSearch(values: Record<string, unknown>): ChangesSearch {
  const found: Record<string, string> = {};
  const kinds = withKinds(typeof values.kinds === "string" ? values.kinds.split(",") : []);
  if (kinds !== undefined) found.kinds = kinds;
  for (const key of texts) {
    const value = values[key];
    if (typeof value === "number" || (typeof value === "string" && value.trim() !== ""))
      found[key] = String(value).trim();
  }
  for (const key of ["from", "to"] as const) {
    const value = values[key];
    if (typeof value === "string" && !Number.isNaN(Date.parse(value)))
      found[key] = new Date(value).toISOString();
  }
  return found;
}

/** Returns the parameter for the chosen kinds; undefined for none or all of them. */
export function withKinds(chosen: readonly string[]): string | undefined {
  const kinds = changeKinds.filter((kind) => chosen.includes(kind));
  return kinds.length === 0 || kinds.length === changeKinds.length ? undefined : kinds.join(",");
}

/** Returns the address of a feed with the same filters. */
export function feedAddress(origin: string, format: "rss" | "json", search: ChangesSearch): string {
  const query = new URLSearchParams({ ...search }).toString();
  return `${origin}/api/v2/changes/feed.${format}${query === "" ? "" : `?${query}`}`;
}
