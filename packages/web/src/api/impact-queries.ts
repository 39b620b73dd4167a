import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { one, paged, type QueryOf } from "./client.ts";

/** Rows per page. */
const pageSize = 100;

/** Filters and order of the list: see the parameters of `/impact`. */
export type ImpactFilter = Omit<QueryOf<"/impact">, "node" | "format" | "cursor" | "limit">;

/** Everything downstream (`impact`) or upstream (`origin`) of a node, page by page. */
export const impactQuery = (which: "impact" | "origin", node: string, filter: ImpactFilter) =>
  infiniteQueryOptions({
    ...paged(`/${which}`, { query: { node, ...filter } }, pageSize),
    placeholderData: keepPreviousData,
  });

/** Everything downstream or upstream of a node by owner, at once: for messages. */
export const impactByOwnerQuery = (which: "impact" | "origin", node: string, filter: ImpactFilter) =>
  one(`/${which}`, {
    query: { node, ...filter, group: "owner" as const, sort: "hops" as const, limit: 5_000 },
  });

/** Returns the URL of the complete list as CSV. */
export function impactCsvAddress(which: "impact" | "origin", node: string, filter: ImpactFilter): string {
  const query = new URLSearchParams({ node, format: "csv" });
  for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.set(name, String(value));
  return `/api/v2/${which}?${query}`;
}
