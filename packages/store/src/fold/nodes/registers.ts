import type { Contents } from "../../contents/contents.ts";
import type { GraphCaches } from "../../contents/graph-caches.ts";
import type { Session } from "../../database/database.ts";
import { instant, instantOrNull } from "../../database/instant.ts";
import { insertRows } from "../../database/rows.ts";
import { type PreparedDataset, type PreparedEvent, readTags } from "../../events/prepared-event.ts";
import { nameBasedId } from "../../model/identifiers.ts";
import { isObject } from "../../model/json.ts";
import { compareKeys, type MergeKey } from "../../model/merge-key.ts";
import type { BatchNodes, Times } from "./nodes.ts";
import { SearchedSql } from "./searched-sql.ts";

/** A stored register: the parts of its key, then the value. */
type StoredRegister<Value> = [at: number, weight: number, hash: string, value: Value];

/** Registers of a dataset. Facet values are content ids; null once deleted. */
interface DatasetRegisters {
  facets?: Record<string, StoredRegister<string | null>>;
  /**
   * For datasets without a described write: of the widest schemas that any reader saw the latest, with its number of
   * columns. Readers often see only the columns that they need.
   */
  schema?: [...StoredRegister<string>, width: number];
}

/** The contents of the job facet `jobType`, in the producer's spelling. */
interface JobType {
  readonly jobType: string | null;
  readonly integration: string | null;
  readonly processingType: string | null;
}

interface JobRegisters {
  facets?: Record<string, StoredRegister<string | null>>;
  parent?: StoredRegister<number>;
  type?: StoredRegister<JobType | null>;
}

/**
 * Joins statements about datasets that do not belong to one run.
 *
 * @returns datasets whose schema as seen by readers changed, and datasets whose stated tags or owners changed
 */
export async function joinDatasetRegisters(
  session: Session,
  contents: Contents,
  nodes: BatchNodes,
  events: readonly PreparedEvent[],
): Promise<{ reseen: Set<number>; relabeled: number[] }> {
  const statements = new Map<number, [MergeKey, PreparedDataset][]>();
  for (const event of events) {
    for (const dataset of [...event.inputs, ...event.outputs, ...(event.dataset ? [event.dataset] : [])]) {
      const id = nodes.id(dataset.reference.publicId);
      const list = statements.get(id);
      if (list) list.push([event.key, dataset]);
      else statements.set(id, [[event.key, dataset]]);
    }
  }
  const stored = await readRegisters<DatasetRegisters>(session, "datasets", [...nodes.datasetTimes.keys()]);
  const reseen = new Set<number>();
  const relabeled: number[] = [];
  const changed: [number, DatasetRegisters][] = [];
  for (const id of nodes.datasetTimes.keys()) {
    const registers = stored.get(id) ?? {};
    let touched = false;
    const labels = labelsOf(registers);
    for (const [key, dataset] of statements.get(id) ?? []) {
      for (const [name, facet] of dataset.facets) {
        touched = joinFacet(registers, name, key, facet?.hash ?? null) || touched;
        if (facet) contents.put(facet.hash, facet.text);
      }
      const { schema, schemaWidth } = dataset;
      const known = registers.schema?.[4] ?? -1;
      if (schema && (schemaWidth > known || (schemaWidth === known && isLater(key, registers.schema)))) {
        if (registers.schema?.[3] !== schema.hash) reseen.add(id);
        registers.schema = [...key, schema.hash, schemaWidth];
        contents.put(schema.hash, schema.text);
        touched = true;
      }
    }
    if (touched) changed.push([id, registers]);
    if (labelsOf(registers) !== labels) relabeled.push(id);
  }
  await writeNodes(session, "datasets", nodes.datasetTimes, changed);
  return { reseen, relabeled };
}

/**
 * Joins statements about jobs that do not belong to one run.
 *
 * @returns jobs whose type or parent changed, and jobs whose stated tags or owners changed
 */
export async function joinJobRegisters(
  session: Session,
  contents: Contents,
  nodes: BatchNodes,
  events: readonly PreparedEvent[],
): Promise<{ redescribed: number[]; relabeled: number[] }> {
  const statements = new Map<number, PreparedEvent[]>();
  for (const event of events) {
    if (!event.job) continue;
    const id = nodes.id(event.job.publicId);
    const list = statements.get(id);
    if (list) list.push(event);
    else statements.set(id, [event]);
  }
  const stored = await readRegisters<JobRegisters>(session, "jobs", [...statements.keys()]);
  const changed: [number, JobRegisters][] = [];
  const described: [number, JobRegisters][] = [];
  const relabeled: number[] = [];
  const sql = new SearchedSql();
  for (const [id, list] of statements) {
    const registers = stored.get(id) ?? {};
    let touched = false;
    const before = description(registers);
    const labels = labelsOf(registers);
    const sqlBefore = sqlOf(registers);
    for (const event of list) {
      const { key } = event;
      for (const [name, { stored: facet, value }] of event.jobFacets) {
        touched = joinFacet(registers, name, key, facet?.hash ?? null) || touched;
        sql.addText(name, facet);
        if (facet) contents.put(facet.hash, facet.text);
        if (name === "jobType" && wins(registers.type, key)) {
          registers.type = [...key, facet && isObject(value) ? readJobType(value) : null];
          touched = true;
        }
      }
      const parent = event.run?.parent && nodes.id(event.run.parent.job.publicId);
      if (parent !== undefined && parent !== id && wins(registers.parent, key)) {
        registers.parent = [...key, parent];
        touched = true;
      }
    }
    if (touched) changed.push([id, registers]);
    if (description(registers) !== before) described.push([id, registers]);
    if (labelsOf(registers) !== labels) relabeled.push(id);
    sql.noteChange(id, sqlBefore, sqlOf(registers));
  }
  await writeNodes(session, "jobs", nodes.jobTimes, changed);
  await sql.store(session);
  await describeJobs(session, described);
  return { redescribed: described.map(([id]) => id), relabeled };
}

/** Returns the content id of a job's SQL facet. */
function sqlOf({ facets = {} }: JobRegisters): string | null {
  return facets.sql?.[3] ?? null;
}

/** Returns the facets that state tags and owners, as a text to compare. */
function labelsOf({ facets = {} }: DatasetRegisters | JobRegisters): string {
  return JSON.stringify([facets.tags?.[3] ?? null, facets.ownership?.[3] ?? null]);
}

/** Returns the values that {@link describeJobs} writes, as a text to compare. */
function description({ type, parent }: JobRegisters): string {
  return JSON.stringify([type?.[3] ?? null, parent?.[3] ?? null]);
}

/** Stores sources (`dataSource` facets) and tag names, which Marquez's API lists. */
export async function storeSourcesAndTags(
  session: Session,
  caches: GraphCaches,
  events: readonly PreparedEvent[],
): Promise<void> {
  const sources = new Map<string, { name: string; uri: string | null; key: MergeKey; first: number }>();
  const tags = new Set<string>();
  for (const { key, inputs, outputs, dataset, jobFacets } of events) {
    for (const { source, tags: keys } of [...inputs, ...outputs, ...(dataset ? [dataset] : [])]) {
      for (const tag of keys) tags.add(tag);
      if (!source) continue;
      const known = sources.get(source.name);
      const first = Math.min(known?.first ?? key[0], key[0]);
      if (!known || compareKeys(key, known.key) > 0) sources.set(source.name, { ...source, key, first });
      else known.first = first;
    }
    for (const tag of readTags(jobFacets.get("tags")?.value)) tags.add(tag);
  }
  const newTags = [...tags].filter((tag) => !caches.tags.has(tag)).sort();
  if (newTags.length > 0) {
    await insertRows(session, newTags, {
      name: "put-tags",
      table: "tags",
      columns: [
        ["public_id", "uuid", (tag) => nameBasedId("tag", tag)],
        ["name", "text", (tag) => tag],
      ],
      onConflict: "DO NOTHING",
    });
    for (const tag of newTags) caches.tags.set(tag, true);
  }
  if (sources.size === 0) return;
  const rows = [...sources.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  // PostgreSQL compares JSON arrays element by element, numbers numerically, which is the order of keys.
  await insertRows(session, rows, {
    name: "put-sources",
    table: "sources",
    columns: [
      ["public_id", "uuid", ({ name }) => nameBasedId("source", name)],
      ["name", "text", ({ name }) => name],
      ["uri", "text", ({ uri }) => uri],
      ["register", "jsonb", ({ key }) => JSON.stringify(key)],
      ["created_at", "timestamptz", ({ first }) => instant(first)],
      ["updated_at", "timestamptz", ({ key }) => instant(key[0])],
    ],
    onConflict: `(public_id) DO UPDATE SET
       uri = CASE WHEN excluded.register > t.register THEN excluded.uri ELSE t.uri END,
       register = GREATEST(excluded.register, t.register),
       created_at = LEAST(excluded.created_at, t.created_at),
       updated_at = GREATEST(excluded.updated_at, t.updated_at)
     WHERE excluded.register > t.register OR excluded.created_at < t.created_at`,
  });
}

function wins(register: StoredRegister<unknown> | undefined, key: MergeKey): boolean {
  return !register || isLater(key, register);
}

function isLater(
  key: MergeKey,
  [at, weight, hash]: readonly [at: number, weight: number, hash: string, ...unknown[]] = [0, 0, ""],
): boolean {
  return compareKeys(key, [at, weight, hash]) > 0;
}

function joinFacet(
  registers: DatasetRegisters | JobRegisters,
  name: string,
  key: MergeKey,
  value: string | null,
): boolean {
  registers.facets ??= {};
  const known = Object.hasOwn(registers.facets, name) ? registers.facets[name] : undefined;
  if (!wins(known, key)) return false;
  Object.defineProperty(registers.facets, name, {
    value: [...key, value],
    enumerable: true,
    configurable: true,
    writable: true,
  }); // a facet may be called __proto__
  return true;
}

function readJobType(facet: Record<string, unknown>): JobType {
  const text = (value: unknown) => (typeof value === "string" ? value : null);
  return {
    jobType: text(facet.jobType),
    integration: text(facet.integration),
    processingType: text(facet.processingType),
  };
}

async function readRegisters<Registers>(
  session: Session,
  table: "datasets" | "jobs",
  ids: readonly number[],
): Promise<Map<number, Registers>> {
  if (ids.length === 0) return new Map();
  const rows = await session.query<{ id: number; facets: Registers }>(
    `SELECT id, facets FROM ${table} WHERE id = ANY($1::integer[])`,
    [ids],
    `read-registers-${table}`,
  );
  return new Map(rows.map((row) => [row.id, row.facets]));
}

/** Returns when a node was named; for datasets that only SQL names, the times of those mentions. */
const timesOf = {
  jobs: "created_at = LEAST(t.created_at, u.first), updated_at = GREATEST(t.updated_at, u.last)",
  datasets: `created_at = CASE WHEN t.inferred_only THEN u.first ELSE LEAST(t.created_at, u.first) END,
             updated_at = CASE WHEN t.inferred_only THEN u.last ELSE GREATEST(t.updated_at, u.last) END,
             inferred_only = false`,
};

/**
 * Writes changed registers and times: created_at and updated_at are the earliest and latest time of a mention. One
 * statement, because each update of a row writes a new version of it.
 */
async function writeNodes(
  session: Session,
  table: "datasets" | "jobs",
  times: ReadonlyMap<number, Times>,
  changed: readonly (readonly [number, DatasetRegisters | JobRegisters])[],
): Promise<void> {
  if (times.size === 0) return;
  const registers = new Map(changed);
  const rows = [...times];
  await session.query(
    `WITH u AS (SELECT * FROM unnest($1::integer[], $2::timestamptz[], $3::timestamptz[], $4::jsonb[], $5::timestamptz[])
                  AS n (id, first, last, facets, received)),
     listed AS (
       INSERT INTO recency AS r (node_id, kind, updated_at) SELECT id, ${table === "datasets" ? 0 : 1}, last FROM u
       ON CONFLICT (node_id) DO UPDATE SET updated_at = excluded.updated_at WHERE r.updated_at < excluded.updated_at)
     UPDATE ${table} t SET facets = coalesce(u.facets, t.facets), ${timesOf[table]},
                           received_at = GREATEST(t.received_at, u.received)
     FROM u WHERE t.id = u.id AND (u.facets IS NOT NULL OR t.created_at > u.first OR t.updated_at < u.last
                                   OR t.received_at IS NULL OR t.received_at < u.received
                                   ${table === "datasets" ? "OR t.inferred_only" : ""})`,
    [
      rows.map(([id]) => id),
      rows.map(([, { first }]) => instant(first)),
      rows.map(([, { last }]) => instant(last)),
      rows.map(([id]) => (registers.has(id) ? JSON.stringify(registers.get(id)) : null)),
      rows.map(([, { received }]) => instantOrNull(received)),
    ],
    `write-nodes-${table}`,
  );
}

async function describeJobs(
  session: Session,
  jobs: readonly (readonly [number, JobRegisters])[],
): Promise<void> {
  if (jobs.length === 0) return;
  const type = (pick: (type: JobType) => string | null) =>
    jobs.map(([, { type: register }]) => (register?.[3] ? pick(register[3]) : null));
  await session.query(
    `UPDATE jobs j SET parent_id = u.parent_id, job_type = u.job_type, integration = u.integration,
                       processing_type = u.processing_type
     FROM unnest($1::integer[], $2::integer[], $3::text[], $4::text[], $5::text[])
       AS u (id, parent_id, job_type, integration, processing_type)
     WHERE j.id = u.id`,
    [
      jobs.map(([id]) => id),
      jobs.map(([, { parent }]) => parent?.[3] ?? null),
      type((value) => value.jobType),
      type((value) => value.integration),
      type((value) => value.processingType),
    ],
    "describe-jobs",
  );
}
