import { canonicalJson, type NormalizedRunEvent } from "@headwater/openlineage";
import { contentId, jobId, runPublicId } from "../fold/identifiers.ts";
import { normalizeSql, withoutCommit } from "../fold/source-normal-form.ts";
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
import { sorted } from "./snapshot.ts";

/** A run, folded from all of its events (SPEC.md §4). */
export interface ModelRun {
  readonly publicId: string;
  readonly runId: string;
  readonly job: string;
  readonly state: string;
  readonly first: number;
  readonly ended: number | null;
  readonly parent: readonly [runId: string, job: string] | null;
  readonly execution: string;
  readonly mapIndex: number;
  readonly tryNumber: number | null;
  readonly unbounded: boolean;
  readonly source: string | null;
  readonly edges: Edges;
  /** When it was last heard of. */
  readonly last: number;
  /** Its `sql` facet. */
  readonly sql: Record<string, unknown> | undefined;
  readonly inputs: readonly DatasetOfRun[];
  readonly outputs: readonly DatasetOfRun[];
  readonly lineage: JobLineageStatement | null | undefined;
  readonly writes: readonly { dataset: string; seenAt: number; said: Said }[];
  /** The run in the form of a snapshot. */
  readonly row: Record<string, unknown>;
}

/** What a run says of one dataset: of each kind of statement the latest. */
export type Said = Pick<DatasetStatement, "schema" | "lifecycle" | "declaredVersion" | "lineage">;

type RunEvent = EventStatement & { readonly event: NormalizedRunEvent };

/** The runs of the events, which must be in the order of their merge keys. */
export function runsOf(events: readonly EventStatement[]): ModelRun[] {
  const own = events.filter((event): event is RunEvent => event.event.kind === "run");
  return groups(own, ({ event, job }) => JSON.stringify([event.run.id, job])).map(([, list]) => runOf(list));
}

/** Whether the run's edges and writes count as those of a success. */
export function isSuccessful({ state, unbounded }: ModelRun): boolean {
  return state === "COMPLETE" || (unbounded && state !== "FAIL" && state !== "ABORT");
}

function runOf(events: readonly RunEvent[]): ModelRun {
  const [{ event, job }, latest] = [events[0]!, events.at(-1)!];
  const [namespace, name] = JSON.parse(job!) as [string, string];
  const runFacets = new Map(events.flatMap(({ event: { run } }) => Object.entries(run.facets)));
  const jobFacets = new Map(events.flatMap((own) => [...own.jobFacets]));
  const isTerminal = ({ event: { eventType } }: RunEvent) =>
    eventType === "COMPLETE" || eventType === "ABORT" || eventType === "FAIL";
  const terminal = events.findLast(isTerminal);
  const isTyped = events.some(({ event: { eventType } }) => eventType !== undefined);
  const state = terminal?.event.eventType ?? (isTyped ? "RUNNING" : "UNKNOWN");
  const parent = events.findLast((own) => own.parent)?.parent ?? null;
  const root = events.findLast((own) => own.root)?.root ?? null;
  const jobType = present(jobFacets.get("jobType"));
  const pattern = isObject(jobType?.emissionPattern) ? jobType.emissionPattern : {};
  const onlyLatest = pattern.eventContentMode === "COMPLETE_SNAPSHOT";
  const [inputs, outputs] = [sideOf(events, "inputs"), sideOf(events, "outputs")];
  const counts = (side: Side) => side.filter(({ seen }) => !onlyLatest || seen === latest);
  const lineage = events.findLast(({ jobLineage }) => jobLineage !== undefined)?.jobLineage;
  const edges = statedEdges(
    counts(inputs).map(({ dataset }) => dataset),
    new Map(counts(outputs).map(({ dataset, said }) => [dataset, said.lineage])),
    lineage,
    { stated: 0, named: 2 },
  );
  const first = events[0]!.at;
  const ended = terminal?.at ?? null;
  const execution = parent?.[0] ?? event.run.id;
  const nominal = runFacets.get("nominalTime");
  const instance = taskInstance(runFacets.get("airflow"));
  const [mapIndex, tryNumber] = [integer(instance.map_index) ?? -1, integer(instance.try_number)];
  const unbounded = jobType?.processingType === "STREAMING" || jobType?.processingType === "SERVICE";
  const source = sourceOf(jobFacets);
  const publicId = runPublicId(event.run.id, jobId(namespace, name));
  return {
    publicId,
    runId: event.run.id,
    job: job!,
    state,
    first,
    ended,
    parent,
    execution,
    mapIndex,
    tryNumber,
    unbounded,
    source,
    edges,
    last: latest.at,
    sql: present(jobFacets.get("sql")),
    inputs: counts(inputs),
    outputs: counts(outputs),
    lineage,
    writes: counts(outputs).map(({ dataset, seen, said }) => ({ dataset, seenAt: seen.at, said })),
    row: {
      runId: event.run.id,
      originalId: latest.event.run.originalId,
      job,
      state,
      first,
      started: events.find(({ event: { eventType } }) => eventType === "START")?.at ?? null,
      ended,
      nominal: isObject(nominal) ? instant(nominal.nominalStartTime) : null,
      nominalEnd: isObject(nominal) ? instant(nominal.nominalEndTime) : null,
      execution,
      parent,
      root,
      mapIndex,
      tryNumber,
      unbounded,
      error: state === "FAIL" || state === "ABORT" ? firstLine(runFacets.get("errorMessage")) : null,
      source,
      edges: named(edges),
      facets: sorted([...runFacets].map(([key, value]) => [key, canonicalJson(value)])),
      jobFacets: sorted(
        [...jobFacets].map(([key, value]) => [key, isDeleted(value) ? null : canonicalJson(value)]),
      ),
      inputs: sorted(inputs.map(sideRow)),
      outputs: sorted(outputs.map(sideRow)),
    },
  };
}

/** What a run says of one of its datasets. */
export interface DatasetOfRun {
  readonly dataset: string;
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

/** The identity of the job's code: where it is, else its SQL. */
function sourceOf(jobFacets: ReadonlyMap<string, unknown>): string | null {
  const location = present(jobFacets.get("sourceCodeLocation"));
  if (location) return contentId(withoutCommit(location));
  const query = present(jobFacets.get("sql"))?.query;
  return typeof query === "string" ? contentId(contentId(normalizeSql(query))) : null;
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
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return time >= Date.parse("0001-01-01") && time < Date.parse("+010000-01-01") ? time : null;
}

function firstLine(facet: unknown): string | null {
  if (!isObject(facet) || typeof facet.message !== "string") return null;
  const line = facet.message.split("\n", 1)[0]!;
  return line.length > 500 ? `${line.slice(0, 499)}…` : line;
}
