import type { Session } from "../../database/database.ts";
import type { PreparedEvent } from "../../events/prepared-event.ts";
import { isObject } from "../../model/json.ts";
import type { FoldedRun } from "./runs.ts";

/**
 * Stores which runs are statements of their parent, and enqueues the runs that are analyzed together with those of
 * the batch: parents with their statements, statements with their parents. The set only grows.
 */
export async function storeStatements(
  session: Session,
  events: readonly PreparedEvent[],
  runs: readonly FoldedRun[],
): Promise<void> {
  if (runs.length === 0) return;
  const ids = new Map(runs.map(({ publicId, id }) => [publicId, id]));
  const statements = new Set(
    events.flatMap((event) => (event.run && isStatement(event) ? [ids.get(event.run.publicId)!] : [])),
  );
  if (statements.size > 0) {
    await session.query(
      "INSERT INTO statement_runs (run_id) SELECT * FROM unnest($1::bigint[]) ON CONFLICT DO NOTHING",
      [[...statements].sort((a, b) => a - b)],
      "put-statement-runs",
    );
  }
  await session.query(
    `INSERT INTO inference_queue (run_id)
     SELECT p.id FROM runs c JOIN statement_runs s ON s.run_id = c.id
       JOIN runs p ON p.run_id = c.parent_run_id AND p.job_id = c.parent_job_id
     WHERE c.id = ANY($1::bigint[])
     UNION
     SELECT u.id FROM runs p JOIN runs c ON c.parent_run_id = p.run_id AND c.parent_job_id = p.job_id
       JOIN statement_runs s ON s.run_id = c.id
       CROSS JOIN LATERAL (VALUES (p.id), (c.id)) AS u (id)
     WHERE p.id = ANY($1::bigint[])
     ON CONFLICT (run_id) DO UPDATE SET ticket = excluded.ticket`,
    [runs.map(({ id }) => id)],
    "enqueue-statements",
  );
}

/** Returns whether the run of an event is a statement of another run: dbt's SQL, Airflow's QUERY. */
function isStatement({ jobFacets }: PreparedEvent): boolean {
  const facet = jobFacets.get("jobType")?.value;
  return isObject(facet) && typeof facet.jobType === "string" && /^(SQL|QUERY)$/i.test(facet.jobType);
}
