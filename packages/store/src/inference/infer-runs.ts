import type { Session } from "../database/database.ts";
import { unpack } from "../fold/codec.ts";
import { readContents } from "../fold/contents.ts";
import type { Fragment } from "../fold/edge-set.ts";
import { datasetId } from "../fold/identifiers.ts";
import { isObject } from "../fold/references.ts";
import {
  type DatasetInRun,
  datasetsOf,
  fragmentsOf,
  inferenceBasis,
  type RunDocument,
} from "../fold/run-document.ts";
import { decodeRunDocument } from "../fold/run-document-codec.ts";
import {
  type InferredEdges,
  inferEdges,
  noEdges,
  type RunDataset,
  type StatedColumns,
} from "./infer-edges.ts";
import { columnNames, type KnownSchema, readKnownSchemas, type SchemaQuestion } from "./known-schemas.ts";
import { datasetsInSql, readSql, type SqlReading } from "./read-sql.ts";
import { dialectOf } from "./sql-dialect.ts";
import { type DatasetName, isDatabase } from "./table-names.ts";

/** A run as it stands in the queue. */
export interface QueuedRun {
  readonly id: number;
  readonly ticket: number;
  readonly publicId: string;
  readonly runId: string;
  readonly job: number;
  readonly parentJob: number | null;
  readonly state: number;
  readonly execution: string;
  /** Before it was read: the edges that count, and what was inferred. */
  readonly edgeSet: string;
  readonly inference: string | null;
  /** The instant for which schemas are asked: the run's end, epoch milliseconds. */
  readonly at: number;
  readonly document: RunDocument;
  /** See {@link inferenceBasis}; null: there is nothing to read. */
  readonly basis: string | null;
  /** Whether rows that follow from an earlier reading are stored. */
  readonly hasTraces: boolean;
}

/** A schema that an inference was made with, so that it is made again when another one comes. */
export interface SchemaRead extends SchemaQuestion {
  /** Null: none was known. */
  readonly known: KnownSchema | null;
}

/** What was read from a run's SQL. */
export interface InferredRun {
  readonly run: QueuedRun;
  /** Null: the run has no SQL (any more), or reading it failed. */
  readonly result: { readonly reading: SqlReading; readonly edges: InferredEdges } | null;
  /** Why reading failed, which is a defect of ours; null otherwise. */
  readonly failure: string | null;
  readonly reads: readonly SchemaRead[];
  /** Node ids of the datasets that the run itself names, by public id. */
  readonly known: ReadonlyMap<string, number>;
}

interface QueuedRow {
  readonly id: number;
  readonly ticket: number;
  readonly public_id: string;
  readonly run_id: string;
  readonly job_id: number;
  readonly parent_job_id: number | null;
  readonly state: number;
  readonly execution: string;
  readonly edge_set: string;
  readonly inference: string | null;
  readonly ended_at: number | null;
  readonly unbounded: boolean;
  readonly has_traces: boolean;
  readonly document: Buffer;
}

/**
 * Reads the SQL of the runs that have waited longest. Only reads: what has changed when the answers are stored shows
 * in the tickets.
 */
export async function inferQueuedRuns(session: Session, limit: number): Promise<InferredRun[]> {
  const rows = await session.query<QueuedRow>(
    `SELECT r.id, q.ticket, r.public_id, r.run_id, r.job_id, r.parent_job_id, r.state, r.execution, r.edge_set,
            r.inference, r.ended_at, r.unbounded, d.document,
            EXISTS (SELECT FROM inference_reads WHERE run_id = r.id)
              OR EXISTS (SELECT FROM defined_schemas WHERE run_id = r.id)
              OR EXISTS (SELECT FROM external_schemas WHERE run_id = r.id)
              OR EXISTS (SELECT FROM external_locations WHERE run_id = r.id)
              OR EXISTS (SELECT FROM inferred_mentions WHERE run_id = r.id) AS has_traces
     FROM (SELECT * FROM inference_queue ORDER BY ticket LIMIT $1) q
     JOIN runs r ON r.id = q.run_id JOIN run_documents d ON d.run_id = r.id ORDER BY q.ticket`,
    [limit],
    "read-inference-queue",
  );
  const runs = rows.map((row): QueuedRun => {
    const document = decodeRunDocument(unpack(row.document));
    return {
      id: row.id,
      ticket: row.ticket,
      publicId: row.public_id,
      runId: row.run_id,
      job: row.job_id,
      parentJob: row.parent_job_id,
      state: row.state,
      execution: row.execution,
      edgeSet: row.edge_set,
      inference: row.inference,
      at: row.ended_at ?? document.latest[0],
      document,
      basis: inferenceBasis(document, row.unbounded),
      hasTraces: row.has_traces,
    };
  });
  const withSql = runs.filter(({ basis }) => basis !== null);
  const facts = new Map((await readFacts(session, withSql)).map((own) => [own.run.id, own]));
  const known = await readKnownSchemas(session, [...facts.values()].flatMap(questionsOf));
  const schemas = [...facts.values()].flatMap((own) =>
    questionsOf(own).flatMap((question) => known(question)?.schema ?? []),
  );
  const texts = await readContents(session, [...new Set(schemas)]);
  const columnsOf = new Map([...texts].map(([schema, text]) => [schema, columnNames(text)]));
  return runs.map((run) => {
    const own = facts.get(run.id);
    if (own === undefined) return failedInference(run, null);
    try {
      return infer(own, known, columnsOf);
    } catch (error) {
      return failedInference(run, (error as Error).message);
    }
  });
}

/** An answer without a result. */
export function failedInference(run: QueuedRun, failure: string | null): InferredRun {
  return { run, result: null, failure, reads: [], known: new Map() };
}

/** What inference looks at in one run. */
interface RunFacts {
  readonly run: QueuedRun;
  readonly query: string;
  readonly dialect: ReturnType<typeof dialectOf>;
  readonly isParserMade: boolean;
  readonly inputs: readonly RunDataset[];
  readonly outputs: readonly RunDataset[];
  /** Node ids of its datasets, by public id. */
  readonly known: ReadonlyMap<string, number>;
  /** The columns of the datasets whose schema the run itself carries, by public id. */
  readonly ownColumns: ReadonlyMap<string, readonly string[]>;
  /** Every dataset whose columns matter. */
  readonly mentioned: readonly DatasetName[];
}

async function readFacts(session: Session, runs: readonly QueuedRun[]): Promise<RunFacts[]> {
  const sides = ({ document }: QueuedRun) => [
    ...datasetsOf(document, "inputs"),
    ...datasetsOf(document, "outputs"),
  ];
  const wanted = new Set<string>();
  for (const run of runs) {
    wanted.add(sqlFacet(run));
    for (const hash of fragmentsOf(run.document)) wanted.add(hash);
    for (const [, entry] of sides(run)) {
      for (const hash of [entry.schema?.value, entry.facets.get("columnLineage")?.value])
        if (typeof hash === "string") wanted.add(hash);
    }
  }
  const contents = await readContents(session, [...wanted]);
  const fragment = (hash: string) => JSON.parse(contents.get(hash)!) as Fragment;
  const names = await readNames(
    session,
    runs.flatMap((run) => [
      ...sides(run).map(([dataset]) => dataset),
      ...fragmentsOf(run.document).flatMap((hash) => fragment(hash).outputs.flatMap(({ from }) => from)),
    ]),
  );
  return runs.flatMap((run) => {
    const facet = JSON.parse(contents.get(sqlFacet(run))!) as Record<string, unknown>;
    if (typeof facet.query !== "string") return [];
    const inputs = datasetsOf(run.document, "inputs").map(([id]) => ({
      dataset: names.get(id)!,
      stated: null,
    }));
    const outputs = datasetsOf(run.document, "outputs").map(([id, entry]) => ({
      dataset: names.get(id)!,
      stated: statedColumns(entry, contents, names),
    }));
    const shown = [...inputs, ...outputs].map(({ dataset }) => dataset);
    const namespaces = shown.map(({ namespace }) => namespace).filter(isDatabase);
    const stated = typeof facet.dialect === "string" ? facet.dialect : null;
    const dialect = dialectOf(stated, namespaces);
    const sources = fragmentsOf(run.document).flatMap((hash) =>
      fragment(hash).outputs.flatMap(({ from }) => from),
    );
    const ids = [...sides(run).map(([id]) => id), ...sources];
    const own = sides(run).flatMap(([id, entry]) => {
      const schema = entry.schema?.value;
      return schema ? [[publicIdOf(names.get(id)!), columnNames(contents.get(schema)!)] as const] : [];
    });
    return [
      {
        run,
        query: facet.query,
        dialect,
        isParserMade: isParserMade(facet),
        inputs,
        outputs,
        known: new Map(ids.map((id) => [publicIdOf(names.get(id)!), id])),
        ownColumns: new Map(own),
        mentioned: [...ids.map((id) => names.get(id)!), ...datasetsInSql(facet.query, dialect, shown)],
      },
    ];
  });
}

/** Content id of the `sql` facet of a run that has one. */
function sqlFacet({ document }: QueuedRun): string {
  return document.jobFacets.get("sql")!.value!;
}

async function readNames(session: Session, ids: readonly number[]): Promise<Map<number, DatasetName>> {
  if (ids.length === 0) return new Map();
  const rows = await session.query<{ id: number; namespace: string; name: string }>(
    `SELECT d.id, n.name AS namespace, d.name FROM datasets d JOIN namespaces n ON n.id = d.namespace_id
     WHERE d.id = ANY($1::integer[])`,
    [[...new Set(ids)]],
    "read-dataset-names",
  );
  return new Map(rows.map(({ id, namespace, name }) => [id, { namespace, name }]));
}

function statedColumns(
  entry: DatasetInRun,
  contents: ReadonlyMap<string, string>,
  names: ReadonlyMap<number, DatasetName>,
): StatedColumns | null {
  const hash = entry.lineage?.value;
  if (!hash) return null;
  const { outputs } = JSON.parse(contents.get(hash)!) as Fragment;
  const edges = outputs.flatMap(({ columns }) =>
    columns.map(([from, fromColumn, toColumn]) => ({ from: names.get(from)!, fromColumn, toColumn })),
  );
  const facet = entry.facets.get("columnLineage")?.value;
  return { isParserMade: facet ? isParserMade(JSON.parse(contents.get(facet)!)) : false, edges };
}

/**
 * Whether Airflow's integration made a facet of a SQL task: with `openlineage-sql`, which credits columns without a
 * qualifier to the first table, and gives each output of a task the column lineage of all.
 */
function isParserMade(facet: unknown): boolean {
  return (
    isObject(facet) &&
    typeof facet._producer === "string" &&
    /\/(providers-openlineage|integration\/airflow)\b|\/tree\/providers-openlineage/.test(facet._producer)
  );
}

function publicIdOf({ namespace, name }: DatasetName): string {
  return datasetId(namespace, name);
}

function questionsOf({ run, mentioned, ownColumns }: RunFacts): SchemaQuestion[] {
  return mentioned
    .map((dataset) => ({ dataset: publicIdOf(dataset), at: run.at }))
    .filter(({ dataset }) => !ownColumns.has(dataset));
}

function infer(
  facts: RunFacts,
  known: (question: SchemaQuestion) => KnownSchema | null,
  columnsOfSchema: ReadonlyMap<string, readonly string[]>,
): InferredRun {
  const { run, query, dialect, inputs, outputs, ownColumns } = facts;
  const columnsOf = (dataset: DatasetName) => {
    const id = publicIdOf(dataset);
    const own = ownColumns.get(id);
    if (own) return own;
    const schema = known({ dataset: id, at: run.at })?.schema;
    return schema === undefined ? undefined : columnsOfSchema.get(schema);
  };
  const shown = [...inputs, ...outputs].map(({ dataset }) => dataset);
  const reading = readSql(query, dialect, shown, columnsOf);
  // A lineage facet settles what the run reads and writes; of the SQL only the definitions count then.
  const edges = run.document.jobLineage?.value ? noEdges : inferEdges(facts, reading, columnsOf);
  const reads = new Map(
    questionsOf(facts).map((question) => [question.dataset, { ...question, known: known(question) }]),
  );
  return { run, result: { reading, edges }, failure: null, reads: [...reads.values()], known: facts.known };
}
