import type { Session } from "../../database/database.ts";
import type { PreparedEvent } from "../../events/prepared-event.ts";
import { datasetId } from "../../model/identifiers.ts";
import { isObject } from "../../model/json.ts";
import { compareKeys, type MergeKey } from "../../model/merge-key.ts";
import { datasetOfUri } from "../../model/runs/airflow-assets.ts";
import { type StatedSchedule, statedSchedule } from "../../model/schedule/stated-schedule.ts";
import type { BatchNodes } from "./nodes.ts";

/** Maximum number of timetable values to visit: deeply nested facets must have bounded cost. */
const maxSteps = 10_000;

/**
 * Reads which datasets trigger a DAG from the facet `airflowDagRun` of one of its runs: the assets of its timetable
 * (`asset_condition`, before Airflow 3 `dataset_condition`).
 *
 * @returns public ids, sorted; undefined when the facet describes no DAG
 */
export function scheduledBy(facet: unknown): string[] | undefined {
  const dag = isObject(facet) ? facet.dag : undefined;
  if (!isObject(dag)) return undefined;
  const { asset_condition, dataset_condition } = isObject(dag.timetable) ? dag.timetable : {};
  const found = new Set<string>();
  const pending: unknown[] = [asset_condition, dataset_condition];
  for (let steps = 0; pending.length > 0 && steps < maxSteps; steps += 1) {
    const value = pending.pop();
    if (Array.isArray(value)) pending.push(...value);
    else if (isObject(value)) {
      const dataset = typeof value.uri === "string" ? datasetOfUri(value.uri) : undefined;
      if (dataset) found.add(datasetId(dataset.namespace, dataset.name));
      pending.push(value.objects, value.asset_condition, value.dataset_condition);
    }
  }
  return [...found].sort();
}

/** The schedule of a DAG as one of its runs states it. */
interface Stated {
  readonly key: MergeKey;
  /** Public ids of the datasets that start it, sorted. */
  readonly datasets: readonly string[];
  readonly schedule: StatedSchedule | null;
}

/**
 * Stores the schedules of the DAGs of a batch; of several events the largest key wins.
 *
 * @returns ids of the jobs whose schedule changed
 */
export async function storeStatedSchedules(
  session: Session,
  nodes: BatchNodes,
  events: readonly PreparedEvent[],
): Promise<number[]> {
  const latest = new Map<number, Stated>();
  for (const { key, run, job } of events) {
    const facet = run?.facets.get("airflowDagRun");
    const datasets = scheduledBy(facet);
    if (!datasets || !job) continue;
    const id = nodes.id(job.publicId);
    const known = latest.get(id);
    if (!known || compareKeys(key, known.key) > 0)
      latest.set(id, { key, datasets, schedule: statedSchedule(facet) });
  }
  if (latest.size === 0) return [];
  const stated = [...latest.values()];
  const rows = await session.query<{ job_id: number; changed: boolean }>(
    `WITH given AS (
       SELECT u.job_id, u.key, ARRAY(SELECT value::uuid FROM jsonb_array_elements_text(u.datasets) AS value) AS datasets, u.schedule
       FROM unnest($1::integer[], $2::text[], $3::jsonb[], $4::jsonb[]) AS u (job_id, key, datasets, schedule)),
     known AS (SELECT s.job_id, s.schedule FROM stated_schedules s JOIN given g ON g.job_id = s.job_id)
     INSERT INTO stated_schedules AS s (job_id, key, datasets, schedule)
     SELECT job_id, key, datasets, schedule FROM given
     ON CONFLICT (job_id) DO UPDATE SET key = excluded.key, datasets = excluded.datasets, schedule = excluded.schedule
       WHERE excluded.key COLLATE "C" > s.key
     RETURNING s.job_id, s.schedule IS DISTINCT FROM (SELECT k.schedule FROM known k WHERE k.job_id = s.job_id) AS changed`,
    [
      [...latest.keys()],
      stated.map(({ key }) => sortable(key)),
      stated.map(({ datasets }) => JSON.stringify(datasets)),
      stated.map(({ schedule }) => (schedule === null ? null : JSON.stringify(schedule))),
    ],
    "put-stated-schedules",
  );
  return rows.flatMap(({ job_id, changed }) => (changed ? [job_id] : []));
}

/** Converts a merge key to a text that sorts like it. Times have at most fifteen digits and may be before 1970. */
function sortable([at, weight, hash]: MergeKey): string {
  return `${String(at + 1e15).padStart(16, "0")} ${weight} ${hash}`;
}
