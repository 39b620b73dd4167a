import { readContents } from "../../contents/contents.ts";
import type { Session } from "../../database/database.ts";
import { instant, instantOrNull } from "../../database/instant.ts";
import { unpack } from "../../model/codec.ts";
import { ExecutionLayer } from "../../model/layers.ts";
import type { Register } from "../../model/merge-key.ts";
import { RunState } from "../../model/run-state.ts";
import { attemptsOf } from "../../model/runs/attempts.ts";
import { type DatasetInRun, datasetsOf, type RunDocument } from "../../model/runs/run-document.ts";
import { decodeRunDocument } from "../../model/runs/run-document-codec.ts";
import { readRunError } from "../../model/runs/run-error.ts";
import { type NodeReference, readNodes, reference } from "../nodes/nodes.ts";
import { type Inference, readInference } from "./inference.ts";
import {
  type RelatedRun,
  type RunRow,
  type RunSummary,
  runColumns,
  runJoins,
  summarize,
} from "./run-summaries.ts";

/** A dataset as seen by a run. */
export interface RunDataset {
  readonly dataset: NodeReference;
  readonly version: string | null;
  /** Input or output facets of this run. */
  readonly facets: Record<string, unknown>;
  /** Dataset facets in this run's events. */
  readonly datasetFacets: Record<string, unknown>;
}

/** A run with all details; see the v2 contract for the meaning of each key. */
export interface RunDetail {
  readonly run: RunSummary;
  readonly originalRunId: string;
  /** Oldest first; the last one is the run as in its summary. */
  readonly attempts: readonly Pick<RunSummary, "state" | "startedAt" | "endedAt">[];
  readonly nominalEndTime: string | null;
  readonly root: RelatedRun | null;
  readonly children: readonly RunSummary[];
  readonly childrenTruncated: boolean;
  readonly inputs: readonly RunDataset[];
  readonly outputs: readonly RunDataset[];
  readonly jobVersion: string | null;
  /** Lineage inferred from its SQL; null: none. */
  readonly inference: Inference | null;
  /** True while its SQL waits to be read, so that `inference` and the datasets may change. */
  readonly inferencePending: boolean;
  readonly error: { readonly message: string; readonly stackTrace: string | null } | null;
  readonly facets: Record<string, unknown>;
  readonly jobFacets: Record<string, unknown>;
  readonly lastGoodRun: RunSummary | null;
  /** Median duration of up to 30 earlier successful runs of the same job and map index, in milliseconds. */
  readonly usualDurationMs: number | null;
  readonly eventCount: number;
  readonly events: readonly {
    readonly receipt: string;
    readonly eventType: string | null;
    readonly eventTime: string;
    readonly receivedAt: string;
  }[];
}

const childLimit = 1_000;
/** Number of earlier successful runs for the usual duration. */
const maxUsualRuns = 30;
const eventLimit = 100;

interface DetailRow extends RunRow {
  readonly job_node: number;
  readonly execution: string;
  readonly nominal_end_at: number | null;
  readonly parent_job_id: number | null;
  readonly root_run_id: string | null;
  readonly root_id: string | null;
  readonly root_name: string | null;
  readonly root_namespace: string | null;
  readonly document: Buffer;
  readonly job_version: string | null;
  readonly inference: string | null;
  readonly inference_pending: boolean;
}

function attemptsOfRun(
  document: RunDocument,
  { state, startedAt, endedAt }: RunSummary,
): RunDetail["attempts"] {
  const former = attemptsOf(document.marks.values()).slice(0, -1);
  return [
    ...former.map((attempt) => ({
      state: attempt.outcome ?? ("RUNNING" as const),
      startedAt: instantOrNull(attempt.startedAt),
      endedAt: instantOrNull(attempt.endedAt),
    })),
    { state, startedAt, endedAt },
  ];
}

/** Finds public ids of the runs with a run id; usually one. */
export async function findRuns(session: Session, runId: string): Promise<string[]> {
  const rows = await session.query<{ public_id: string }>(
    "SELECT public_id FROM runs WHERE run_id = $1 ORDER BY first_at, public_id",
    [runId],
    "find-runs-by-run-id",
  );
  return rows.map((row) => row.public_id);
}

/** Reads a run by public id; null when there is none. */
export async function readRun(session: Session, id: string): Promise<RunDetail | null> {
  const [row] = await session.query<DetailRow>(
    `SELECT ${runColumns}, r.job_id AS job_node, r.execution, r.nominal_end_at, r.parent_job_id, r.root_run_id,
            ro.public_id AS root_id, rj.name AS root_name, rn.name AS root_namespace, d.document,
            e.version AS job_version, r.inference,
            EXISTS (SELECT FROM inference_queue q WHERE q.run_id = r.id) AS inference_pending
     FROM runs r JOIN run_documents d ON d.run_id = r.id ${runJoins}
     LEFT JOIN runs ro ON ro.run_id = r.root_run_id AND ro.job_id = r.root_job_id
     LEFT JOIN jobs rj ON rj.id = r.root_job_id LEFT JOIN namespaces rn ON rn.id = rj.namespace_id
     LEFT JOIN executions e ON e.owner_id = r.job_id AND e.layer = ${ExecutionLayer.observed} AND e.key = r.execution
     WHERE r.public_id = $1`,
    [id],
    "read-run",
  );
  if (!row) return null;
  const document = decodeRunDocument(unpack(row.document));
  const inputs = datasetsOf(document, "inputs");
  const outputs = datasetsOf(document, "outputs");
  const nodes = await readNodes(
    session,
    [...inputs, ...outputs].map(([dataset]) => dataset),
  );
  const written = await session.query<DatasetVersion>(
    "SELECT dataset_id, version FROM dataset_writes WHERE run_id = $1",
    [row.number],
    "writes-of-run",
  );
  const read = await readVersions(
    session,
    inputs.map(([dataset]) => dataset),
    row.ended_at ?? row.first_at,
  );
  const contents = await readContents(session, contentsOf(document.jobFacets, [...inputs, ...outputs]));
  const datasets = (side: readonly [number, DatasetInRun][], versions: readonly DatasetVersion[]) =>
    side.flatMap(([dataset, entry]) => {
      const node = nodes.get(dataset);
      if (!node) return [];
      return [
        {
          dataset: reference(node),
          version: versions.find(({ dataset_id }) => dataset_id === dataset)?.version ?? null,
          facets: valuesOf(entry.own),
          datasetFacets: parsedFacets(entry.facets, contents),
        },
      ];
    });
  const events = await session.query<{
    receipt: string;
    event_type: string | null;
    event_time: number;
    received_at: number;
  }>(
    `SELECT receipt, event_type, event_time, received_at FROM events
     WHERE run_id = $1 AND subject_namespace = $2 AND subject_name = $3 ORDER BY event_time, receipt LIMIT $4`,
    [row.run_id, row.job_namespace, row.job_name, eventLimit],
    "events-of-run",
  );
  const [count] =
    events.length < eventLimit
      ? [{ count: events.length }]
      : await session.query<{ count: number }>(
          "SELECT count(*) AS count FROM events WHERE run_id = $1 AND subject_namespace = $2 AND subject_name = $3",
          [row.run_id, row.job_namespace, row.job_name],
        );
  const children = await childrenOf(session, row.run_id, row.job_node);
  return {
    run: summarize(row),
    originalRunId: document.originalId.value,
    attempts: attemptsOfRun(document, summarize(row)),
    nominalEndTime: instantOrNull(row.nominal_end_at),
    root:
      row.root_run_id !== null && row.root_name !== null
        ? { id: row.root_id, runId: row.root_run_id, namespace: row.root_namespace!, name: row.root_name }
        : null,
    children: children.slice(0, childLimit),
    childrenTruncated: children.length > childLimit,
    inputs: datasets(inputs, read),
    outputs: datasets(outputs, written),
    jobVersion: row.job_version,
    inference: await readInference(session, row.inference),
    inferencePending: row.inference_pending,
    error: readRunError((name) => document.facets.get(name)?.value),
    facets: valuesOf(document.facets),
    jobFacets: parsedFacets(document.jobFacets, contents),
    lastGoodRun: await lastGoodRun(session, row),
    usualDurationMs: await usualDuration(session, row),
    eventCount: count!.count,
    events: events.map((event) => ({
      receipt: event.receipt,
      eventType: event.event_type,
      eventTime: instant(event.event_time),
      receivedAt: instant(event.received_at),
    })),
  };
}

interface DatasetVersion {
  readonly dataset_id: number;
  readonly version: string | null;
}

/** Reads the versions that datasets had at an instant, in epoch milliseconds. */
async function readVersions(
  session: Session,
  datasets: readonly number[],
  at: number,
): Promise<DatasetVersion[]> {
  return session.query<DatasetVersion>(
    `SELECT u.id AS dataset_id, w.version FROM unnest($1::integer[]) AS u (id)
     CROSS JOIN LATERAL (SELECT version FROM dataset_writes WHERE dataset_id = u.id AND at <= $2 AND version IS NOT NULL
                         ORDER BY at DESC, writer DESC LIMIT 1) w`,
    [datasets, instant(at)],
    "versions-read-by-run",
  );
}

async function childrenOf(session: Session, runId: string, job: number): Promise<RunSummary[]> {
  const rows = await session.query<RunRow>(
    `SELECT ${runColumns} FROM (SELECT * FROM runs WHERE parent_run_id = $1 AND parent_job_id = $2
                                ORDER BY first_at, public_id LIMIT $3) r ${runJoins}
     ORDER BY r.first_at, r.public_id`,
    [runId, job, childLimit + 1],
    "children-of-run",
  );
  return rows.map(summarize);
}

/** Reads the previous COMPLETE run of the same job and map index. */
async function lastGoodRun(session: Session, run: DetailRow): Promise<RunSummary | null> {
  const [row] = await session.query<RunRow>(
    `SELECT ${runColumns} FROM (SELECT * FROM runs WHERE job_id = $1 AND map_index = $2 AND state = ${RunState.complete} AND first_at < $3
                                ORDER BY first_at DESC, public_id LIMIT 1) r ${runJoins}`,
    [run.job_node, run.map_index, instant(run.first_at)],
    "last-good-run",
  );
  return row ? summarize(row) : null;
}

/** Reads the median duration of earlier successful runs. */
async function usualDuration(session: Session, run: DetailRow): Promise<number | null> {
  const rows = await session.query<{ started_at: number; ended_at: number }>(
    `SELECT started_at, ended_at FROM runs
     WHERE job_id = $1 AND map_index = $2 AND state = ${RunState.complete} AND first_at < $3 AND started_at IS NOT NULL AND ended_at IS NOT NULL
     ORDER BY first_at DESC, public_id LIMIT $4`,
    [run.job_node, run.map_index, instant(run.first_at), maxUsualRuns],
    "usual-duration",
  );
  const durations = rows.map((row) => Math.max(0, row.ended_at - row.started_at)).sort((a, b) => a - b);
  return durations[durations.length >> 1] ?? null;
}

function contentsOf(
  jobFacets: ReadonlyMap<string, Register<string | null>>,
  datasets: readonly (readonly [number, DatasetInRun])[],
): string[] {
  const registers = [jobFacets, ...datasets.map(([, entry]) => entry.facets)].flatMap((map) => [
    ...map.values(),
  ]);
  return [...new Set(registers.flatMap(({ value }) => value ?? []))];
}

function valuesOf(registers: ReadonlyMap<string, Register<unknown>>): Record<string, unknown> {
  return Object.fromEntries([...registers].map(([name, { value }]) => [name, value]));
}

function parsedFacets(
  registers: ReadonlyMap<string, Register<string | null>>,
  contents: ReadonlyMap<string, string>,
): Record<string, unknown> {
  return Object.fromEntries(
    [...registers].flatMap(([name, { value }]) =>
      value === null ? [] : [[name, JSON.parse(contents.get(value)!)]],
    ),
  );
}
