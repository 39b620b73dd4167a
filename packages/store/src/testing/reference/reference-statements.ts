import { createHash } from "node:crypto";
import {
  canonicalJson,
  type NormalizedEvent,
  parseEvent,
  partitionedDatasetName,
  readParentRun,
} from "@headwater/openlineage";
import { applySenderRules } from "../../events/sender-rules.ts";
import { nodeName } from "../snapshot.ts";

/** An event as submitted, with the time of first receipt (epoch milliseconds). */
export interface ReceivedEvent {
  readonly value: unknown;
  readonly receivedAt: number;
}

/** [type, subtype, description, masking] */
export type Transformation = readonly [string, string | null, string | null, boolean];

/** The source columns of an output; `toColumn` null: all of it depends on them. */
export interface ColumnStatement {
  readonly from: string;
  readonly fromColumn: string;
  readonly toColumn: string | null;
  readonly transformations: readonly Transformation[];
}

/** The stated sources of one output. */
export interface OutputStatement {
  readonly to: string;
  readonly from: readonly string[];
  readonly columns: readonly ColumnStatement[];
}

/** The contents of a job's `lineage` facet. */
export interface JobLineageStatement {
  readonly outputs: readonly OutputStatement[];
  readonly jobInputs: readonly string[];
}

/** One event's statements about one dataset. Undefined: none; null: withdrawn. */
export interface DatasetStatement {
  readonly name: string;
  readonly facets: ReadonlyMap<string, string | null>;
  readonly runFacets: ReadonlyMap<string, string>;
  readonly schema: string | null | undefined;
  readonly lifecycle: string | null | undefined;
  readonly declaredVersion: string | null | undefined;
  readonly lineage: OutputStatement | null | undefined;
  readonly symlinks: readonly (readonly [target: string, type: string])[];
  readonly continues: string | undefined;
  readonly source: readonly [name: string, uri: string | null] | undefined;
  readonly tags: readonly string[];
}

/** One parsed event of the set. */
export interface EventStatement {
  readonly at: number;
  /** When it was first received. */
  readonly receivedAt: number;
  readonly weight: number;
  readonly hash: string;
  readonly event: NormalizedEvent;
  readonly job: string | undefined;
  readonly parent: readonly [runId: string, job: string] | undefined;
  readonly root: readonly [runId: string, job: string] | undefined;
  readonly jobFacets: ReadonlyMap<string, unknown>;
  readonly jobLineage: JobLineageStatement | null | undefined;
  readonly jobTags: readonly string[];
  readonly inputs: readonly DatasetStatement[];
  readonly outputs: readonly DatasetStatement[];
  readonly dataset: DatasetStatement | undefined;
  /** Names of all datasets and jobs that the event mentions. */
  readonly namedDatasets: ReadonlySet<string>;
  readonly namedJobs: ReadonlySet<string>;
}

type Json = Readonly<Record<string, unknown>>;

/** Returns the distinct events of a list, each as first received, in merge key order. */
export function statementsOf(received: readonly ReceivedEvent[]): EventStatement[] {
  const byHash = new Map<string, EventStatement>();
  for (const { value, receivedAt } of received) {
    const outcome = parseEvent(value);
    if (!outcome.ok) throw new Error(`Not an event: ${JSON.stringify(outcome.problems)}`);
    const hash = createHash("sha256").update(canonicalJson(value)).digest("hex");
    if (byHash.has(hash)) continue;
    byHash.set(hash, understand(applySenderRules(outcome.event), hash, receivedAt));
  }
  return [...byHash.values()].sort(
    (a, b) => a.at - b.at || a.weight - b.weight || (a.hash < b.hash ? -1 : 1),
  );
}

function understand(event: NormalizedEvent, hash: string, receivedAt: number): EventStatement {
  const named = { datasets: new Set<string>(), jobs: new Set<string>() };
  const base = { at: Math.min(event.eventTime, receivedAt + 300_000), receivedAt, hash, event };
  if (event.kind === "dataset") {
    return {
      ...base,
      weight: 0,
      job: undefined,
      parent: undefined,
      root: undefined,
      jobFacets: new Map(),
      jobLineage: undefined,
      jobTags: [],
      inputs: [],
      outputs: [],
      dataset: readDataset(event.dataset, named.datasets, true),
      namedDatasets: withTables(named.datasets),
      namedJobs: named.jobs,
    };
  }
  const job = nodeName(event.job.namespace, event.job.name);
  named.jobs.add(job);
  const parentRun = event.kind === "run" ? readParentRun(event.run.facets) : undefined;
  const reference = (run: typeof parentRun | NonNullable<typeof parentRun>["root"]) => {
    if (!run) return undefined;
    const name = nodeName(run.job.namespace, run.job.name);
    named.jobs.add(name);
    return [run.run.id, name] as const;
  };
  const facets = new Map(Object.entries(event.job.facets));
  const weights: Record<string, number> = { FAIL: 3, ABORT: 2, COMPLETE: 1 };
  return {
    ...base,
    weight: event.kind === "run" ? (weights[event.eventType ?? ""] ?? 0) : 0,
    job,
    parent: reference(parentRun),
    root: reference(parentRun?.root),
    jobFacets: facets,
    jobLineage: readJobLineage(facets.get("lineage"), event.job, named.datasets),
    jobTags: readTags(facets.get("tags")),
    inputs: event.inputs.map((dataset) => readDataset(dataset, named.datasets, false)),
    outputs: event.outputs.map((dataset) => readDataset(dataset, named.datasets, false)),
    dataset: undefined,
    namedDatasets: withTables(named.datasets),
    namedJobs: named.jobs,
  };
}

function readDataset(
  dataset: {
    namespace: string;
    name: string;
    facets: Json;
    inputFacets?: Json;
    outputFacets?: Json;
  },
  named: Set<string>,
  inDatasetEvent: boolean,
): DatasetStatement {
  const name = nodeName(dataset.namespace, dataset.name);
  named.add(name);
  const facets = new Map(Object.entries(dataset.facets));
  const object = (key: string) => {
    const facet = facets.get(key);
    return isObject(facet) && !isDeleted(facet) ? facet : undefined;
  };
  const said = <Value>(key: string, read: (facet: Json) => Value | undefined) => {
    const facet = facets.get(key);
    if (isDeleted(facet)) return null;
    return isObject(facet) ? read(facet) : undefined;
  };
  const columnLineage = said("columnLineage", (facet) => readColumnLineage(facet, name, named));
  const ownLineage = inDatasetEvent ? object("lineage") : undefined;
  const source = object("dataSource");
  return {
    name,
    facets: new Map([...facets].map(([key, value]) => [key, isDeleted(value) ? null : canonicalJson(value)])),
    runFacets: new Map(
      Object.entries(dataset.inputFacets ?? dataset.outputFacets ?? {}).map(([key, value]) => [
        key,
        canonicalJson(value),
      ]),
    ),
    schema: said("schema", (facet) =>
      Array.isArray(facet.fields) ? canonicalJson({ fields: facet.fields }) : undefined,
    ),
    lifecycle: said("lifecycleStateChange", (facet) => text(facet.lifecycleStateChange)),
    declaredVersion: said("version", (facet) => text(facet.datasetVersion)),
    lineage: ownLineage ? readTarget(ownLineage, name, named) : columnLineage,
    symlinks: list(object("symlinks")?.identifiers).flatMap((identifier) => {
      const target = datasetName(identifier, named);
      return target === undefined ? [] : [[target, text(identifier.type) ?? ""] as const];
    }),
    continues: renamedFrom(object("lifecycleStateChange"), named),
    source: source && typeof source.name === "string" ? [source.name, text(source.uri) ?? null] : undefined,
    tags: readTags(facets.get("tags")),
  };
}

function renamedFrom(facet: Json | undefined, named: Set<string>): string | undefined {
  if (facet?.lifecycleStateChange !== "RENAME" || !isObject(facet.previousIdentifier)) return undefined;
  return datasetName(facet.previousIdentifier, named);
}

function readColumnLineage(facet: Json, to: string, named: Set<string>): OutputStatement | undefined {
  const columns: ColumnStatement[] = [];
  for (const [toColumn, entry] of entries(facet.fields)) {
    const sources = list(entry.inputFields).flatMap((input) => readColumn(input, toColumn, named));
    const type = text(entry.transformationType) || null;
    const description = text(entry.transformationDescription) || null;
    const isDirect = type === "IDENTITY" || type === "MASKED";
    const older: Transformation[] =
      type === null && description === null
        ? []
        : [[isDirect ? "DIRECT" : "UNKNOWN", type, description, type === "MASKED"]];
    for (const column of sources) {
      columns.push(column.transformations.length > 0 ? column : { ...column, transformations: older });
    }
  }
  for (const input of list(facet.dataset)) columns.push(...readColumn(input, null, named));
  return columns.length === 0 ? undefined : { to, from: columns.map(({ from }) => from), columns };
}

function readJobLineage(
  facet: unknown,
  job: { readonly namespace: string; readonly name: string },
  named: Set<string>,
): JobLineageStatement | null | undefined {
  if (isDeleted(facet)) return null;
  if (!isObject(facet) || !Array.isArray(facet.entries)) return undefined;
  const outputs: OutputStatement[] = [];
  const jobInputs: string[] = [];
  for (const entry of list(facet.entries)) {
    if (entry.type === "JOB") {
      const isOwn =
        entry.namespace === undefined || (entry.namespace === job.namespace && entry.name === job.name);
      if (isOwn) jobInputs.push(...readSources(entry.inputs, named).map(({ from }) => from));
    } else {
      const to = datasetName(entry, named);
      if (to !== undefined) outputs.push(readTarget(entry, to, named));
    }
  }
  return { outputs, jobInputs };
}

/** Reads a target of explicit lineage: its `inputs` feed all of it, its `fields` one column each. */
function readTarget(entry: Json, to: string, named: Set<string>): OutputStatement {
  const whole = readSources(entry.inputs, named).map((source) => ({ ...source, toColumn: null }));
  const byColumn = entries(entry.fields).flatMap(([toColumn, field]) =>
    readSources(field.inputs, named).map((source) => ({ ...source, toColumn })),
  );
  const sources = [...whole, ...byColumn];
  return {
    to,
    from: sources.map(({ from }) => from),
    columns: sources.flatMap(({ input, toColumn }) => readColumn(input, toColumn, named)),
  };
}

function readSources(inputs: unknown, named: Set<string>): { from: string; input: Json }[] {
  return list(inputs).flatMap((input) => {
    const from = input.type === "JOB" ? undefined : datasetName(input, named);
    return from === undefined ? [] : [{ from, input }];
  });
}

function readColumn(input: Json, toColumn: string | null, named: Set<string>): ColumnStatement[] {
  if (typeof input.field !== "string") return [];
  const from = datasetName(input, named);
  if (from === undefined) return [];
  const transformations = list(input.transformations).flatMap((stated): Transformation[] =>
    typeof stated.type === "string"
      ? [
          [
            stated.type,
            text(stated.subtype) || null,
            text(stated.description) || null,
            stated.masking === true,
          ],
        ]
      : [],
  );
  return [{ from, fromColumn: input.field, toColumn, transformations }];
}

/** Adds the tables of partitions among the names. */
function withTables(names: ReadonlySet<string>): Set<string> {
  const tables = [...names].flatMap((dataset) => {
    const [namespace, name] = JSON.parse(dataset) as [string, string];
    const table = partitionedDatasetName({ namespace, name });
    return table ? [nodeName(table.namespace, table.name)] : [];
  });
  return new Set([...names, ...tables]);
}

function readTags(facet: unknown): string[] {
  if (!isObject(facet) || isDeleted(facet)) return [];
  return list(facet.tags).flatMap((tag) =>
    typeof tag.key === "string" ? [shownTag(tag.key, tag.value)] : [],
  );
}

function datasetName(value: Json, named: Set<string>): string | undefined {
  if (typeof value.namespace !== "string" || typeof value.name !== "string") return undefined;
  const name = nodeName(value.namespace, value.name);
  named.add(name);
  return name;
}

function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function entries(value: unknown): [string, Json][] {
  return isObject(value)
    ? Object.entries(value).flatMap(([key, entry]): [string, Json][] =>
        isObject(entry) ? [[key, entry]] : [],
      )
    : [];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Returns whether a JSON value is an object. */
export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns whether a facet is marked as deleted. */
export function isDeleted(facet: unknown): boolean {
  return isObject(facet) && facet._deleted === true;
}

/** Formats a tag of a facet: its key, with its value if that says more; a text sent as both is split. */
export function shownTag(key: string, value: unknown): string {
  const saysMore = typeof value === "string" && !["", "true", key].includes(value);
  return saysMore ? `${key}:${value}` : withColon(key);
}

/** Converts `team=data` to `team:data`; a text with a colon before the sign stays. */
export function withColon(tag: string): string {
  const [key = "", ...rest] = tag.split("=");
  const value = rest.join("=");
  return key === "" || key.includes(":") || value === "" ? tag : `${key}:${value}`;
}
