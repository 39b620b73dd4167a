import { parseEventTime } from "@headwater/openlineage";
import type { Contents } from "../../contents/contents.ts";
import type { GraphCaches } from "../../contents/graph-caches.ts";
import type { Session } from "../../database/database.ts";
import { instant, instantOrNull, storableInstant } from "../../database/instant.ts";
import { type RowColumn, upsertRows } from "../../database/rows.ts";
import type { PreparedEvent } from "../../events/prepared-event.ts";
import { byteaArray, pack, unpack } from "../../model/codec.ts";
import { groupBy } from "../../model/group-by.ts";
import { contentId } from "../../model/identifiers.ts";
import { isObject } from "../../model/json.ts";
import { isFailure, isTerminal, type RunState } from "../../model/run-state.ts";
import {
  airflowTry,
  type DatasetInRun,
  datasetsOf,
  emptyRunDocument,
  endsWithParent,
  fragmentsOf,
  hasSentEnd,
  inferenceBasis,
  isManualRun,
  isSuccess,
  type ParentEnd,
  type RunDocument,
  runEdges,
  runLife,
} from "../../model/runs/run-document.ts";
import { decodeRunDocument, encodeRunDocument } from "../../model/runs/run-document-codec.ts";
import { readRunError } from "../../model/runs/run-error.ts";
import { sourceOf } from "../../model/source-normal-form.ts";
import type { BatchNodes } from "../nodes/nodes.ts";
import { joinRunEvent } from "./join-run-event.ts";
import { countRuns } from "./run-counts.ts";
import { airflowRunName, storeRunNames } from "./run-names.ts";
import type { TouchedRun } from "./touched-run.ts";

/** A run of a batch, in its new state. */
export interface FoldedRun extends TouchedRun {
  readonly id: number;
  readonly publicId: string;
  /** True if its writes counted before this batch. */
  readonly previousSuccess: boolean;
  /** True if its SQL must be analyzed (again). */
  readonly awaitsInference: boolean;
  readonly state: number;
  /** Time of its writes, in epoch milliseconds: the end of the attempt that counts; null before that. */
  readonly writtenAt: number | null;
  readonly succeededAt: number | null;
  readonly unbounded: boolean;
  /** Content id of its edges. */
  readonly edgeSet: string;
  readonly document: RunDocument;
}

/** A run as stored before the batch. */
interface StoredRun {
  readonly public_id: string;
  readonly run_id: string;
  readonly job_id: number;
  readonly state: number;
  readonly first_at: number;
  readonly ended_at: number | null;
  readonly execution: string;
  readonly unbounded: boolean;
  readonly has_ended: boolean;
  readonly succeeded_at: number | null;
  readonly edge_set: string;
  readonly inference: string | null;
  readonly document: Buffer;
}

/** A run with the joined statements of all its events. */
interface JoinedRun {
  readonly publicId: string;
  readonly runId: string;
  readonly job: number;
  readonly stored: StoredRun | undefined;
  /** {@link inferenceBasis} before this batch. */
  readonly previousBasis: string | null;
  readonly document: RunDocument;
}

/** Joins the run events of a batch into their runs and stores them, together with runs that end with one of them. */
export async function foldRuns(
  session: Session,
  caches: GraphCaches,
  contents: Contents,
  nodes: BatchNodes,
  events: readonly PreparedEvent[],
): Promise<FoldedRun[]> {
  const own = events.filter(({ run }) => run !== undefined);
  if (own.length === 0) return [];
  const named = await joinRuns(session, contents, nodes, own);
  const joined = [...named, ...(await readEndingChildren(session, named))];
  const ends = await readParentEnds(session, joined);
  const fragments = await contents.fragments(joined.flatMap(({ document }) => fragmentsOf(document)));
  const rows = joined.map((run) => toRow(run, ends(run.document), caches, contents, fragments));
  const ids = await storeRuns(session, rows);
  await storeRunNames(
    session,
    rows.flatMap(({ publicId, document }) => {
      const name = airflowRunName(document);
      return name === null ? [] : [[ids.get(publicId)!, name] as const];
    }),
  );
  await countRuns(
    session,
    rows.map(({ stored, firstAt, state }) => ({
      before: stored ? { firstAt: stored.first_at, state: stored.state } : null,
      after: { firstAt, state },
    })),
  );
  const created = rows.filter(({ stored }) => !stored).length;
  if (created > 0)
    await session.query("UPDATE counters SET value = value + $2 WHERE name = $1", ["runs", created], "count");
  return rows.map((row) => toFolded(row, ids.get(row.publicId)!));
}

const storedColumns = `r.public_id, r.run_id, r.job_id, r.state, r.first_at, r.ended_at, r.execution, r.unbounded,
  r.has_ended, r.succeeded_at, r.edge_set, r.inference, d.document`;

/** Joins events into the documents of their runs. */
async function joinRuns(
  session: Session,
  contents: Contents,
  nodes: BatchNodes,
  events: readonly PreparedEvent[],
): Promise<JoinedRun[]> {
  const byRun = groupBy(events, ({ run }) => run!.publicId);
  const publicIds = [...byRun.keys()].sort();
  const rows = await session.query<StoredRun>(
    `SELECT ${storedColumns} FROM runs r JOIN run_documents d ON d.run_id = r.id WHERE r.public_id = ANY($1::uuid[])`,
    [publicIds],
    "find-runs",
  );
  const before = new Map(rows.map((row) => [row.public_id, row]));
  return publicIds.map((publicId) => {
    const list = byRun.get(publicId)!;
    const { key, run, job } = list[0]!;
    const stored = before.get(publicId);
    const known = stored && storedRun(stored);
    const document = known?.document ?? emptyRunDocument(key, run!.originalId);
    for (const event of list) joinRunEvent(document, event, nodes, contents);
    return (
      known ?? {
        publicId,
        runId: run!.runId,
        job: nodes.id(job!.publicId),
        stored: undefined,
        previousBasis: null,
        document,
      }
    );
  });
}

function storedRun(stored: StoredRun): JoinedRun {
  const document = decodeRunDocument(unpack(stored.document));
  return {
    publicId: stored.public_id,
    runId: stored.run_id,
    job: stored.job_id,
    stored,
    previousBasis: inferenceBasis(document, stored.unbounded),
    document,
  };
}

/**
 * Reads child runs whose end follows from a run of the batch that ended differently than before, without runs of the
 * batch itself and runs that sent an end of their own.
 */
async function readEndingChildren(session: Session, joined: readonly JoinedRun[]): Promise<JoinedRun[]> {
  const ended = joined.filter(({ document, stored }) => {
    const { state, endedAt } = runLife(document, null);
    return state !== stored?.state || endedAt !== stored.ended_at;
  });
  if (ended.length === 0) return [];
  const rows = await session.query<StoredRun>(
    `SELECT ${storedColumns} FROM unnest($1::uuid[], $2::integer[]) AS p (run_id, job_id)
     JOIN runs r ON r.parent_run_id = p.run_id AND r.parent_job_id = p.job_id AND r.ends_with_parent
     JOIN run_documents d ON d.run_id = r.id WHERE r.public_id <> ALL($3::uuid[])`,
    [ended.map(({ runId }) => runId), ended.map(({ job }) => job), joined.map(({ publicId }) => publicId)],
    "find-ending-children",
  );
  return rows.map(storedRun);
}

/** Reads the ends of parents that ended by events of their own. */
async function readParentEnds(
  session: Session,
  joined: readonly JoinedRun[],
): Promise<(document: RunDocument) => ParentEnd | null> {
  const parents = joined.flatMap(({ document }) =>
    endsWithParent(document) ? [document.parent!.value] : [],
  );
  const ends = new Map<string, ParentEnd>();
  if (parents.length > 0) {
    const rows = await session.query<{
      run_id: string;
      job_id: number;
      state: RunState;
      ended_at: number | null;
    }>(
      `SELECT r.run_id, r.job_id, r.state, r.ended_at FROM unnest($1::uuid[], $2::integer[]) AS p (run_id, job_id)
       JOIN runs r ON r.run_id = p.run_id AND r.job_id = p.job_id AND NOT r.ends_with_parent`,
      [parents.map(([runId]) => runId), parents.map(([, job]) => job)],
      "read-parent-ends",
    );
    for (const { run_id, job_id, state, ended_at } of rows)
      if (isTerminal(state) && ended_at !== null)
        ends.set(`${run_id} ${job_id}`, { state, endedAt: ended_at });
    // The batch's statements about the parents themselves are not stored yet.
    for (const { runId, job, document } of joined) {
      const { state, endedAt } = runLife(document, null);
      if (isTerminal(state) && endedAt !== null) ends.set(`${runId} ${job}`, { state, endedAt });
      else ends.delete(`${runId} ${job}`);
    }
  }
  return ({ parent }) => (parent && ends.get(parent.value.join(" "))) ?? null;
}

/** A run in the form of its row. */
type RunRow = ReturnType<typeof toRow>;

function toRow(
  { publicId, runId, job, stored, previousBasis, document }: JoinedRun,
  parentEnd: ParentEnd | null,
  caches: GraphCaches,
  contents: Contents,
  fragments: Parameters<typeof runEdges>[1],
) {
  const columns = columnsOf(document, runId, parentEnd);
  // Its SQL is analyzed later. Until then its previous inference, or that of the job's last run, is most likely still
  // right.
  const basis = inferenceBasis(document, columns.unbounded);
  const own = stored && { basis: previousBasis, edgeSet: stored.edge_set, inference: stored.inference };
  const lastRun = caches.inferences.get(job);
  const known = [own, lastRun].find((guess) => basis !== null && guess?.basis === basis);
  // An inference may be in progress for the previous state of the run; its result must not be stored.
  const isBeingRead = previousBasis !== null;
  const isSettled = known === lastRun && lastRun?.isSelfContained === true && !isBeingRead;
  return {
    publicId,
    runId,
    job,
    stored,
    document,
    ...columns,
    edgeSet: known?.edgeSet ?? contents.putEdgeSet(runEdges(document, fragments, null)),
    inference: known?.inference ?? null,
    awaitsInference: (basis !== null && !isSettled) || isBeingRead,
  };
}

const runColumns: readonly RowColumn<RunRow>[] = [
  ["public_id", "uuid", (row) => row.publicId],
  ["run_id", "uuid", (row) => row.runId],
  ["job_id", "integer", (row) => row.job],
  ["state", "smallint", (row) => row.state],
  ["first_at", "timestamptz", (row) => instant(row.firstAt)],
  ["started_at", "timestamptz", (row) => instantOrNull(row.startedAt)],
  ["ended_at", "timestamptz", (row) => instantOrNull(row.endedAt)],
  ["attempts", "integer", (row) => row.attempts],
  ["has_ended", "boolean", (row) => row.hasEnded],
  ["succeeded_at", "timestamptz", (row) => instantOrNull(row.succeededAt)],
  ["ends_with_parent", "boolean", (row) => row.endsWithParent],
  ["nominal_at", "timestamptz", (row) => instantOrNull(row.nominalAt)],
  ["nominal_end_at", "timestamptz", (row) => instantOrNull(row.nominalEndAt)],
  ["execution", "uuid", (row) => row.execution],
  ["parent_run_id", "uuid", (row) => row.parent?.[0] ?? null],
  ["parent_job_id", "integer", (row) => row.parent?.[1] ?? null],
  ["root_run_id", "uuid", (row) => row.root?.[0] ?? null],
  ["root_job_id", "integer", (row) => row.root?.[1] ?? null],
  ["map_index", "integer", (row) => row.mapIndex],
  ["try_number", "integer", (row) => row.tryNumber],
  ["error", "text", (row) => row.error],
  ["unbounded", "boolean", (row) => row.unbounded],
  ["manual", "boolean", (row) => row.manual],
  ["edge_set", "uuid", (row) => row.edgeSet],
  ["source", "uuid", (row) => row.source],
  ["inference", "uuid", (row) => row.inference],
];

/** Writes the rows and the documents of runs; returns their ids by public id. */
async function storeRuns(session: Session, rows: readonly RunRow[]): Promise<Map<string, number>> {
  const ids = await upsertRows<RunRow, { id: number; public_id: string }>(session, rows, {
    name: "put-runs",
    table: "runs",
    key: ["public_id"],
    keep: ["run_id", "job_id"],
    columns: runColumns,
    returning: "id, public_id",
  });
  const idOf = new Map(ids.map((row) => [row.public_id, row.id]));
  await session.query(
    `INSERT INTO run_documents (run_id, document) SELECT * FROM unnest($1::bigint[], $2::bytea[])
     ON CONFLICT (run_id) DO UPDATE SET document = excluded.document`,
    [
      rows.map(({ publicId }) => idOf.get(publicId)!),
      byteaArray(rows.map(({ document }) => pack(encodeRunDocument(document)))),
    ],
    "put-run-documents",
  );
  return idOf;
}

function toFolded(row: RunRow, id: number): FoldedRun {
  const { stored } = row;
  return {
    id,
    publicId: row.publicId,
    runId: row.runId,
    job: row.job,
    state: row.state,
    hasEnded: row.hasEnded,
    previouslyEnded: stored?.has_ended ?? false,
    previousSuccess:
      stored !== undefined &&
      isSuccess({ succeededAt: stored.succeeded_at, state: stored.state, unbounded: stored.unbounded }),
    execution: row.execution,
    previousExecution: stored && stored.execution !== row.execution ? stored.execution : null,
    writtenAt: row.succeededAt ?? row.endedAt,
    succeededAt: row.succeededAt,
    unbounded: row.unbounded,
    awaitsInference: row.awaitsInference,
    edgeSet: row.edgeSet,
    document: row.document,
  };
}

/** Parses a date or time to epoch milliseconds; without a zone it is UTC, wherever the server runs. */
function nominalInstant(text: string): number | undefined {
  return parseEventTime(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00Z` : text)?.milliseconds;
}

function columnsOf(document: RunDocument, runId: string, parentEnd: ParentEnd | null) {
  const life = runLife(document, parentEnd);
  const nominal = document.facets.get("nominalTime")?.value;
  const nominalAt = (value: unknown) => {
    const time = typeof value === "string" ? nominalInstant(value) : undefined;
    return time !== undefined && storableInstant(time) === time ? time : null;
  };
  const source = sourceOf(document.sourceLocation?.value ?? null, document.sourceText?.value ?? null);
  return {
    state: life.state,
    firstAt: document.firstAt,
    startedAt: life.startedAt,
    endedAt: life.endedAt,
    attempts: life.attempts.length,
    hasEnded: life.hasEnded,
    succeededAt: life.succeededAt,
    endsWithParent: endsWithParent(document) && !hasSentEnd(document),
    nominalAt: isObject(nominal) ? nominalAt(nominal.nominalStartTime) : null,
    nominalEndAt: isObject(nominal) ? nominalAt(nominal.nominalEndTime) : null,
    execution: document.parent?.value[0] ?? runId,
    parent: document.parent?.value,
    root: document.root?.value,
    ...airflowTry(document),
    error: isFailure(life.state) ? errorLine(document) : null,
    unbounded: document.processing?.value?.unbounded ?? false,
    manual: isManualRun(document),
    source: source === null ? null : contentId(source),
  };
}

function errorLine(document: RunDocument): string | null {
  const line = readRunError((name) => document.facets.get(name)?.value)?.message.split("\n", 1)[0];
  if (line === undefined) return null;
  return line.length > 500 ? `${line.slice(0, 499)}…` : line;
}

/** Returns the datasets that a run wrote, with its statements about them; empty unless it succeeded. */
export function writesOf(run: FoldedRun): [number, DatasetInRun][] {
  return isSuccess(run) ? datasetsOf(run.document, "outputs") : [];
}
