import type { ReadContext } from "../../graph/read-context.ts";
import { datasetId } from "../../model/identifiers.ts";
import { findMarquezRun, type MarquezRunState, readMarquezRuns } from "./runs.ts";

/** A run with its inputs and the runs that produced them. */
export interface MarquezUpstreamRun {
  readonly job: { readonly namespace: string; readonly name: string; readonly version: string | null };
  readonly run: {
    readonly id: string;
    readonly start: string | null;
    readonly end: string | null;
    readonly status: MarquezRunState;
  };
  readonly inputs: readonly {
    readonly namespace: string;
    readonly name: string;
    readonly version: string;
    readonly producedByRunId: string | null;
  }[];
}

/** Maximum number of runs in one answer. */
const runLimit = 500;

/** Reads the runs that produced a run's inputs, and so on, up to `depth` steps; null when the run is unknown. */
export async function readUpstreamRuns(
  context: ReadContext,
  runId: string,
  depth: number,
): Promise<MarquezUpstreamRun[] | null> {
  const { session } = context;
  const start = await findMarquezRun(context, runId);
  if (!start) return null;
  const answer: MarquezUpstreamRun[] = [];
  const seen = new Set([start.number]);
  let front = [start.number];
  for (let step = 0; step <= depth && front.length > 0 && answer.length < runLimit; step += 1) {
    const runs = await readMarquezRuns(context, front);
    const names = await session.query<{ id: number; namespace: string; name: string }>(
      `SELECT r.id, n.name AS namespace, j.name FROM runs r JOIN jobs j ON j.id = r.job_id
       JOIN namespaces n ON n.id = j.namespace_id WHERE r.id = ANY($1::bigint[])`,
      [front],
    );
    const reads = names.flatMap(({ id }) => {
      const run = runs.get(id)!;
      const at = run.endedAt ?? run.createdAt;
      return run.inputDatasetVersions.map(({ datasetVersionId: { namespace, name } }) => ({
        run: id,
        dataset: datasetId(namespace, name),
        at,
      }));
    });
    const producers = await session.query<{ run: number; dataset: string; producer: number; run_id: string }>(
      `SELECT u.run, u.dataset, r.id AS producer, r.run_id
       FROM unnest($1::bigint[], $2::uuid[], $3::timestamptz[]) AS u (run, dataset, at)
       JOIN datasets d ON d.public_id = u.dataset
       CROSS JOIN LATERAL (SELECT run_id FROM dataset_writes WHERE dataset_id = d.id AND at <= u.at AND run_id IS NOT NULL AND NOT prepares
                           ORDER BY at DESC, writer DESC LIMIT 1) w
       JOIN runs r ON r.id = w.run_id`,
      [reads.map(({ run }) => run), reads.map(({ dataset }) => dataset), reads.map(({ at }) => at)],
    );
    for (const { id, namespace, name } of names) {
      const run = runs.get(id)!;
      answer.push({
        job: { namespace, name, version: run.jobVersion?.version ?? null },
        run: { id: run.id, start: run.startedAt, end: run.endedAt, status: run.state },
        inputs: run.inputDatasetVersions.map(({ datasetVersionId: use }) => ({
          ...use,
          producedByRunId:
            producers.find((row) => row.run === id && row.dataset === datasetId(use.namespace, use.name))
              ?.run_id ?? null,
        })),
      });
    }
    front = [...new Set(producers.map(({ producer }) => producer))].filter((run) => !seen.has(run));
    for (const run of front) seen.add(run);
  }
  return answer;
}
