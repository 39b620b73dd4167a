import { instant } from "../../database/instant.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import type { ExecutionStart } from "../runs/execution-runs.ts";

/** A column edge that differs between two instants, by integer ids of representatives. */
export interface ChangedColumnEdge {
  readonly owner: number;
  readonly from: number;
  readonly fromColumn: string;
  readonly to: number;
  /** Null: the whole output depends on the column. */
  readonly toColumn: string | null;
  /** `changed`: the same source column with another transformation or layer. */
  readonly change: "added" | "removed" | "changed";
  /** The execution with which it changed; its owner may be a member. */
  readonly start: ExecutionStart | null;
}

/** Maximum number of differing column edges. */
const maxEdges = 2_000;

/**
 * Reads column edges of owners that hold at only one of two instants.
 *
 * @param owners - integer ids, members included
 * @param from - epoch milliseconds, as `to`
 */
export async function readColumnEdgeDiff(
  { session, index }: ReadContext,
  owners: readonly number[],
  from: number,
  to: number,
): Promise<{ edges: ChangedColumnEdge[]; truncated: boolean }> {
  if (owners.length === 0) return { edges: [], truncated: false };
  const holds = (at: string) => `(e.valid_from <= ${at} AND (e.valid_to IS NULL OR e.valid_to > ${at}))`;
  const rows = await session.query<{
    owner_id: number;
    from_id: number;
    from_column: string;
    to_id: number;
    to_column: string | null;
    before: boolean;
    after: boolean;
    began: number | null;
    ended: number | null;
  }>(
    `SELECT owner_id, from_id, from_column, to_id, to_column, bool_or(${holds("$2")}) AS before, bool_or(${holds("$3")}) AS after,
            max(valid_from) FILTER (WHERE valid_from > $2 AND valid_from <= $3) AS began,
            max(valid_to) FILTER (WHERE valid_to > $2 AND valid_to <= $3) AS ended
     FROM column_edges e WHERE owner_id = ANY($1::integer[]) AND ${holds("$2")} <> ${holds("$3")}
     GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5 LIMIT $4`,
    [owners, instant(from), instant(to), maxEdges + 1],
    "column-edge-diff",
  );
  const truncated = rows.length > maxEdges;
  return {
    truncated,
    edges: rows.slice(0, maxEdges).map((row) => {
      const at = row.after ? row.began : row.ended;
      return {
        owner: index.representative(row.owner_id),
        from: index.representative(row.from_id),
        fromColumn: row.from_column,
        to: index.representative(row.to_id),
        toColumn: row.to_column,
        change: row.before && row.after ? "changed" : row.after ? "added" : "removed",
        start: at === null ? null : { owner: row.owner_id, at },
      };
    }),
  };
}
