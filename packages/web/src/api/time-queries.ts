import { queryOptions } from "@tanstack/react-query";
import { request } from "./client.ts";
import type { LineageAnswer, LineageDiffAnswer, MomentsAnswer } from "./v2.gen.ts";

type Direction = LineageAnswer["direction"];

/** A comparison that can stand wherever a lineage answer does: the graph of both instants. */
export interface ComparisonAnswer extends Omit<LineageAnswer, "nodes" | "edges"> {
  readonly nodes: LineageDiffAnswer["nodes"];
  readonly edges: LineageDiffAnswer["edges"];
  readonly diff: LineageDiffAnswer;
}

/** When the lineage around a thing changed. */
export const momentsQuery = (node: string, direction: Direction, depth: number) =>
  queryOptions({
    queryKey: ["/lineage/moments", { node, direction, depth }],
    queryFn: ({ signal }) =>
      request<MomentsAnswer>("/lineage/moments", { node, direction, depth, limit: 5_000 }, { signal }),
    staleTime: 60_000,
  });

/** How the lineage around a thing differs between two instants; `to` empty: now. */
export const comparisonQuery = (
  node: string,
  direction: Direction,
  depth: number,
  from: string,
  to: string,
) =>
  queryOptions({
    queryKey: ["/lineage/diff", { node, direction, depth, from, to }],
    queryFn: async ({ signal }): Promise<ComparisonAnswer> => {
      const diff = await request<LineageDiffAnswer>(
        "/lineage/diff",
        { node, direction, depth, limit: 300, from, to },
        { signal },
      );
      return { ...diff, asOf: diff.to, omitted: -1, diff };
    },
  });
