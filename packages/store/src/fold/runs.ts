import type { Session } from "../database/database.ts";
import { storableInstant } from "../database/instant.ts";
import { byteaArray, pack, unpack } from "./codec.ts";
import type { Contents } from "./contents.ts";
import type { Fragment } from "./edge-set.ts";
import type { GraphCaches } from "./graph-caches.ts";
import { contentId } from "./identifiers.ts";
import { join, type MergeKey, type Register } from "./merge-key.ts";
import type { BatchNodes } from "./nodes.ts";
import type { PreparedDataset, PreparedEvent } from "./prepared-event.ts";
import { isObject } from "./references.ts";
import { countRuns } from "./run-counts.ts";
import {
  airflowTry,
  type DatasetInRun,
  datasetInRun,
  datasetsOf,
  emptyRunDocument,
  fragmentsOf,
  inferenceBasis,
  isSuccess,
  joinEventType,
  joinInto,
  type RunDocument,
  runEdges,
  stateOf,
} from "./run-document.ts";
import { decodeRunDocument, encodeRunDocument } from "./run-document-codec.ts";
import { airflowRunName, storeRunNames } from "./run-names.ts";
import { normalizeSql, withoutCommit } from "./source-normal-form.ts";
import type { StatedLineage } from "./stated-lineage.ts";
import type { TouchedRun } from "./touched-run.ts";

/** A run that a batch touched, as its row now stands. */
export interface FoldedRun extends TouchedRun {
  readonly id: number;
  readonly publicId: string;
  /** Whether its writes counted before this batch. */
  readonly previousSuccess: boolean;
  /** Whether its SQL has to be read (again). */
  readonly awaitsInference: boolean;
  readonly endedAt: number | null;
  readonly unbounded: boolean;
  readonly document: RunDocument;
}

/** Joins the run events of a batch into their runs and stores them. */
export async function foldRuns(
  session: Session,
  caches: GraphCaches,
  contents: Contents,
  nodes: BatchNodes,
  events: readonly PreparedEvent[],
): Promise<FoldedRun[]> {
  const byRun = new Map<string, PreparedEvent[]>();
  for (const event of events) {
    if (!event.run) continue;
    const list = byRun.get(event.run.publicId);
    if (list) list.push(event);
    else byRun.set(event.run.publicId, [event]);
  }
  if (byRun.size === 0) return [];
  const publicIds = [...byRun.keys()].sort();
  const known = await session.query<{
    public_id: string;
    state: number;
    first_at: number;
    execution: string;
    unbounded: boolean;
    edge_set: string;
    inference: string | null;
    document: Buffer;
  }>(
    `SELECT r.public_id, r.state, r.first_at, r.execution, r.unbounded, r.edge_set, r.inference, d.document FROM runs r JOIN run_documents d ON d.run_id = r.id
     WHERE r.public_id = ANY($1::uuid[])`,
    [publicIds],
    "find-runs",
  );
  const before = new Map(known.map((row) => [row.public_id, row]));
  const previousBasis = new Map<string, string | null>();
  const documents = publicIds.map((publicId) => {
    const list = byRun.get(publicId)!;
    const stored = before.get(publicId);
    const document = stored
      ? decodeRunDocument(unpack(stored.document))
      : emptyRunDocument(list[0]!.key, list[0]!.run!.originalId);
    if (stored) previousBasis.set(publicId, inferenceBasis(document, stored.unbounded));
    for (const event of list) joinRunEvent(document, event, nodes, contents);
    return document;
  });
  const fragments = await contents.fragments(documents.flatMap(fragmentsOf));
  const rows = documents.map((document, index) => {
    const publicId = publicIds[index]!;
    const event = byRun.get(publicId)![0]!;
    const stored = before.get(publicId);
    const job = nodes.id(event.job!.publicId);
    const columns = columnsOf(document, event.run!.runId);
    // Its SQL is read later. Until then it most probably says what it said before, or what that of the last run did.
    const basis = inferenceBasis(document, columns.unbounded);
    const formerBasis = previousBasis.get(publicId) ?? null;
    const own = stored && { basis: formerBasis, edgeSet: stored.edge_set, inference: stored.inference };
    const lastRun = caches.inferences.get(job);
    const known = [own, lastRun].find((guess) => basis !== null && guess?.basis === basis);
    // What may be read this moment, as the run stood before, must not be stored.
    const isBeingRead = formerBasis !== null;
    const isSettled = known === lastRun && lastRun?.isSelfContained === true && !isBeingRead;
    return {
      publicId,
      runId: event.run!.runId,
      job,
      document,
      ...columns,
      edgeSet: known?.edgeSet ?? contents.putEdgeSet(runEdges(document, fragments, null)),
      inference: known?.inference ?? null,
      awaitsInference: (basis !== null && !isSettled) || isBeingRead,
    };
  });
  const time = (value: number | null) => (value === null ? null : new Date(value).toISOString());
  const ids = await session.query<{ id: number; public_id: string }>(
    `INSERT INTO runs (public_id, run_id, job_id, state, first_at, started_at, ended_at, nominal_at, nominal_end_at,
                       execution, parent_run_id, parent_job_id, root_run_id, root_job_id, map_index, try_number,
                       error, unbounded, edge_set, source, inference)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::integer[], $4::smallint[], $5::timestamptz[], $6::timestamptz[],
                          $7::timestamptz[], $8::timestamptz[], $9::timestamptz[], $10::uuid[], $11::uuid[],
                          $12::integer[], $13::uuid[], $14::integer[], $15::integer[], $16::integer[], $17::text[],
                          $18::boolean[], $19::uuid[], $20::uuid[], $21::uuid[])
     ON CONFLICT (public_id) DO UPDATE SET
       state = excluded.state, first_at = excluded.first_at, started_at = excluded.started_at,
       ended_at = excluded.ended_at, nominal_at = excluded.nominal_at, nominal_end_at = excluded.nominal_end_at,
       execution = excluded.execution, parent_run_id = excluded.parent_run_id, parent_job_id = excluded.parent_job_id,
       root_run_id = excluded.root_run_id, root_job_id = excluded.root_job_id, map_index = excluded.map_index,
       try_number = excluded.try_number, error = excluded.error, unbounded = excluded.unbounded,
       edge_set = excluded.edge_set, source = excluded.source, inference = excluded.inference
     RETURNING id, public_id`,
    [
      publicIds,
      rows.map((row) => row.runId),
      rows.map((row) => row.job),
      rows.map((row) => row.state),
      rows.map((row) => time(row.firstAt)),
      rows.map((row) => time(row.startedAt)),
      rows.map((row) => time(row.endedAt)),
      rows.map((row) => time(row.nominalAt)),
      rows.map((row) => time(row.nominalEndAt)),
      rows.map((row) => row.execution),
      rows.map((row) => row.parent?.[0] ?? null),
      rows.map((row) => row.parent?.[1] ?? null),
      rows.map((row) => row.root?.[0] ?? null),
      rows.map((row) => row.root?.[1] ?? null),
      rows.map((row) => row.mapIndex),
      rows.map((row) => row.tryNumber),
      rows.map((row) => row.error),
      rows.map((row) => row.unbounded),
      rows.map((row) => row.edgeSet),
      rows.map((row) => row.source),
      rows.map((row) => row.inference),
    ],
    "put-runs",
  );
  const idOf = new Map(ids.map((row) => [row.public_id, row.id]));
  await session.query(
    `INSERT INTO run_documents (run_id, document) SELECT * FROM unnest($1::bigint[], $2::bytea[])
     ON CONFLICT (run_id) DO UPDATE SET document = excluded.document`,
    [
      publicIds.map((publicId) => idOf.get(publicId)!),
      byteaArray(documents.map((document) => pack(encodeRunDocument(document)))),
    ],
    "put-run-documents",
  );
  await storeRunNames(
    session,
    rows.flatMap(({ publicId, document }) => {
      const name = airflowRunName(document);
      return name === null ? [] : [[idOf.get(publicId)!, name] as const];
    }),
  );
  await countRuns(
    session,
    rows.map(({ publicId, firstAt, state }) => {
      const stored = before.get(publicId);
      return {
        before: stored ? { firstAt: stored.first_at, state: stored.state } : null,
        after: { firstAt, state },
      };
    }),
  );
  const made = publicIds.length - known.length;
  if (made > 0)
    await session.query("UPDATE counters SET value = value + $2 WHERE name = $1", ["runs", made], "count");
  return rows.map((row) => {
    const stored = before.get(row.publicId);
    return {
      id: idOf.get(row.publicId)!,
      publicId: row.publicId,
      runId: row.runId,
      job: row.job,
      state: row.state,
      previousState: stored?.state ?? null,
      previousSuccess: stored !== undefined && isSuccess(stored.state, stored.unbounded),
      execution: row.execution,
      previousExecution: stored && stored.execution !== row.execution ? stored.execution : null,
      endedAt: row.endedAt,
      unbounded: row.unbounded,
      awaitsInference: row.awaitsInference,
      document: row.document,
    };
  });
}

function joinRunEvent(
  document: RunDocument,
  event: PreparedEvent,
  nodes: BatchNodes,
  contents: Contents,
): void {
  const { key, run } = event;
  joinEventType(document, key, event.eventType);
  document.originalId = join(document.originalId, { key, value: run!.originalId });
  for (const [name, value] of run!.facets) joinInto(document.facets, name, key, value);
  if (run!.parent) {
    document.parent = join(document.parent, {
      key,
      value: [run!.parent.runId, nodes.id(run!.parent.job.publicId)],
    });
  }
  if (run!.root) {
    document.root = join(document.root, { key, value: [run!.root.runId, nodes.id(run!.root.job.publicId)] });
  }
  for (const [name, { stored, value }] of event.jobFacets) {
    joinInto(document.jobFacets, name, key, stored?.hash ?? null);
    if (stored) contents.put(stored.hash, stored.text);
    joinJobFacet(document, name, key, stored === null ? null : value);
  }
  document.jobLineage = joinLineage(document.jobLineage, key, event.jobLineage, nodes, contents);
  for (const side of ["inputs", "outputs"] as const) {
    for (const dataset of event[side]) {
      const entry = datasetInRun(document[side], nodes.id(dataset.reference.publicId), key);
      joinDatasetInRun(entry, dataset, key, nodes, contents);
    }
  }
}

function joinDatasetInRun(
  entry: DatasetInRun,
  dataset: PreparedDataset,
  key: MergeKey,
  nodes: BatchNodes,
  contents: Contents,
): void {
  for (const [name, stored] of dataset.facets) {
    joinInto(entry.facets, name, key, stored?.hash ?? null);
    if (stored) contents.put(stored.hash, stored.text);
  }
  for (const [name, value] of dataset.ownFacets) joinInto(entry.own, name, key, value);
  if (dataset.schema !== undefined) {
    entry.schema = join(entry.schema, { key, value: dataset.schema?.hash ?? null });
    if (dataset.schema) contents.put(dataset.schema.hash, dataset.schema.text);
  }
  if (dataset.lifecycle !== undefined)
    entry.lifecycle = join(entry.lifecycle, { key, value: dataset.lifecycle });
  if (dataset.declaredVersion !== undefined) {
    entry.declaredVersion = join(entry.declaredVersion, { key, value: dataset.declaredVersion });
  }
  entry.lineage = joinLineage(entry.lineage, key, dataset.lineage, nodes, contents);
}

/** Joins stated lineage as a fragment of node ids. Undefined says nothing; null takes back. */
export function joinLineage(
  register: Register<string | null> | undefined,
  key: MergeKey,
  stated: StatedLineage | null | undefined,
  nodes: BatchNodes,
  contents: Contents,
): Register<string | null> | undefined {
  if (stated === undefined) return register;
  return join(register, { key, value: stated && contents.putFragment(compile(stated, nodes)) });
}

/** Stated lineage with node ids for names. */
export function compile(stated: StatedLineage, nodes: BatchNodes): Fragment {
  const id = (dataset: { publicId: string }) => nodes.id(dataset.publicId);
  return {
    outputs: stated.outputs.map(({ to, from, columns }) => ({
      to: id(to),
      from: from.map(id),
      columns: columns.map(
        (edge) => [id(edge.from), edge.fromColumn, edge.toColumn, edge.transformations] as const,
      ),
    })),
    jobInputs: stated.jobInputs.map(id),
    exhaustive: stated.exhaustive,
  };
}

function joinJobFacet(document: RunDocument, name: string, key: MergeKey, value: unknown): void {
  const facet = isObject(value) ? value : null;
  if (name === "jobType") {
    const pattern = facet && isObject(facet.emissionPattern) ? facet.emissionPattern : {};
    const unbounded = facet?.processingType === "STREAMING" || facet?.processingType === "SERVICE";
    const snapshot = pattern.eventContentMode === "COMPLETE_SNAPSHOT";
    document.processing = join(document.processing, { key, value: facet && { unbounded, snapshot } });
  } else if (name === "sourceCodeLocation") {
    document.sourceLocation = join(document.sourceLocation, { key, value: facet && withoutCommit(facet) });
  } else if (name === "sql") {
    const query = facet?.query;
    const value = typeof query === "string" ? contentId(normalizeSql(query)) : null;
    document.sourceText = join(document.sourceText, { key, value });
  }
}

function columnsOf(document: RunDocument, runId: string) {
  const state = stateOf(document);
  const nominal = document.facets.get("nominalTime")?.value;
  const instant = (value: unknown) => {
    const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
    return storableInstant(time) === time ? time : null;
  };
  const source = document.sourceLocation?.value ?? document.sourceText?.value ?? null;
  return {
    state,
    firstAt: document.firstAt,
    startedAt: document.startedAt,
    endedAt: document.terminal?.key[0] ?? null,
    nominalAt: isObject(nominal) ? instant(nominal.nominalStartTime) : null,
    nominalEndAt: isObject(nominal) ? instant(nominal.nominalEndTime) : null,
    execution: document.parent?.value[0] ?? runId,
    parent: document.parent?.value,
    root: document.root?.value,
    ...airflowTry(document),
    error: state === 4 || state === 3 ? errorLine(document.facets.get("errorMessage")?.value) : null,
    unbounded: document.processing?.value?.unbounded ?? false,
    source: source === null ? null : contentId(source),
  };
}

function errorLine(facet: unknown): string | null {
  if (!isObject(facet) || typeof facet.message !== "string") return null;
  const line = facet.message.split("\n", 1)[0]!;
  return line.length > 500 ? `${line.slice(0, 499)}…` : line;
}

/** The datasets that a run wrote, with what it said of them; empty unless it succeeded. */
export function writesOf(run: FoldedRun): [number, DatasetInRun][] {
  return isSuccess(run.state, run.unbounded) ? datasetsOf(run.document, "outputs") : [];
}
