import {
  type ColumnEdgeTuple,
  edgeSet,
  type Fragment,
  type IdentifiedEdgeSet,
  type OutputEdge,
} from "../edge-set.ts";
import { contentId } from "../identifiers.ts";
import { isObject } from "../json.ts";
import { EdgeLayer } from "../layers.ts";
import { compareKeys, join, type MergeKey, type Register } from "../merge-key.ts";
import { RunState, runStateOf } from "../run-state.ts";
import { airflowAssets } from "./airflow-assets.ts";
import { type Attempt, attemptsOf, type Mark, markName, type Terminal } from "./attempts.ts";

/** The way in which a job processes data. */
export interface Processing {
  /** STREAMING or SERVICE: no terminal event is expected. */
  readonly unbounded: boolean;
  /** Each event contains all inputs and outputs. */
  readonly snapshot: boolean;
  /** Its integration reads the query plan, which is more precise than the SQL. */
  readonly readsPlan: boolean;
  /** Its integration does not always send a terminal event: without one it ends with its parent. */
  readonly endsWithParent: boolean;
}

/** A dataset as seen by one run, on one side. Values of `facets` are content ids, null once deleted. */
export interface DatasetInRun {
  /** The first and last event that name it. */
  first: MergeKey;
  seen: MergeKey;
  readonly facets: Map<string, Register<string | null>>;
  readonly own: Map<string, Register<unknown>>;
  schema: Register<string | null> | undefined;
  lifecycle: Register<string | null> | undefined;
  declaredVersion: Register<string | null> | undefined;
  lineage: Register<string | null> | undefined;
}

/**
 * Everything stated by the events of one run: a join of registers, sets, minima and maxima, so that events may arrive
 * in any order and repeatedly. The run's row and its edges are computed from it.
 */
export interface RunDocument {
  firstAt: number;
  latest: MergeKey;
  typed: boolean;
  /** Events that start and end attempts, by {@link markName}. */
  readonly marks: Map<string, Mark>;
  originalId: Register<string>;
  parent: Register<readonly [runId: string, job: number]> | undefined;
  root: Register<readonly [runId: string, job: number]> | undefined;
  processing: Register<Processing | null> | undefined;
  sourceLocation: Register<string | null> | undefined;
  sourceText: Register<string | null> | undefined;
  jobLineage: Register<string | null> | undefined;
  readonly facets: Map<string, Register<unknown>>;
  readonly jobFacets: Map<string, Register<string | null>>;
  readonly inputs: Map<number, DatasetInRun>;
  readonly outputs: Map<number, DatasetInRun>;
}

/** Returns a document that contains only one event's key. */
export function emptyRunDocument(key: MergeKey, originalId: string): RunDocument {
  return {
    firstAt: key[0],
    latest: key,
    typed: false,
    marks: new Map(),
    originalId: { key, value: originalId },
    parent: undefined,
    root: undefined,
    processing: undefined,
    sourceLocation: undefined,
    sourceText: undefined,
    jobLineage: undefined,
    facets: new Map(),
    jobFacets: new Map(),
    inputs: new Map(),
    outputs: new Map(),
  };
}

/** Joins an event's type. */
export function joinEventType(
  document: RunDocument,
  key: MergeKey,
  eventType: string | undefined,
  byAirflow: boolean,
): void {
  document.firstAt = Math.min(document.firstAt, key[0]);
  if (compareKeys(key, document.latest) > 0) document.latest = key;
  if (eventType === undefined) return;
  document.typed = true;
  if (!isMarkType(eventType)) return;
  const mark: Mark = { key, type: eventType, byAirflow };
  const name = markName(mark);
  const known = document.marks.get(name);
  if (!known || compareKeys(key, known.key) > 0) document.marks.set(name, mark);
}

function isMarkType(eventType: string): eventType is "START" | Terminal {
  return eventType === "START" || eventType === "COMPLETE" || eventType === "ABORT" || eventType === "FAIL";
}

/** Returns the entry of a dataset on one side of the run; creates a new one. */
export function datasetInRun(side: Map<number, DatasetInRun>, dataset: number, key: MergeKey): DatasetInRun {
  let entry = side.get(dataset);
  if (!entry) {
    entry = {
      first: key,
      seen: key,
      facets: new Map(),
      own: new Map(),
      schema: undefined,
      lifecycle: undefined,
      declaredVersion: undefined,
      lineage: undefined,
    };
    side.set(dataset, entry);
  } else {
    if (compareKeys(key, entry.first) < 0) entry.first = key;
    if (compareKeys(key, entry.seen) > 0) entry.seen = key;
  }
  return entry;
}

/** Joins one register of a map. */
export function joinInto<Name, Value>(
  registers: Map<Name, Register<Value>>,
  name: Name,
  key: MergeKey,
  value: Value,
) {
  registers.set(name, join(registers.get(name), { key, value }));
}

/** The end of a parent run, for runs that end with it. Times are epoch milliseconds. */
export interface ParentEnd {
  /** A terminal state. */
  readonly state: RunState;
  readonly endedAt: number;
}

/** The course of a run (SPEC.md §4). Times are epoch milliseconds. */
export interface RunLife {
  readonly attempts: readonly Attempt[];
  /** State of the last attempt; a run without typed events is unknown. */
  readonly state: RunState;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** True if any attempt has ended. */
  readonly hasEnded: boolean;
  /** End of the last successful attempt; null when there is none. */
  readonly succeededAt: number | null;
  /** True if the run ended with its parent, without a terminal event of its own. */
  readonly endedWithParent: boolean;
}

/** Computes the course of a run. @param parentEnd - the end of its parent, for a run that ends with it */
export function runLife(document: RunDocument, parentEnd: ParentEnd | null): RunLife {
  const attempts = attemptsOf(document.marks.values());
  const last = attempts.at(-1)!;
  const succeededAt = attempts.findLast(({ outcome }) => outcome === "COMPLETE")?.endedAt ?? null;
  const hasEnded = attempts.some(({ outcome }) => outcome !== null);
  if (parentEnd && !hasEnded && endsWithParent(document)) {
    const { state, endedAt } = parentEnd;
    return {
      attempts,
      state,
      startedAt: last.startedAt,
      endedAt,
      hasEnded: true,
      succeededAt: state === RunState.complete ? endedAt : null,
      endedWithParent: true,
    };
  }
  return {
    attempts,
    state:
      last.outcome !== null ? runStateOf(last.outcome) : document.typed ? RunState.running : RunState.unknown,
    startedAt: last.startedAt,
    endedAt: last.endedAt,
    hasEnded,
    succeededAt,
    endedWithParent: false,
  };
}

/** Returns whether the run itself sent a terminal event. */
export function hasSentEnd(document: RunDocument): boolean {
  return [...document.marks.values()].some(({ type }) => type !== "START");
}

/** Returns whether the run ends with its parent unless it sends a terminal event. */
export function endsWithParent(document: RunDocument): boolean {
  return (document.processing?.value?.endsWithParent ?? false) && document.parent !== undefined;
}

/**
 * Returns whether the run's edges and writes count as successful: an attempt completed, or it is unbounded and has
 * not failed. A stream ends only when it is stopped, which senders report as ABORT.
 */
export function isSuccess(run: {
  readonly succeededAt: number | null;
  readonly state: number;
  readonly unbounded: boolean;
}): boolean {
  return run.succeededAt !== null || (run.unbounded && run.state !== RunState.fail);
}

/**
 * Returns the datasets of one side: with complete snapshots those of the latest event; of a run with several attempts
 * those of its last successful attempt, if any.
 */
export function datasetsOf(document: RunDocument, side: "inputs" | "outputs"): [number, DatasetInRun][] {
  const entries = [...document[side]];
  if (document.processing?.value?.snapshot)
    return entries.filter(([, entry]) => compareKeys(entry.seen, document.latest) === 0);
  const attempts = attemptsOf(document.marks.values());
  const good = attempts.findLastIndex(({ outcome }) => outcome === "COMPLETE");
  if (attempts.length === 1 || good < 0) return entries;
  const [from, to] = [attempts[good]!.opensAt, attempts[good + 1]?.opensAt];
  return entries.filter(
    ([, entry]) => (!from || compareKeys(entry.seen, from) >= 0) && (!to || compareKeys(entry.first, to) < 0),
  );
}

/** Returns whether an output is only prepared: dropped, emptied or altered. That is not a write (SPEC.md §6). */
function isPrepared(document: RunDocument, output: DatasetInRun): boolean {
  const lifecycle = output.lifecycle?.value;
  if (lifecycle === "DROP") return true;
  if (document.inputs.size > 0 || output.own.has("outputStatistics")) return false;
  return lifecycle === "TRUNCATE" || lifecycle === "ALTER";
}

/** Returns the content ids of stated lineage, which {@link runEdges} needs. */
export function fragmentsOf(document: RunDocument): string[] {
  const hashes = [
    document.jobLineage?.value,
    ...datasetsOf(document, "outputs").map(([, entry]) => entry.lineage?.value),
  ];
  return hashes.filter((hash): hash is string => typeof hash === "string");
}

/** Additions and rejections from the SQL of a run (SPEC.md §9), by node ids. */
export interface RunInference {
  readonly inputs: readonly number[];
  readonly outputs: readonly {
    readonly to: number;
    /** Datasets that feed it; null if the SQL could not be fully read. */
    readonly from: readonly number[] | null;
    readonly columns: Fragment["outputs"][number]["columns"];
  }[];
  /** Outputs that the SQL only prepares: creates, empties, drops. */
  readonly prepared: readonly number[];
  /** Inputs of which the SQL only uses the columns, or the name. */
  readonly unread: readonly number[];
  /** Rejected column edges, by {@link statedEdgeKey}. */
  readonly setAside: ReadonlySet<string>;
}

/** Names a column edge of a facet. */
export function statedEdgeKey(to: number, from: number, column: string, toColumn: string | null): string {
  return JSON.stringify([to, from, column, toColumn]);
}

/**
 * Computes the run's edges (SPEC.md §6). The inputs of each output come from the `lineage` facet, else from
 * `columnLineage` and inference; otherwise every input feeds it.
 */
export function runEdges(
  document: RunDocument,
  fragment: (hash: string) => Fragment,
  inference: RunInference | null,
): IdentifiedEdgeSet {
  const unread = new Set(document.jobLineage?.value ? [] : inference?.unread);
  const inputs: [number, EdgeLayer][] = datasetsOf(document, "inputs").flatMap(
    ([dataset]): [number, EdgeLayer][] => (unread.has(dataset) ? [] : [[dataset, EdgeLayer.observed]]),
  );
  const outputs: OutputEdge[] = [];
  const pairs: [number, number][] = [];
  const columns: ColumnEdgeTuple[] = [];
  const named = new Set(inputs.map(([dataset]) => dataset));
  const add = (to: number, from: readonly number[], edges: Fragment["outputs"][number]["columns"]) => {
    outputs.push([to, 1, EdgeLayer.observed]);
    for (const source of from) {
      pairs.push([source, to]);
      // A facet names a source that is not an input: the edge to the job is inferred, not stated.
      if (!named.has(source)) inputs.push([source, EdgeLayer.inferred]);
    }
    for (const [source, column, toColumn, transformations] of edges) {
      columns.push([source, column, to, toColumn, transformations, EdgeLayer.observed]);
    }
  };
  const stated = document.jobLineage?.value ? fragment(document.jobLineage.value) : undefined;
  const prepared = new Set(inference?.prepared);
  for (const [dataset, entry] of datasetsOf(document, "outputs")) {
    if (stated) {
      outputs.push([dataset, 1, EdgeLayer.observed]); // what the lineage facet does not mention feeds nothing
      continue;
    }
    if (prepared.has(dataset) || isPrepared(document, entry)) continue;
    outputs.push([dataset, 0, EdgeLayer.observed]);
    const lineage = entry.lineage?.value ? fragment(entry.lineage.value) : undefined;
    for (const output of lineage?.outputs ?? []) {
      const columns = output.columns.filter(
        ([source, column, toColumn]) =>
          !inference?.setAside.has(statedEdgeKey(output.to, source, column, toColumn)),
      );
      const left = new Set(columns.map(([source]) => source));
      const isWhole = columns.length === output.columns.length;
      if (columns.length > 0) add(output.to, isWhole ? output.from : [...left], columns);
    }
  }
  for (const { to, from, columns: edges } of inference?.outputs ?? []) {
    outputs.push([to, from === null ? 0 : 1, EdgeLayer.inferred]);
    for (const source of from ?? []) pairs.push([source, to]);
    for (const [source, column, toColumn, transformations] of edges)
      columns.push([source, column, to, toColumn, transformations, EdgeLayer.inferred]);
  }
  for (const input of inference?.inputs ?? []) inputs.push([input, EdgeLayer.inferred]);
  for (const output of stated?.outputs ?? []) add(output.to, output.from, output.columns);
  for (const input of stated?.jobInputs ?? [])
    if (!named.has(input)) inputs.push([input, EdgeLayer.observed]);
  return edgeSet({ inputs, outputs, pairs, columns });
}

/**
 * Returns the content id of the `sql` facet to analyze; null without one, and for integrations that read the query
 * plan.
 */
export function sqlOfRun(document: RunDocument): string | null {
  return document.processing?.value?.readsPlan ? null : (document.jobFacets.get("sql")?.value ?? null);
}

/**
 * Returns the identity of everything in a run that inference from its SQL and assets depends on; null when there is
 * nothing to analyze: neither of them, or an unfinished run.
 */
export function inferenceBasis(document: RunDocument, unbounded: boolean): string | null {
  const sql = sqlOfRun(document);
  const assets = airflowAssets(document.facets.get("airflow")?.value);
  if ((sql === null && assets === null) || (!hasSentEnd(document) && !unbounded)) return null;
  const side = (name: "inputs" | "outputs") =>
    datasetsOf(document, name)
      .map(([dataset, entry]) => [
        dataset,
        entry.schema?.value ?? null,
        entry.lineage?.value ?? null,
        entry.facets.get("columnLineage")?.value ?? null,
      ])
      .sort(([a], [b]) => (a as number) - (b as number));
  return contentId(
    JSON.stringify([
      sql,
      document.parent?.value[1] ?? null,
      document.jobLineage?.value ?? null,
      side("inputs"),
      side("outputs"),
      assets,
    ]),
  );
}

/** Returns the map index and try number from Airflow's run facet. */
export function airflowTry(document: RunDocument): { mapIndex: number; tryNumber: number | null } {
  const airflow = document.facets.get("airflow")?.value;
  const instance = isObject(airflow) && isObject(airflow.taskInstance) ? airflow.taskInstance : {};
  const integer = (value: unknown) =>
    Number.isInteger(value) && Math.abs(value as number) < 2 ** 31 ? (value as number) : null;
  return { mapIndex: integer(instance.map_index) ?? -1, tryNumber: integer(instance.try_number) };
}

/** Values of Airflow's `run_type`. */
const manualRunTypes: ReadonlySet<unknown> = new Set(["manual", "backfill", "backfill_job"]);

/** Returns whether a user or a backfill started the Airflow run, so that it says nothing about the schedule. */
export function isManualRun(document: RunDocument): boolean {
  const dagRuns = ["airflowDagRun", "airflow"].map((name) => {
    const facet = document.facets.get(name)?.value;
    return isObject(facet) ? facet.dagRun : undefined;
  });
  return dagRuns.some((dagRun) => isObject(dagRun) && manualRunTypes.has(dagRun.run_type));
}
