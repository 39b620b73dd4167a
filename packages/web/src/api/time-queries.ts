import { queryOptions } from "@tanstack/react-query";
import { one, request } from "./client.ts";
import type { LineageAnswer, LineageDiffAnswer } from "./v2.gen.ts";

type Direction = LineageAnswer["direction"];

/** A comparison in the shape of a lineage answer: the graph of both points in time. */
export interface ComparisonAnswer extends Omit<LineageAnswer, "nodes" | "edges"> {
  readonly nodes: LineageDiffAnswer["nodes"];
  readonly edges: LineageDiffAnswer["edges"];
  readonly diff: LineageDiffAnswer;
}

/** The times at which the lineage around a node changed. */
export const momentsQuery = (node: string, direction: Direction, depth: number, taskGroup: string) =>
  queryOptions({
    ...one("/lineage/moments", {
      query: { node, direction, depth, limit: 5_000, taskGroup: taskGroup || undefined },
    }),
    staleTime: 60_000,
  });

/** The lineage around a node, compared at two points in time; `to` empty: now. */
export const comparisonQuery = (
  node: string,
  direction: Direction,
  depth: number,
  from: string,
  to: string,
  taskGroup: string,
) =>
  queryOptions({
    queryKey: ["/lineage/diff", { node, direction, depth, from, to, taskGroup }],
    queryFn: async ({ signal }): Promise<ComparisonAnswer> => {
      const query = { node, direction, depth, from, to, taskGroup: taskGroup || undefined };
      const diff = await request("get", "/lineage/diff", { query, signal });
      return { ...diff, asOf: diff.to, omitted: -1, diff };
    },
  });
