import { instant } from "../../database/instant.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import {
  type ExecutionStart,
  executionName,
  findExecutionRuns,
  type RunReference,
  readRunReferences,
} from "../runs/execution-runs.ts";

/** The time at which an edge changed, and the run that changed it; null: no run did, or it is unknown. */
export interface EdgeOrigin {
  readonly changedAt: string | null;
  readonly changedBy: RunReference | null;
}

/** An edge that differs between two instants, by integer ids of representatives. */
interface DifferingEdge {
  readonly from: number;
  readonly to: number;
  readonly change: "added" | "removed" | "changed" | "unchanged";
}

/**
 * Reads when and by which run edges of the table-level graph changed within a period.
 *
 * @param from - epoch milliseconds, excluded; `to` is included
 */
export async function readEdgeOrigins(
  { session, index }: ReadContext,
  edges: readonly DifferingEdge[],
  from: number,
  to: number,
): Promise<(edge: DifferingEdge) => EdgeOrigin> {
  const differing = edges.filter(({ change }) => change !== "unchanged");
  const ends = [...new Set(differing.flatMap((edge) => [edge.from, edge.to]))].flatMap((node) =>
    index.members(node),
  );
  const rows =
    ends.length === 0
      ? []
      : await session.query<{
          owner_id: number;
          dataset_id: number;
          direction: number;
          began: number | null;
          ended: number | null;
        }>(
          `SELECT owner_id, dataset_id, direction,
                  max(valid_from) FILTER (WHERE valid_from > $2 AND valid_from <= $3) AS began,
                  max(valid_to) FILTER (WHERE valid_to > $2 AND valid_to <= $3) AS ended
           FROM table_edges WHERE owner_id = ANY($1::integer[]) AND dataset_id = ANY($1::integer[])
             AND (valid_from > $2 AND valid_from <= $3 OR valid_to > $2 AND valid_to <= $3)
           GROUP BY 1, 2, 3`,
          [ends, instant(from), instant(to)],
          "edge-origins",
        );
  const starts = new Map<string, { began: ExecutionStart | null; ended: ExecutionStart | null }>();
  for (const { owner_id: owner, dataset_id, direction, began, ended } of rows) {
    const [job, dataset] = [index.representative(owner), index.representative(dataset_id)];
    const name = direction === 0 ? `${dataset} ${job}` : `${job} ${dataset}`;
    const known = starts.get(name);
    starts.set(name, {
      began: later(known?.began ?? null, began === null ? null : { owner, at: began }),
      ended: later(known?.ended ?? null, ended === null ? null : { owner, at: ended }),
    });
  }
  const startOf = ({ from, to, change }: DifferingEdge): ExecutionStart | null =>
    starts.get(`${from} ${to}`)?.[change === "removed" ? "ended" : "began"] ?? null;
  const origin = await readOrigins(
    { session, index },
    differing.map((edge) => ({ start: startOf(edge) })),
  );
  return (edge) => origin(edge.change === "unchanged" ? null : startOf(edge));
}

/** Reads the runs of executions that began at instants; returns the origin for each of these. */
export async function readOrigins(
  { session }: ReadContext,
  changes: readonly { readonly start: ExecutionStart | null }[],
): Promise<(start: ExecutionStart | null) => EdgeOrigin> {
  const known = new Map(
    changes.flatMap(({ start }) => (start ? [[executionName(start), start] as const] : [])),
  );
  const numbers = await findExecutionRuns(session, [...known.values()]);
  const runs = await readRunReferences(session, [...numbers.values()]);
  return (start) => {
    const run = start && numbers.get(executionName(start));
    return {
      changedAt: start ? instant(start.at) : null,
      changedBy: run ? (runs.get(run) ?? null) : null,
    };
  };
}

function later(a: ExecutionStart | null, b: ExecutionStart | null): ExecutionStart | null {
  if (!a || !b) return a ?? b;
  return a.at >= b.at ? a : b;
}
