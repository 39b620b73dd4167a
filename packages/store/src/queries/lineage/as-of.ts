import { readContents } from "../../contents/contents.ts";
import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import { isTerminal, RunState } from "../../model/run-state.ts";
import { columnsOfSchema } from "../../model/schema-columns.ts";
import type { Column } from "../nodes/columns.ts";
import { type NodeLabels, noLabels } from "../nodes/node-labels.ts";
import { type RunRow, type RunSummary, runColumns, runJoins, summarize } from "../runs/run-summaries.ts";

/**
 * Reads columns of datasets at an instant, in order: from the last written schema, else from one seen by readers by
 * then. Datasets whose schema at that instant is unknown are absent: schemas seen by readers are kept only as of the
 * last reading.
 *
 * @param at - epoch milliseconds
 * @param labelsOf - current tags and descriptions; omitted: none
 */
export async function columnsAsOf(
  session: Session,
  datasets: readonly number[],
  at: number,
  labelsOf: (dataset: number) => NodeLabels = () => noLabels,
): Promise<Map<number, Column[]>> {
  const schemas = await schemasAsOf(session, datasets, at);
  const texts = await readContents(session, [...new Set(schemas.values())]);
  return new Map(
    [...schemas].map(([dataset, schema]) => [
      dataset,
      columnsOfSchema(texts.get(schema)!).map(({ name, type, description }) => ({
        name,
        type,
        description: labelsOf(dataset).columnDescriptions.get(name) ?? description,
        tags: labelsOf(dataset).columnTags.get(name) ?? [],
      })),
    ]),
  );
}

/** Reads content ids of the known schemas of datasets at an instant; see {@link columnsAsOf}. */
export async function schemasAsOf(
  session: Session,
  datasets: readonly number[],
  at: number,
): Promise<Map<number, string>> {
  if (datasets.length === 0) return new Map();
  const rows = await session.query<{ dataset_id: number; schema: string | null }>(
    `SELECT d.id AS dataset_id, coalesce(w.schema, CASE WHEN (d.facets #>> '{schema,0}')::bigint <= $3
       THEN (d.facets #>> '{schema,3}')::uuid END) AS schema
     FROM datasets d
     LEFT JOIN LATERAL (SELECT schema FROM dataset_writes WHERE dataset_id = d.id AND schema IS NOT NULL AND at <= $2
                        ORDER BY at DESC, writer DESC LIMIT 1) w ON true
     WHERE d.id = ANY($1::integer[])`,
    [datasets, instant(at), at],
    "schemas-as-of",
  );
  return new Map(rows.flatMap((row) => (row.schema === null ? [] : [[row.dataset_id, row.schema] as const])));
}

/** Reads when runs had last written datasets by an instant, in epoch milliseconds; absent if none had. */
export async function lastWritesAsOf(
  session: Session,
  datasets: readonly number[],
  at: number,
): Promise<Map<number, number>> {
  if (datasets.length === 0) return new Map();
  const rows = await session.query<{ dataset_id: number; at: number }>(
    `SELECT u.id AS dataset_id, w.at FROM unnest($1::integer[]) AS u (id)
     CROSS JOIN LATERAL (SELECT at FROM dataset_writes WHERE dataset_id = u.id AND run_id IS NOT NULL AND NOT prepares AND at <= $2
                         ORDER BY at DESC, writer DESC LIMIT 1) w`,
    [datasets, instant(at)],
    "last-writes-as-of",
  );
  return new Map(rows.map((row) => [row.dataset_id, row.at]));
}

/**
 * Reads the newest run of each job at an instant, in its state at the time: a run that ended later was running. By
 * the job's integer id.
 */
export async function runsAsOf(
  session: Session,
  jobs: readonly number[],
  at: number,
): Promise<Map<number, RunSummary>> {
  if (jobs.length === 0) return new Map();
  const rows = await session.query<RunRow & { owner: number }>(
    `SELECT o.id AS owner, ${runColumns}
     FROM unnest($1::integer[]) AS o (id)
     CROSS JOIN LATERAL (SELECT * FROM runs WHERE job_id = o.id AND first_at <= $2
                         ORDER BY first_at DESC, public_id LIMIT 1) r ${runJoins}`,
    [jobs, instant(at)],
    "runs-as-of",
  );
  return new Map(rows.map((row) => [row.owner, summarize(hasEndedBy(row, at) ? row : stillRunning(row))]));
}

function hasEndedBy(row: RunRow, at: number): boolean {
  return !isTerminal(row.state) || (row.ended_at ?? row.first_at) <= at;
}

function stillRunning<Row extends RunRow>(row: Row): Row {
  return { ...row, state: RunState.running, ended_at: null, error: null };
}
