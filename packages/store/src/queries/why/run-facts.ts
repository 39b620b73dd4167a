import { readContents } from "../../contents/contents.ts";
import type { Session } from "../../database/database.ts";
import { unpack } from "../../model/codec.ts";
import { isObject } from "../../model/json.ts";
import { type DatasetInRun, datasetsOf, type RunDocument } from "../../model/runs/run-document.ts";
import { decodeRunDocument } from "../../model/runs/run-document-codec.ts";
import { readRunError } from "../../model/runs/run-error.ts";
import { columnsOfSchema, type SchemaColumn } from "../../model/schema-columns.ts";
import { normalizeSql } from "../../model/source-normal-form.ts";

/** A dataset in a run. */
export interface DatasetFacts {
  readonly dataset: number;
  /** Null if the run states none. */
  readonly columns: readonly SchemaColumn[] | null;
  readonly rows: number | null;
}

/** What is compared between two runs of a job. Times are epoch milliseconds. */
export interface RunFacts {
  readonly number: number;
  readonly publicId: string;
  readonly runId: string;
  readonly job: number;
  readonly state: number;
  readonly firstAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly succeededAt: number | null;
  /** Message and stack trace; null if it did not fail. */
  readonly error: string | null;
  readonly sql: string | null;
  /** The SQL without comments, literals and white space. */
  readonly normalSql: string | null;
  readonly code: string | null;
  /** Commit or version of the code, by the facet that states it. */
  readonly codeVersions: ReadonlyMap<string, string>;
  readonly engines: ReadonlyMap<string, string>;
  readonly settings: ReadonlyMap<string, string>;
  readonly inputs: readonly DatasetFacts[];
  readonly outputs: readonly DatasetFacts[];
}

/** A row of `runs` with its document. */
export interface DocumentedRunRow {
  readonly id: number;
  readonly public_id: string;
  readonly run_id: string;
  readonly job_id: number;
  readonly state: number;
  readonly first_at: number;
  readonly started_at: number | null;
  readonly ended_at: number | null;
  readonly succeeded_at: number | null;
  readonly document: Buffer;
}

/** Columns of {@link DocumentedRunRow}, for a query with `runs` as `r` and `run_documents` as `d`. */
export const documentedRunColumns =
  "r.id, r.public_id, r.run_id, r.job_id, r.state, r.first_at, r.started_at, r.ended_at, r.succeeded_at, d.document";

/** Reads the facts of runs from their documents, in the order given. */
export async function readFacts(session: Session, rows: readonly DocumentedRunRow[]): Promise<RunFacts[]> {
  const documents = rows.map(({ document }) => decodeRunDocument(unpack(document)));
  const hashes = documents.flatMap((document) => [
    ...["sql", "sourceCode", "sourceCodeLocation"].flatMap(
      (name) => document.jobFacets.get(name)?.value ?? [],
    ),
    ...(["inputs", "outputs"] as const).flatMap((side) =>
      datasetsOf(document, side).flatMap(([, entry]) => entry.schema?.value ?? []),
    ),
  ]);
  const texts = await readContents(session, [...new Set(hashes)]);
  return rows.map((row, index) => factsOf(row, documents[index]!, texts));
}

function factsOf(row: DocumentedRunRow, document: RunDocument, texts: ReadonlyMap<string, string>): RunFacts {
  const facet = (name: string) => document.facets.get(name)?.value;
  const jobFacet = (name: string): Record<string, unknown> | null => {
    const hash = document.jobFacets.get(name)?.value;
    const value: unknown = hash ? JSON.parse(texts.get(hash) ?? "null") : null;
    return isObject(value) ? value : null;
  };
  const sql = text(jobFacet("sql")?.query);
  const error = readRunError(facet);
  const side = (name: "inputs" | "outputs") =>
    datasetsOf(document, name).map(([dataset, entry]) => datasetFacts(dataset, entry, texts));
  return {
    number: row.id,
    publicId: row.public_id,
    runId: row.run_id,
    job: row.job_id,
    state: row.state,
    firstAt: row.first_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    succeededAt: row.succeeded_at,
    error: error && [error.message, error.stackTrace].filter((part) => part !== null).join("\n"),
    sql,
    normalSql: sql === null ? null : normalizeSql(sql),
    code: text(jobFacet("sourceCode")?.sourceCode),
    codeVersions: codeVersions(document, jobFacet("sourceCodeLocation")),
    ...versionsAndSettings(document),
    inputs: side("inputs"),
    outputs: side("outputs"),
  };
}

function datasetFacts(
  dataset: number,
  entry: DatasetInRun,
  texts: ReadonlyMap<string, string>,
): DatasetFacts {
  const schema = entry.schema?.value;
  const schemaText = schema ? texts.get(schema) : undefined;
  const rows = ["outputStatistics", "inputStatistics", "dataQualityMetrics"].flatMap((name) => {
    const facet = entry.own.get(name)?.value;
    return isObject(facet) && typeof facet.rowCount === "number" ? [facet.rowCount] : [];
  });
  return {
    dataset,
    columns: schemaText === undefined ? null : columnsOfSchema(schemaText),
    rows: rows[0] ?? null,
  };
}

/** Keys of facets that state the version of a job's code, not of the software that runs it. */
const codeKeys = /^(dag_version(_number|_id)?|(dag_)?bundle_version|version_number|commit|git_sha|sha)$/i;
const versionKey = /^(version|.*[_.-]version|.*Version|openlineageAdapterVersion)$/;

function codeVersions(document: RunDocument, location: Record<string, unknown> | null): Map<string, string> {
  const versions = new Map<string, string>();
  // Without a stated version, the location may contain the commit.
  const version = text(location?.version) ?? text(location?.url);
  if (version !== null) versions.set("commit", version);
  for (const [facet, path, value] of flatten(document)) {
    const key = path.at(-1)!;
    if (codeKeys.test(key) && !/_id$/.test(key)) versions.set(`${facet}.${path.join(".")}`, value);
  }
  return versions;
}

/** Facets that identify a run, describe its result, or are compared separately. */
const skippedFacets = new Set([
  "parent",
  "nominalTime",
  "errorMessage",
  "spark.exception",
  "spark_exception",
  "externalQuery",
  "extractionError",
  "airflowState",
  "airflow_mappedTask",
  "test",
  "spark.logicalPlan",
  "spark_jobDetails",
  "spark_applicationDetails",
  "trino_metadata",
  "debug",
]);
/** Keys whose values identify one run or instant, or measure it. */
const ofOneRun =
  /^(_.*|.*(_date|_time|_at|Date|Time|At|Uuid|_uuid|_id|Id)|log_url|url|duration|data_interval_.*|queued_dttm|pid|hostname|id|try_number|map_index|run_after|clear_number|invocation_.*|rendered_.*|triggered_by|triggering_.*|run_type)$/;

function versionsAndSettings(document: RunDocument): Pick<RunFacts, "engines" | "settings"> {
  const engines = new Map<string, string>();
  const settings = new Map<string, string>();
  for (const [facet, path, value] of flatten(document)) {
    const key = path.at(-1)!;
    const name = [facet, ...path].join(".");
    if (codeKeys.test(key)) continue;
    // Settings of Spark contain dots and may contain the word version.
    if (versionKey.test(key) && facet !== "spark_properties") engines.set(name, value);
    else settings.set(name, value);
  }
  const engine = document.facets.get("processing_engine")?.value;
  if (isObject(engine) && typeof engine.name === "string") settings.delete("processing_engine.name");
  return { engines, settings };
}

const maxValues = 500;
const maxDepth = 6;

/** Returns the values in the run facets that are not of one run only, with their path. */
function flatten(document: RunDocument): [facet: string, path: readonly string[], value: string][] {
  const found: [string, readonly string[], string][] = [];
  const visit = (facet: string, path: readonly string[], value: unknown) => {
    if (found.length >= maxValues) return;
    if (isObject(value) && path.length < maxDepth) {
      for (const [key, inner] of Object.entries(value))
        if (!ofOneRun.test(key)) visit(facet, [...path, key], inner);
    } else if (path.length > 0 && value !== null)
      found.push([facet, path, JSON.stringify(value).slice(0, 300)]);
  };
  for (const [facet, { value }] of document.facets) if (!skippedFacets.has(facet)) visit(facet, [], value);
  return found;
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
