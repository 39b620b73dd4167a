import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { type Parameters, request } from "./client.ts";
import type { ImpactAnswer } from "./v2.gen.ts";

/** Rows fetched at a time. */
const pageSize = 100;

/** What to list: see the parameters of `/impact`. */
export interface ImpactFilter {
  readonly column?: string | undefined;
  readonly indirect?: boolean | undefined;
  readonly asOf?: string | undefined;
  readonly kind?: "dataset" | "job" | undefined;
  readonly namespace?: string | undefined;
  readonly owner?: string | undefined;
  readonly certainty?: "certain" | "possible" | undefined;
  readonly sort?: "hops" | "name" | "evidence" | undefined;
}

/** Everything that depends on a thing (`impact`), or on which it depends (`origin`), page by page. */
export const impactQuery = (which: "impact" | "origin", node: string, filter: ImpactFilter) =>
  infiniteQueryOptions({
    queryKey: ["paged", `/${which}`, node, filter],
    queryFn: ({ signal, pageParam }) =>
      request<ImpactAnswer>(
        `/${which}`,
        { node, ...(filter as Parameters), limit: pageSize, cursor: pageParam },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: ImpactAnswer) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  });

/** Where the same list is to be had as CSV, whole. */
export function impactCsvAddress(which: "impact" | "origin", node: string, filter: ImpactFilter): string {
  const query = new URLSearchParams({ node, format: "csv" });
  for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.set(name, String(value));
  return `/api/v2/${which}?${query}`;
}
