import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import { ExecutionLayer } from "../../model/layers.ts";

/** An execution, with the parts of its job version. */
export interface VersionedExecution {
  readonly owner: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly version: string | null;
  /** Content id of the edges that the producer named; null when the execution makes no version. */
  readonly named: string | null;
  /** Content id of the code. */
  readonly source: string | null;
}

/** A version that an execution had before this batch, or had at another time. */
export type JobVersion = readonly [job: number, version: string];

/**
 * Adds executions to their versions. Only versions that an execution left are recounted, through an index; versions
 * without executions are deleted.
 */
export async function deriveJobVersions(
  session: Session,
  executions: readonly VersionedExecution[],
  before: readonly JobVersion[],
  current: ReadonlyMap<number, { readonly current_version: string | null }>,
): Promise<void> {
  const now = executions.filter(({ version }) => version !== null);
  if (now.length > 0) {
    await session.query(
      `INSERT INTO job_versions AS v (job_id, version, first_at, last_at, edge_set, source)
       SELECT job_id, version, min(at), max(at), (array_agg(edge_set))[1], (array_agg(source ORDER BY source))[1]
       FROM unnest($1::integer[], $2::uuid[], $3::timestamptz[], $4::uuid[], $5::uuid[])
         AS n (job_id, version, at, edge_set, source)
       GROUP BY job_id, version
       ON CONFLICT (job_id, version) DO UPDATE SET
         first_at = LEAST(v.first_at, excluded.first_at), last_at = GREATEST(v.last_at, excluded.last_at)`,
      [
        now.map(({ owner }) => owner),
        now.map(({ version }) => version),
        now.map(({ at }) => instant(at)),
        now.map(({ named }) => named),
        now.map(({ source }) => source),
      ],
      "put-job-versions",
    );
  }
  if (before.length > 0) await recountVersions(session, before);
  const changed = new Set([
    ...before.map(([job]) => job),
    ...now.flatMap(({ owner, version }) => (current.get(owner)?.current_version === version ? [] : [owner])),
  ]);
  if (changed.size === 0) return;
  await session.query(
    `UPDATE jobs j SET current_version = m.version FROM unnest($1::integer[]) AS u (id)
     LEFT JOIN LATERAL (SELECT version FROM executions WHERE owner_id = u.id AND layer = ${ExecutionLayer.observed} AND version IS NOT NULL
                        ORDER BY at DESC, key DESC LIMIT 1) m ON true
     WHERE j.id = u.id AND j.current_version IS DISTINCT FROM m.version`,
    [[...changed]],
    "current-job-versions",
  );
}

async function recountVersions(session: Session, counted: readonly JobVersion[]): Promise<void> {
  const values = [counted.map(([job]) => job), counted.map(([, version]) => version)];
  await session.query(
    `UPDATE job_versions v SET first_at = m.first_at, last_at = m.last_at
     FROM (SELECT DISTINCT * FROM unnest($1::integer[], $2::uuid[]) AS n (job_id, version)) u
     CROSS JOIN LATERAL (SELECT min(at) AS first_at, max(at) AS last_at FROM executions
                         WHERE owner_id = u.job_id AND version = u.version) m
     WHERE v.job_id = u.job_id AND v.version = u.version AND m.first_at IS NOT NULL`,
    values,
    "date-job-versions",
  );
  await session.query(
    `DELETE FROM job_versions v USING unnest($1::integer[], $2::uuid[]) AS u (job_id, version)
     WHERE v.job_id = u.job_id AND v.version = u.version AND NOT EXISTS (
       SELECT FROM executions e WHERE e.owner_id = v.job_id AND e.version = v.version)`,
    values,
    "remove-job-versions",
  );
}
