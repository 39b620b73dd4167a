import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import { ExecutionLayer } from "../../model/layers.ts";
import { type NodeReference, readNodes, reference } from "../nodes/nodes.ts";

/** A run, as other answers refer to it. */
export interface RunReference {
  readonly id: string;
  readonly runId: string;
  readonly job: NodeReference;
}

/** Reads references to runs by integer id. */
export async function readRunReferences(
  session: Session,
  runs: readonly number[],
): Promise<Map<number, RunReference>> {
  if (runs.length === 0) return new Map();
  const rows = await session.query<{ id: number; public_id: string; run_id: string; job_id: number }>(
    "SELECT id, public_id, run_id, job_id FROM runs WHERE id = ANY($1::bigint[])",
    [[...new Set(runs)]],
    "run-references",
  );
  const jobs = await readNodes(
    session,
    rows.map(({ job_id }) => job_id),
  );
  return new Map(
    rows.flatMap(({ id, public_id, run_id, job_id }) => {
      const job = jobs.get(job_id);
      return job ? [[id, { id: public_id, runId: run_id, job: reference(job) }] as const] : [];
    }),
  );
}

/** An instant at which an execution of a job began. */
export interface ExecutionStart {
  readonly owner: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Finds the newest run of the execution that began at an instant, by {@link executionName}. */
export async function findExecutionRuns(
  session: Session,
  starts: readonly ExecutionStart[],
): Promise<Map<string, number>> {
  if (starts.length === 0) return new Map();
  const rows = await session.query<{ owner: number; at: number; run: number }>(
    `SELECT u.owner, u.at, r.id AS run FROM unnest($1::integer[], $2::timestamptz[]) AS u (owner, at)
     CROSS JOIN LATERAL (SELECT key FROM executions WHERE owner_id = u.owner AND layer = ${ExecutionLayer.observed} AND at = u.at
                         ORDER BY key LIMIT 1) e
     CROSS JOIN LATERAL (SELECT id FROM runs WHERE job_id = u.owner AND execution = e.key
                         ORDER BY succeeded_at IS NULL, first_at DESC, public_id LIMIT 1) r`,
    [starts.map(({ owner }) => owner), starts.map(({ at }) => instant(at))],
    "runs-of-executions",
  );
  return new Map(rows.map((row) => [executionName(row), row.run]));
}

/** Identifies the start of an execution. */
export function executionName({ owner, at }: ExecutionStart): string {
  return `${owner} ${at}`;
}
