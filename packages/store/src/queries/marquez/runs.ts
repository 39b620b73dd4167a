import type { Session } from "../../database/database.ts";
import { instant, instantOrNull } from "../../database/instant.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { unpack } from "../../model/codec.ts";
import { isObject } from "../../model/json.ts";
import { ExecutionLayer } from "../../model/layers.ts";
import { RunState } from "../../model/run-state.ts";
import { type DatasetInRun, datasetsOf } from "../../model/runs/run-document.ts";
import { decodeRunDocument } from "../../model/runs/run-document-codec.ts";
import { readNodes } from "../nodes/nodes.ts";
import { readVersionsAt } from "./versions-at.ts";

/** Marquez's run states. */
export type MarquezRunState = "NEW" | "RUNNING" | "COMPLETED" | "ABORTED" | "FAILED";

const states: Readonly<Record<number, MarquezRunState>> = {
  [RunState.unknown]: "RUNNING",
  [RunState.running]: "RUNNING",
  [RunState.complete]: "COMPLETED",
  [RunState.abort]: "ABORTED",
  [RunState.fail]: "FAILED",
};

/**
 * A dataset version that a run read or wrote. Versions that the run did not write are those at its end; never null,
 * because Marquez's clients do not accept null there.
 */
export interface MarquezDatasetVersionUse {
  readonly datasetVersionId: {
    readonly namespace: string;
    readonly name: string;
    readonly version: string;
  };
  readonly facets: Record<string, unknown>;
}

/** A run in the shape of Marquez's API. */
export interface MarquezRun {
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly nominalStartTime: string | null;
  readonly nominalEndTime: string | null;
  readonly state: MarquezRunState;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly durationMs: number | null;
  readonly args: Record<string, string>;
  readonly jobVersion: { readonly namespace: string; readonly name: string; readonly version: string } | null;
  readonly inputDatasetVersions: readonly MarquezDatasetVersionUse[];
  readonly outputDatasetVersions: readonly MarquezDatasetVersionUse[];
  readonly facets: Record<string, unknown>;
}

interface RunRow {
  readonly id: number;
  readonly job_id: number;
  readonly run_id: string;
  readonly state: number;
  readonly first_at: number;
  readonly started_at: number | null;
  readonly ended_at: number | null;
  readonly nominal_at: number | null;
  readonly nominal_end_at: number | null;
  readonly job_name: string;
  readonly job_namespace: string;
  readonly version: string | null;
  readonly document: Buffer;
}

/** Reads complete runs by row number. */
export async function readMarquezRuns(
  context: ReadContext,
  ids: readonly number[],
): Promise<Map<number, MarquezRun>> {
  const { session } = context;
  if (ids.length === 0) return new Map();
  const rows = await session.query<RunRow>(
    `SELECT r.id, r.job_id, r.run_id, r.state, r.first_at, r.started_at, r.ended_at, r.nominal_at, r.nominal_end_at,
            j.name AS job_name, n.name AS job_namespace, e.version, d.document
     FROM runs r JOIN run_documents d ON d.run_id = r.id JOIN jobs j ON j.id = r.job_id
     JOIN namespaces n ON n.id = j.namespace_id
     LEFT JOIN executions e ON e.owner_id = r.job_id AND e.layer = ${ExecutionLayer.observed} AND e.key = r.execution
     WHERE r.id = ANY($1::bigint[])`,
    [ids],
    "marquez-runs",
  );
  const documents = rows.map((row) => decodeRunDocument(unpack(row.document)));
  const sides = documents.map((document) => ({
    inputs: datasetsOf(document, "inputs"),
    outputs: datasetsOf(document, "outputs"),
  }));
  const nodes = await readNodes(
    session,
    sides.flatMap(({ inputs, outputs }) => [...inputs, ...outputs].map(([dataset]) => dataset)),
  );
  const written = await session.query<{ run_id: number; dataset_id: number; version: string }>(
    `SELECT run_id, dataset_id, version FROM dataset_writes
     WHERE run_id = ANY($1::bigint[]) AND version IS NOT NULL`,
    [ids],
    "marquez-writes",
  );
  const versionWritten = new Map(written.map((row) => [`${row.run_id} ${row.dataset_id}`, row.version]));
  const stood = await readVersionsAt(
    context,
    rows.flatMap((row, position) =>
      [...sides[position]!.inputs, ...sides[position]!.outputs].flatMap(([dataset]) => {
        const node = nodes.get(dataset);
        return node ? [{ node, at: row.ended_at ?? row.first_at }] : [];
      }),
    ),
  );
  return new Map(
    rows.map((row, position) => {
      const document = documents[position]!;
      const at = row.ended_at ?? row.first_at;
      const uses = (side: readonly [number, DatasetInRun][], versions?: ReadonlyMap<string, string>) =>
        side.flatMap(([dataset, entry]) => {
          const node = nodes.get(dataset);
          if (!node) return [];
          const version = versions?.get(`${row.id} ${dataset}`) ?? stood(node, at);
          return [
            {
              datasetVersionId: { namespace: node.namespace, name: node.name, version },
              facets: Object.fromEntries([...entry.own].map(([name, { value }]) => [name, value])),
            },
          ];
        });
      const facets = Object.fromEntries([...document.facets].map(([name, { value }]) => [name, value]));
      return [
        row.id,
        {
          id: row.run_id,
          createdAt: instant(row.first_at),
          updatedAt: instant(document.latest[0]),
          nominalStartTime: instantOrNull(row.nominal_at),
          nominalEndTime: instantOrNull(row.nominal_end_at),
          state: states[row.state]!,
          startedAt: instantOrNull(row.started_at),
          endedAt: instantOrNull(row.ended_at),
          durationMs:
            row.started_at !== null && row.ended_at !== null
              ? Math.max(0, row.ended_at - row.started_at)
              : null,
          args: argumentsOf(facets),
          jobVersion: row.version
            ? { namespace: row.job_namespace, name: row.job_name, version: row.version }
            : null,
          inputDatasetVersions: uses(sides[position]!.inputs),
          outputDatasetVersions: uses(sides[position]!.outputs, versionWritten),
          facets,
        },
      ];
    }),
  );
}

/** Marquez derives a run's arguments from its nominal time and its parent. */
function argumentsOf(facets: Record<string, unknown>): Record<string, string> {
  const { nominalTime, parent } = facets;
  const args: Record<string, string> = {};
  const put = (name: string, value: unknown) => {
    if (typeof value === "string") args[name] = value;
  };
  if (isObject(nominalTime)) {
    put("nominal_start_time", nominalTime.nominalStartTime);
    put("nominal_end_time", nominalTime.nominalEndTime);
  }
  if (isObject(parent) && isObject(parent.run) && isObject(parent.job)) {
    put("run_id", parent.run.runId);
    put("name", parent.job.name);
    put("namespace", parent.job.namespace);
  }
  return args;
}

/** Reads row numbers of the latest runs of each job, newest first, at most `count` each. */
export async function latestRunNumbers(
  session: Session,
  jobs: readonly number[],
  count: number,
): Promise<Map<number, number[]>> {
  if (jobs.length === 0) return new Map();
  const rows = await session.query<{ job: number; run: number }>(
    `SELECT o.id AS job, r.id AS run FROM unnest($1::integer[]) AS o (id)
     CROSS JOIN LATERAL (SELECT id, first_at, public_id FROM runs WHERE job_id = o.id
                         ORDER BY first_at DESC, public_id LIMIT $2) r
     ORDER BY o.id, r.first_at DESC, r.public_id`,
    [jobs, count],
    "marquez-latest-runs",
  );
  const runs = new Map<number, number[]>();
  for (const { job, run } of rows) runs.set(job, [...(runs.get(job) ?? []), run]);
  return runs;
}

/** Lists runs of a job, latest start first. `total` counts at most 100,000. */
export async function listMarquezRuns(
  context: ReadContext,
  job: number,
  limit: number,
  offset: number,
): Promise<{ runs: MarquezRun[]; total: number }> {
  const { session } = context;
  const rows = await session.query<{ id: number }>(
    "SELECT id FROM runs WHERE job_id = $1 ORDER BY first_at DESC, public_id LIMIT $2 OFFSET $3",
    [job, limit, offset],
    "marquez-list-runs",
  );
  const [count] = await session.query<{ total: number }>(
    "SELECT count(*) AS total FROM (SELECT 1 FROM runs WHERE job_id = $1 LIMIT 100000) r",
    [job],
    "marquez-count-runs",
  );
  const runs = await readMarquezRuns(
    context,
    rows.map(({ id }) => id),
  );
  return { runs: rows.flatMap(({ id }) => runs.get(id) ?? []), total: count!.total };
}

/** Finds a run by its OpenLineage id, with its job facets; if two jobs claim one id, the first. Null when unknown. */
export async function findMarquezRun(
  context: ReadContext,
  runId: string,
): Promise<{ run: MarquezRun; number: number; jobFacets: Map<string, string> } | null> {
  const [row] = await context.session.query<{ id: number; document: Buffer }>(
    `SELECT r.id, d.document FROM runs r JOIN run_documents d ON d.run_id = r.id
     WHERE r.run_id = $1 ORDER BY r.first_at, r.public_id LIMIT 1`,
    [runId],
    "marquez-find-run",
  );
  if (!row) return null;
  const run = (await readMarquezRuns(context, [row.id])).get(row.id)!;
  const { jobFacets } = decodeRunDocument(unpack(row.document));
  return {
    run,
    number: row.id,
    jobFacets: new Map(
      [...jobFacets].flatMap(([name, { value }]) => (value === null ? [] : [[name, value]])),
    ),
  };
}
