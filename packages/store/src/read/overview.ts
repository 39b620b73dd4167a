import type { LineageIndex } from "../adjacency/lineage-index.ts";
import type { Session } from "../database/database.ts";
import { instant } from "./instant.ts";
import { type NodeReference, readNodes, reference } from "./nodes.ts";
import { listRuns } from "./run-lists.ts";
import { type RunRow, type RunSummary, runColumns, runJoins, summarize } from "./run-summaries.ts";

/** Numbers and lists for a home page. */
export interface OverviewFacts {
  readonly counts: {
    readonly datasets: number;
    readonly jobs: number;
    readonly runs: number;
    readonly columns: number;
    readonly events: number;
    readonly quarantined: number;
    readonly namespaces: number;
  };
  readonly runsByHour: readonly {
    readonly hour: string;
    readonly complete: number;
    readonly failed: number;
    readonly aborted: number;
    readonly running: number;
  }[];
  readonly running: readonly RunSummary[];
  readonly failed: readonly RunSummary[];
  readonly recentRuns: readonly RunSummary[];
  readonly changedDatasets: readonly {
    readonly dataset: NodeReference;
    readonly at: string;
    readonly change: string;
  }[];
  readonly entryPoints: readonly NodeReference[];
}

const hour = 3_600_000;
const listed = 12;

/** Reads what a home page shows. Every part is bounded, whatever the store holds. */
export async function readOverview(
  session: Session,
  index: LineageIndex,
  now = Date.now(),
): Promise<OverviewFacts> {
  const [counts] = await session.query<OverviewFacts["counts"]>(
    `SELECT coalesce(max(value) FILTER (WHERE name = 'datasets'), 0)
              - coalesce(max(value) FILTER (WHERE name = 'merged_datasets'), 0) AS datasets,
            coalesce(max(value) FILTER (WHERE name = 'jobs'), 0) AS jobs,
            coalesce(max(value) FILTER (WHERE name = 'runs'), 0) AS runs,
            coalesce(max(value) FILTER (WHERE name = 'columns'), 0) AS columns,
            (SELECT value FROM event_count) AS events,
            (SELECT count(*) FROM (SELECT 1 FROM quarantine WHERE replayed_as IS NULL LIMIT 10000) q) AS quarantined,
            (SELECT count(*) FROM (SELECT 1 FROM namespaces LIMIT 10000) n) AS namespaces
     FROM counters`,
  );
  const changes = await session.query<{ dataset_id: number; first_at: number; first: boolean }>(
    `SELECT v.dataset_id, v.first_at, NOT EXISTS (SELECT FROM dataset_versions o
       WHERE o.dataset_id = v.dataset_id AND (o.first_at, o.version) < (v.first_at, v.version)) AS first
     FROM (SELECT * FROM dataset_versions ORDER BY first_at DESC, dataset_id, version LIMIT $1) v
     ORDER BY v.first_at DESC, v.dataset_id`,
    [listed],
  );
  const entryPoints = index.mostConnected(8);
  const nodes = await readNodes(session, [...entryPoints, ...changes.map(({ dataset_id }) => dataset_id)]);
  return {
    counts: counts!,
    runsByHour: await runsByHour(session, now),
    running: (await listRuns(session, { state: "RUNNING" }, listed)).items,
    failed: await failedJobs(session),
    recentRuns: (await listRuns(session, {}, listed)).items,
    changedDatasets: changes.flatMap(({ dataset_id, first_at, first }) => {
      const node = nodes.get(dataset_id);
      return node
        ? [
            {
              dataset: reference(node),
              at: instant(first_at),
              change: first ? "first version" : "schema changed",
            },
          ]
        : [];
    }),
    entryPoints: entryPoints.flatMap((node) => nodes.get(node) ?? []).map(reference),
  };
}

/** Runs by the hour in which they first showed, and by their state now. */
async function runsByHour(session: Session, now: number): Promise<OverviewFacts["runsByHour"][number][]> {
  const last = Math.floor(now / hour) * hour;
  const rows = await session.query<{ hour: number; state: number; count: number }>(
    `SELECT date_trunc('hour', at) AS hour, state, sum(runs)::bigint AS count FROM run_counts
     WHERE at >= $1 AND at < $2 AND runs > 0 GROUP BY 1, 2`,
    [instant(last - 23 * hour), instant(last + hour)],
    "runs-by-hour",
  );
  return Array.from({ length: 24 }, (_, position) => {
    const start = last - (23 - position) * hour;
    const count = (...states: number[]) =>
      rows
        .filter((row) => row.hour === start && states.includes(row.state))
        .reduce((sum, row) => sum + row.count, 0);
    return {
      hour: instant(start),
      complete: count(2),
      failed: count(4),
      aborted: count(3),
      running: count(0, 1),
    };
  });
}

/** Jobs whose newest run failed, newest first; looks at the latest failures only. */
async function failedJobs(session: Session): Promise<RunSummary[]> {
  const rows = await session.query<RunRow>(
    `SELECT ${runColumns} FROM (
       SELECT f.* FROM (SELECT * FROM runs WHERE state = 4 ORDER BY first_at DESC, public_id LIMIT 200) f
       WHERE f.id = (SELECT id FROM runs WHERE job_id = f.job_id ORDER BY first_at DESC, public_id LIMIT 1)
       ORDER BY f.first_at DESC, f.public_id LIMIT $1) r ${runJoins}
     ORDER BY r.first_at DESC, r.public_id`,
    [listed],
    "failed-jobs",
  );
  return rows.map(summarize);
}
