import type { Session } from "../../database/database.ts";
import { writeChange } from "../../fold/datasets/schema-changes.ts";
import { ExecutionLayer } from "../../model/layers.ts";
import { earlierSchemas } from "../nodes/earlier-schemas.ts";
import { isShown } from "../nodes/shown.ts";
import type { ChangeKind } from "./change.ts";
import { boundsOf, type ChangeKey, noPart, withinBounds } from "./change-key.ts";

/** A change that was found, before it is described. */
export interface Candidate extends ChangeKey {
  /** Integer id of the run that made it; null if it is found through its execution, or has none. */
  readonly run: number | null;
  /** Schemas: content ids before and after. */
  readonly before: string | null;
  readonly after: string | null;
}

/** The part of the list that candidates are read from. Times are epoch milliseconds. */
export interface CandidateQuestion {
  readonly from: number | null;
  readonly to: number | null;
  readonly after: ChangeKey | null;
  /** Integer ids of datasets and jobs; null: all. */
  readonly nodes: readonly number[] | null;
  readonly limit: number;
}

interface CandidateRow {
  readonly at: number;
  readonly subject: number;
  readonly part: string;
  readonly run: number | null;
  readonly before: string | null;
  readonly after: string | null;
}

/** Each kind with its statement; $1 to $5 are the bounds, $6 is the limit, $7 the filter on nodes. */
const texts: Readonly<Record<ChangeKind, (hasFilter: boolean) => string>> = {
  dataset: (hasFilter) =>
    `SELECT w.at, w.dataset_id AS subject, w.writer AS part, w.run_id AS run, NULL AS before, w.schema AS after
     FROM dataset_writes w
     WHERE w.change IS NOT NULL AND w.change = ${writeChange.first} AND ${writeBounds()} AND ${isShown("w.dataset_id")}
       ${hasFilter ? "AND w.dataset_id = ANY($7::integer[])" : ""}
     ORDER BY w.at DESC, w.dataset_id, w.writer LIMIT $6`,
  schema: (hasFilter) =>
    `SELECT w.at, w.dataset_id AS subject, w.writer AS part, w.run_id AS run, coalesce(e.own, e.latest) AS before,
            w.schema AS after
     FROM dataset_writes w ${earlierSchemas}
     WHERE w.change IS NOT NULL AND w.change = ${writeChange.schema} AND ${writeBounds()} AND ${isShown("w.dataset_id")}
       AND coalesce(e.own, e.latest) <> w.schema ${hasFilter ? "AND w.dataset_id = ANY($7::integer[])" : ""}
     ORDER BY w.at DESC, w.dataset_id, w.writer LIMIT $6`,
  code: (hasFilter) =>
    `SELECT e.at, e.owner_id AS subject, e.key AS part, NULL AS run, NULL AS before, NULL AS after
     FROM executions e
     WHERE e.new_source AND e.layer = ${ExecutionLayer.observed}
       AND ${withinBounds({ at: "e.at", subject: "e.owner_id", part: "e.key" })} AND ${isShown("e.owner_id")}
       ${hasFilter ? "AND e.owner_id = ANY($7::integer[])" : ""}
     ORDER BY e.at DESC, e.owner_id, e.key LIMIT $6`,
  lineage: (hasFilter) =>
    `SELECT at, owner_id AS subject, '${noPart}'::uuid AS part, NULL AS run, NULL AS before, NULL AS after
     FROM (${(
       [
         ["table_edges", "valid_from"],
         ["table_edges", "valid_to"],
         ["column_edges", "valid_from"],
         ["column_edges", "valid_to"],
       ] as const
     )
       .map(([table, at]) => `(${edgeMoments(table, at, hasFilter)})`)
       .join(" UNION ")}) m ORDER BY at DESC, owner_id LIMIT $6`,
  check: (hasFilter) =>
    `SELECT c.at, c.dataset_id AS subject, c.entry AS part, c.run_id AS run, NULL AS before, NULL AS after
     FROM check_results c
     WHERE c.turned AND ${withinBounds({ at: "c.at", subject: "c.dataset_id", part: "c.entry" })}
       AND ${isShown("c.dataset_id")} ${hasFilter ? "AND c.dataset_id = ANY($7::integer[])" : ""}
     ORDER BY c.at DESC, c.dataset_id, c.entry LIMIT $6`,
  edit: (hasFilter) =>
    `SELECT c.received_at AS at, 0 AS subject, c.id AS part, NULL AS run, NULL AS before, NULL AS after
     FROM commands c
     WHERE ${withinBounds({ at: "c.received_at", subject: "0", part: "c.id" })} ${
       hasFilter
         ? `AND EXISTS (SELECT FROM command_subjects s WHERE s.command = coalesce(c.undoes, c.id) AND s.subject IN (
              SELECT public_id FROM datasets WHERE id = ANY($7::integer[])
              UNION ALL SELECT public_id FROM jobs WHERE id = ANY($7::integer[])))`
         : ""
     }
     ORDER BY c.received_at DESC, c.id LIMIT $6`,
};

function writeBounds(): string {
  return withinBounds({ at: "w.at", subject: "w.dataset_id", part: "w.writer" });
}

/**
 * Returns the statement that finds the owners of edges that began or ended. The first edges of an owner are no change
 * of it; manual edges are listed as edits.
 */
function edgeMoments(
  table: "table_edges" | "column_edges",
  at: "valid_from" | "valid_to",
  hasFilter: boolean,
): string {
  const ends = table === "table_edges" ? ["e.dataset_id"] : ["e.from_id", "e.to_id"];
  return `SELECT DISTINCT e.${at} AS at, e.owner_id FROM ${table} e
    WHERE ${withinBounds({ at: `e.${at}`, subject: "e.owner_id", part: `'${noPart}'::uuid` })} AND e.layer < 3
      ${
        at === "valid_to"
          ? ""
          : "AND EXISTS (SELECT FROM table_edges o WHERE o.owner_id = e.owner_id AND o.valid_from < e.valid_from)"
      }
      AND ${isShown("e.owner_id")}
      ${hasFilter ? `AND (${["e.owner_id", ...ends].map((end) => `${end} = ANY($7::integer[])`).join(" OR ")})` : ""}
    ORDER BY 1 DESC, 2 LIMIT $6`;
}

/** Finds the newest changes of one kind within a part of the list, in order. */
export async function findCandidates(
  session: Session,
  kind: ChangeKind,
  question: CandidateQuestion,
): Promise<Candidate[]> {
  const { nodes, limit } = question;
  if (nodes?.length === 0) return [];
  const rows = await session.query<CandidateRow>(texts[kind](nodes !== null), [
    ...boundsOf(kind, question),
    limit,
    ...(nodes === null ? [] : [nodes]),
  ]);
  return rows.map((row) => ({ kind, ...row }));
}
