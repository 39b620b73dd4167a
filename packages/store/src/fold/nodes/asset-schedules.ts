import type { Session } from "../../database/database.ts";
import type { PreparedEvent } from "../../events/prepared-event.ts";
import { datasetId } from "../../model/identifiers.ts";
import { isObject } from "../../model/json.ts";
import { compareKeys, type MergeKey } from "../../model/merge-key.ts";
import { datasetOfUri } from "../../model/runs/airflow-assets.ts";
import type { BatchNodes } from "./nodes.ts";

/** Maximum number of timetable values to visit: deeply nested facets must have bounded cost. */
const maxSteps = 10_000;

/**
 * Reads which datasets trigger a DAG from the facet `airflowDagRun` of one of its runs: the assets of its timetable
 * (`asset_condition`, before Airflow 3 `dataset_condition`).
 *
 * @returns public ids, sorted; undefined when the facet has no timetable
 */
export function scheduledBy(facet: unknown): string[] | undefined {
  const dag = isObject(facet) ? facet.dag : undefined;
  if (!isObject(dag) || !isObject(dag.timetable)) return undefined;
  const { asset_condition, dataset_condition } = dag.timetable;
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

/** Stores which assets trigger the DAGs of a batch; of several events the largest key wins. */
export async function storeAssetSchedules(
  session: Session,
  nodes: BatchNodes,
  events: readonly PreparedEvent[],
): Promise<void> {
  const latest = new Map<number, { key: MergeKey; datasets: string[] }>();
  for (const { key, run, job } of events) {
    const datasets = scheduledBy(run?.facets.get("airflowDagRun"));
    if (!datasets || !job) continue;
    const id = nodes.id(job.publicId);
    const known = latest.get(id);
    if (!known || compareKeys(key, known.key) > 0) latest.set(id, { key, datasets });
  }
  if (latest.size === 0) return;
  await session.query(
    `INSERT INTO asset_schedules AS s (job_id, key, datasets)
     SELECT u.job_id, u.key, ARRAY(SELECT value::uuid FROM jsonb_array_elements_text(u.datasets) AS value)
     FROM unnest($1::integer[], $2::text[], $3::jsonb[]) AS u (job_id, key, datasets)
     ON CONFLICT (job_id) DO UPDATE SET key = excluded.key, datasets = excluded.datasets
       WHERE excluded.key COLLATE "C" > s.key`,
    [
      [...latest.keys()],
      [...latest.values()].map(({ key }) => sortable(key)),
      [...latest.values()].map(({ datasets }) => JSON.stringify(datasets)),
    ],
    "put-asset-schedules",
  );
}

/** Converts a merge key to a text that sorts like it. Times have at most fifteen digits and may be before 1970. */
function sortable([at, weight, hash]: MergeKey): string {
  return `${String(at + 1e15).padStart(16, "0")} ${weight} ${hash}`;
}
