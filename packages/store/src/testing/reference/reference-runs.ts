import { canonicalJson, type NormalizedRunEvent, parseEventTime } from "@headwater/openlineage";
import { contentId, jobId, runPublicId } from "../../model/identifiers.ts";
import { EdgeLayer } from "../../model/layers.ts";
import { isDbtRun } from "../../model/runs/assertions.ts";
import { normalizeSql, withoutCommit } from "../../model/source-normal-form.ts";
import { sorted } from "../snapshot.ts";
import { type Edges, named } from "./reference-edges.ts";
import { groups } from "./reference-groups.ts";
import { statedEdges } from "./reference-run-edges.ts";
import {
  type DatasetStatement,
  type EventStatement,
  isDeleted,
  isObject,
  type JobLineageStatement,
} from "./reference-statements.ts";

/** A run, computed from all of its events (SPEC.md §4). */
export interface ModelRun {
  readonly publicId: string;
  readonly runId: string;
  readonly job: string;
  readonly state: string;
  readonly first: number;
  readonly ended: number | null;
  /** True if any attempt has ended. */
  readonly hasEnded: boolean;
  readonly succeeded: number | null;
  /** True if it sent a terminal event of its own. */
  readonly sentEnd: boolean;
  readonly parent: readonly [runId: string, job: string] | null;
  readonly execution: string;
  readonly mapIndex: number;
  readonly tryNumber: number | null;
  readonly unbounded: boolean;
  readonly nominalEnd: number | null;
  /** True if a user or a backfill started it. */
  readonly manual: boolean;
  readonly source: string | null;
  readonly edges: Edges;
  /** Time of its latest event. */
  readonly last: number;
  /** Its `sql` facet. */
  readonly sql: Record<string, unknown> | undefined;
  /** Its `airflow` facet. */
  readonly airflow: unknown;
  readonly isDbt: boolean;
  /** True if its job's type makes it a statement of its parent. */
  readonly isStatement: boolean;
  readonly inputs: readonly DatasetOfRun[];
  readonly outputs: readonly DatasetOfRun[];
  readonly lineage: JobLineageStatement | null | undefined;
  readonly writes: readonly { dataset: string; seenAt: number; said: Said; prepares: boolean }[];
  /** The run in the form of a snapshot. */
  readonly row: Record<string, unknown>;
}

/** A run's statements about one dataset: the latest of each kind. */
export type Said = Pick<DatasetStatement, "schema" | "lifecycle" | "declaredVersion" | "lineage">;

type RunEvent = EventStatement & { readonly event: NormalizedRunEvent };

/** Computes the runs of the events, which must be in merge key order. */
export function runsOf(events: readonly EventStatement[]): ModelRun[] {
  const own = events.filter((event): event is RunEvent => event.event.kind === "run");
  const byRun = groups(own, ({ event, job }) => JSON.stringify([event.run.id, job]));
  const ends = new Map(
    byRun.flatMap(([run, list]) => {
      const { state, ended } = lifeOf(list);
      return ended === null || !terminals.has(state) ? [] : [[run, { state, ended }]];
    }),
  );
  return byRun.map(([, list]) => {
    const parent = list.findLast(({ parent: own }) => own)?.parent;
    return runOf(list, parent && endsWithParent(list) ? ends.get(JSON.stringify(parent)) : undefined);
  });
}

const terminals: ReadonlySet<string | undefined> = new Set(["COMPLETE", "ABORT", "FAIL"]);

interface Life {
  readonly state: string;
  readonly started: number | null;
  readonly ended: number | null;
  readonly hasEnded: boolean;
  readonly succeeded: number | null;
  readonly attempts: number;
  /** The events of the last successful attempt, if there are several attempts. */
  readonly counted: readonly RunEvent[];
}

/** Computes the course of a run from its events in key order (SPEC.md §4). */
function lifeOf(events: readonly RunEvent[]): Life {
  const attempts: RunEvent[][] = [[]];
  for (const event of events) {
    const isOver = attempts.at(-1)!.some(({ event: { eventType } }) => terminals.has(eventType));
    if (event.event.eventType === "START" && isOver) attempts.push([]);
    attempts.at(-1)!.push(event);
  }
  const endOf = (own: readonly RunEvent[]) => {
    const ending = own.filter(({ event: { eventType } }) => terminals.has(eventType));
    const lastOfAirflow = ending.findLast(isAirflow);
    const counting = ending.filter((event) => !isAirflow(event) || event === lastOfAirflow);
    return ["FAIL", "ABORT", "COMPLETE"]
      .map((type) => counting.findLast(({ event: { eventType } }) => eventType === type))
      .find((event) => event !== undefined);
  };
  const last = attempts.at(-1)!;
  const end = endOf(last);
  const good = attempts.findLastIndex((own) => endOf(own)?.event.eventType === "COMPLETE");
  const isTyped = events.some(({ event: { eventType } }) => eventType !== undefined);
  return {
    state: end?.event.eventType ?? (isTyped ? "RUNNING" : "UNKNOWN"),
    started: last.find(({ event: { eventType } }) => eventType === "START")?.at ?? null,
    ended: end?.at ?? null,
    hasEnded: attempts.some((own) => endOf(own) !== undefined),
    succeeded: good < 0 ? null : endOf(attempts[good]!)!.at,
    attempts: attempts.length,
    counted:
      good < 0 || attempts.length === 1
        ? events
        : spanned(events, attempts[good]!, good === 0, attempts[good + 1]),
  };
}

/** Returns the events of an attempt. The first one starts with the run, the last one is open-ended. */
function spanned(
  events: readonly RunEvent[],
  own: readonly RunEvent[],
  isFirst: boolean,
  next: readonly RunEvent[] | undefined,
): readonly RunEvent[] {
  const from = isFirst ? 0 : events.indexOf(own[0]!);
  return events.slice(from, next ? events.indexOf(next[0]!) : undefined);
}

function isAirflow({ jobFacets }: RunEvent): boolean {
  return present(jobFacets.get("jobType"))?.integration === "AIRFLOW";
}

/** Actions of a Spark application often send only a START. */
function endsWithParent(events: readonly RunEvent[]): boolean {
  const said = events.findLast(({ jobFacets }) => jobFacets.has("jobType"))?.jobFacets.get("jobType");
  const type = present(said);
  return (
    type?.integration === "SPARK" &&
    (type.jobType === "RDD_JOB" || type.jobType === "SQL_JOB") &&
    events.some(({ parent }) => parent !== undefined)
  );
}

/** Returns whether the run's edges and writes count as successful. */
export function isSuccessful({ state, succeeded, unbounded }: ModelRun): boolean {
  return succeeded !== null || (unbounded && state !== "FAIL");
}

function runOf(
  events: readonly RunEvent[],
  parentEnd: { readonly state: string; readonly ended: number } | undefined,
): ModelRun {
  const [{ event, job }, latest] = [events[0]!, events.at(-1)!];
  const [namespace, name] = JSON.parse(job!) as [string, string];
  const runFacets = new Map(events.flatMap(({ event: { run } }) => Object.entries(run.facets)));
  const jobFacets = new Map(events.flatMap((own) => [...own.jobFacets]));
  const life = withParentEnd(lifeOf(events), parentEnd);
  const { state, ended } = life;
  const parent = events.findLast((own) => own.parent)?.parent ?? null;
  const jobType = present(jobFacets.get("jobType"));
  const pattern = isObject(jobType?.emissionPattern) ? jobType.emissionPattern : {};
  const onlyLatest = pattern.eventContentMode === "COMPLETE_SNAPSHOT";
  const [inputs, outputs] = [sideOf(events, "inputs"), sideOf(events, "outputs")];
  // Datasets named before and after an attempt count in it as well.
  const counts = (side: Side) =>
    side.filter(({ seen, first: named }) =>
      onlyLatest
        ? seen === latest
        : events.indexOf(seen) >= events.indexOf(life.counted[0]!) &&
          events.indexOf(named) <= events.indexOf(life.counted.at(-1)!),
    );
  const prepares = ({ said, runFacets: own }: DatasetOfRun) =>
    said.lifecycle === "DROP" ||
    (inputs.length === 0 &&
      !own.has("outputStatistics") &&
      (said.lifecycle === "TRUNCATE" || said.lifecycle === "ALTER"));
  const lineage = events.findLast(({ jobLineage }) => jobLineage !== undefined)?.jobLineage;
  const edges = statedEdges(
    counts(inputs).map(({ dataset }) => dataset),
    new Map(
      counts(outputs)
        .filter((output) => lineage || !prepares(output))
        .map(({ dataset, said }) => [dataset, said.lineage]),
    ),
    lineage,
    { stated: EdgeLayer.observed, named: EdgeLayer.inferred },
  );
  const first = events[0]!.at;
  const execution = parent?.[0] ?? event.run.id;
  const instance = taskInstance(runFacets.get("airflow"));
  const [mapIndex, tryNumber] = [integer(instance.map_index) ?? -1, integer(instance.try_number)];
  const unbounded = jobType?.processingType === "STREAMING" || jobType?.processingType === "SERVICE";
  const source = sourceOf(jobFacets);
  const publicId = runPublicId(event.run.id, jobId(namespace, name));
  const run: Omit<ModelRun, "row"> = {
    publicId,
    runId: event.run.id,
    job: job!,
    state,
    first,
    ended,
    hasEnded: life.hasEnded,
    succeeded: life.succeeded,
    sentEnd: events.some(({ event: { eventType } }) => terminals.has(eventType)),
    parent,
    execution,
    mapIndex,
    tryNumber,
    unbounded,
    nominalEnd: nominalInstants(runFacets.get("nominalTime")).end,
    manual: ["airflowDagRun", "airflow"].some((facet) => isManual(runFacets.get(facet))),
    source,
    edges,
    last: latest.at,
    // Integrations that read the query plan are more precise than the SQL.
    sql: jobType?.integration === "SPARK" ? undefined : present(jobFacets.get("sql")),
    airflow: runFacets.get("airflow"),
    isDbt: isDbtRun(runFacets),
    isStatement: events.some(({ jobFacets: own }) => isStatementType(present(own.get("jobType"))?.jobType)),
    inputs: counts(inputs),
    outputs: counts(outputs),
    lineage,
    writes: counts(outputs).map((output) => ({
      dataset: output.dataset,
      seenAt: output.seen.at,
      said: output.said,
      prepares: prepares(output),
    })),
  };
  return { ...run, row: rowOf(events, life, run) };
}

/** Returns the run in the form of a snapshot. */
function rowOf(events: readonly RunEvent[], life: Life, run: Omit<ModelRun, "row">): ModelRun["row"] {
  const runFacets = new Map(events.flatMap((own) => Object.entries(own.event.run.facets)));
  const jobFacets = new Map(events.flatMap((own) => [...own.jobFacets]));
  const nominal = nominalInstants(runFacets.get("nominalTime"));
  const { job, state, first, ended, execution, parent, mapIndex, tryNumber, unbounded, source } = run;
  const [inputs, outputs] = [sideOf(events, "inputs"), sideOf(events, "outputs")];
  return {
    runId: run.runId,
    originalId: events.at(-1)!.event.run.originalId,
    job,
    state,
    first,
    started: life.started,
    attempts: life.attempts,
    ended,
    nominal: nominal.start,
    nominalEnd: nominal.end,
    execution,
    parent,
    root: events.findLast((own) => own.root)?.root ?? null,
    mapIndex,
    tryNumber,
    unbounded,
    error:
      state === "FAIL" || state === "ABORT"
        ? firstLine(["errorMessage", "spark.exception", "spark_exception"].map((name) => runFacets.get(name)))
        : null,
    source,
    edges: named(run.edges),
    facets: sorted([...runFacets].map(([key, value]) => [key, canonicalJson(value)])),
    jobFacets: sorted(
      [...jobFacets].map(([key, value]) => [key, isDeleted(value) ? null : canonicalJson(value)]),
    ),
    inputs: sorted(inputs.map(sideRow)),
    outputs: sorted(outputs.map(sideRow)),
  };
}

function nominalInstants(facet: unknown): { start: number | null; end: number | null } {
  if (!isObject(facet)) return { start: null, end: null };
  return { start: instant(facet.nominalStartTime), end: instant(facet.nominalEndTime) };
}

function isManual(facet: unknown): boolean {
  const dagRun = isObject(facet) ? facet.dagRun : null;
  return isObject(dagRun) && ["manual", "backfill", "backfill_job"].includes(dagRun.run_type as string);
}

function withParentEnd(
  life: Life,
  end: { readonly state: string; readonly ended: number } | undefined,
): Life {
  if (!end || life.hasEnded) return life;
  return { ...life, ...end, hasEnded: true, succeeded: end.state === "COMPLETE" ? end.ended : null };
}

/** A run's statements about one of its datasets. */
export interface DatasetOfRun {
  readonly dataset: string;
  readonly first: RunEvent;
  readonly seen: RunEvent;
  readonly said: Said;
  readonly facets: ReadonlyMap<string, string | null>;
  readonly runFacets: ReadonlyMap<string, string>;
}
type Side = readonly DatasetOfRun[];

function sideOf(events: readonly RunEvent[], side: "inputs" | "outputs"): Side {
  // Of two mentions in one event the first counts, so it comes last.
  const mentions = events.flatMap((event) =>
    [...event[side]].reverse().map((statement) => ({ event, statement })),
  );
  return groups(mentions, ({ statement }) => statement.name).map(([dataset, own]) => {
    const latest = <Key extends keyof Said>(key: Key) =>
      own.findLast(({ statement }) => statement[key] !== undefined)?.statement[key];
    return {
      dataset,
      first: own[0]!.event,
      seen: own.at(-1)!.event,
      said: {
        schema: latest("schema"),
        lifecycle: latest("lifecycle"),
        declaredVersion: latest("declaredVersion"),
        lineage: latest("lineage"),
      },
      facets: new Map(own.flatMap(({ statement }) => [...statement.facets])),
      runFacets: new Map(own.flatMap(({ statement }) => [...statement.runFacets])),
    };
  });
}

function sideRow({ dataset, seen, facets, runFacets }: DatasetOfRun): unknown {
  return [dataset, seen.at, sorted(facets), sorted(runFacets)];
}

/** Returns the source location and the SQL, as far as stated. */
function sourceOf(jobFacets: ReadonlyMap<string, unknown>): string | null {
  const location = present(jobFacets.get("sourceCodeLocation"));
  const query = present(jobFacets.get("sql"))?.query;
  const place = location && withoutCommit(location);
  const text = typeof query === "string" ? contentId(normalizeSql(query)) : undefined;
  if (place !== undefined && text !== undefined) return contentId(JSON.stringify([place, text]));
  const said = place ?? text;
  return said === undefined ? null : contentId(said);
}

function present(facet: unknown): Record<string, unknown> | undefined {
  return isObject(facet) && !isDeleted(facet) ? facet : undefined;
}

function taskInstance(airflow: unknown): Record<string, unknown> {
  return isObject(airflow) && isObject(airflow.taskInstance) ? airflow.taskInstance : {};
}

function integer(value: unknown): number | null {
  return Number.isInteger(value) && Math.abs(value as number) < 2 ** 31 ? (value as number) : null;
}

function instant(value: unknown): number | null {
  const isDate = typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value);
  const time = typeof value === "string" ? parseEventTime(isDate ? `${value}T00:00Z` : value) : undefined;
  return inRange(time?.milliseconds ?? Number.NaN);
}

function inRange(time: number): number | null {
  return time >= Date.parse("0001-01-01") && time < Date.parse("+010000-01-01") ? time : null;
}

function firstLine(facets: readonly unknown[]): string | null {
  const messages = facets.flatMap((facet) => {
    if (!isObject(facet)) return [];
    const texts = [facet.message, facet.stackTrace].filter((text) => typeof text === "string" && text !== "");
    return texts.slice(0, 1) as string[];
  });
  const line = messages[0]?.split("\n", 1)[0];
  if (!line) return null;
  return line.length > 500 ? `${line.slice(0, 499)}…` : line;
}

function isStatementType(type: unknown): boolean {
  return typeof type === "string" && ["SQL", "QUERY"].includes(type.toUpperCase());
}
