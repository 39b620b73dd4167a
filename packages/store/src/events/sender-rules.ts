import { createHash } from "node:crypto";
import type {
  NormalizedDataset,
  NormalizedEvent,
  NormalizedJob,
  NormalizedRun,
  SentFacets,
} from "@headwater/openlineage";
import { isObject } from "../model/json.ts";
import { constantSql } from "../model/source-normal-form.ts";

/**
 * Corrects events of senders that name nonexistent things (SPEC.md §1): removes datasets that are not tables, and
 * names a job that is called by a query id after the constant part of its query.
 */
export function applySenderRules(event: NormalizedEvent): NormalizedEvent {
  if (event.kind === "dataset") return event;
  const type = integrationOf(event.job);
  const isTest = type.integration === "DBT" && type.jobType === "TEST";
  const exists = (dataset: NormalizedDataset) =>
    !isEphemeral(dataset) && !(isTest && isTestResult(dataset.name));
  const prepares =
    type.integration === "SPARK" && event.inputs.length === 0 && sparkPreparation.test(event.job.name);
  const outputs = event.outputs.filter(
    (output) => exists(output) && !(prepares && output.outputFacets.outputStatistics === undefined),
  );
  // The run of an ephemeral model reads nothing: its SQL is part of the models that use it.
  const isOnlyEphemeral = outputs.length === 0 && event.outputs.some(isEphemeral);
  const inputs = isOnlyEphemeral ? [] : event.inputs.filter(exists);
  const job = event.kind === "run" ? queryJob(event.job, event.run) : event.job;
  const isUnchanged =
    job === event.job && inputs.length === event.inputs.length && outputs.length === event.outputs.length;
  return isUnchanged ? event : { ...event, job, inputs, outputs };
}

/**
 * Names of Spark jobs that run one command which drops, empties, alters or creates a table without rows:
 * `<application>.<command>[.<table>]`, after the node of the logical plan (JobNameBuilder of openlineage-spark).
 * Their events name the table as an output, sometimes by a path that does not exist.
 */
const sparkPreparation =
  /^[^.]+\.(?:execute_)?(?:drop|truncate|alter|create|replace)_(?![a-z_]*as_select)[a-z_]*(?:table|view|namespace|database|partitions?)(?:_[a-z_]*)?(?:\.|$)/;

/**
 * Returns whether a dataset is an ephemeral dbt model, which is not a table. The integration names it like one and
 * states its materialization (facet `dbt_model` of openlineage-dbt).
 */
function isEphemeral({ facets }: NormalizedDataset): boolean {
  const model = facets.dbt_model;
  return isObject(model) && isObject(model.config) && model.config.materialized === "ephemeral";
}

/**
 * Returns whether an output of a dbt test is the table for failing rows, in the schema with the suffix
 * `dbt_test__audit` (docs.getdbt.com, store_failures): a test result, not a table that anything is built from.
 */
function isTestResult(name: string): boolean {
  const schema = name.split(".").at(-2) ?? "";
  return /(^|_)dbt_test__audit$/i.test(schema.replaceAll('"', ""));
}

/**
 * Query ids of Trino and Presto: start time, counter and coordinator id (io.trino.execution.QueryIdGenerator).
 * Trino's OpenLineage listener uses them as job names unless `job.name-format` is set.
 */
const trinoQueryId = /^\d{8}_\d{6}_\d{5,}_[a-z0-9]{5}$/;
/**
 * Ids that BigQuery generates for jobs of its console, command line and API, and for statements of a script. Ids
 * chosen by users look different.
 */
const bigQueryJobId =
  /^(?:bquxjob_[0-9a-f]+_[0-9a-f]+|bqjob_r[0-9a-f]+_[0-9a-f]+_\d+|job_[\w-]{27,28}|script_job_[0-9a-f]{32}_\d+)$/;
/** Ids of runs, and of queries in Athena and Snowflake. */
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Maximum length of the SQL prefix in a job name, in characters. */
const maxTitleLength = 60;

/** Names a job after its SQL if its name is a query id, so that the same query is the same job every night. */
function queryJob(job: NormalizedJob, run: NormalizedRun): NormalizedJob {
  const sql = job.facets.sql;
  if (!isObject(sql) || typeof sql.query !== "string" || !isQueryId(job, run)) return job;
  const constant = constantSql(sql.query);
  if (constant === "") return job;
  const context = sessionOf(run.facets);
  const digest = createHash("sha256")
    .update(JSON.stringify([constant, context]))
    .digest("hex");
  const title = constant.length > maxTitleLength ? `${constant.slice(0, maxTitleLength).trim()}…` : constant;
  return { ...job, name: `${title} [${digest.slice(0, 8)}]` };
}

function isQueryId(job: NormalizedJob, run: NormalizedRun): boolean {
  const { name } = job;
  if (trinoQueryId.test(name) || bigQueryJobId.test(name)) return true;
  const external = run.facets.externalQuery;
  const queryId = isObject(external) ? external.externalQueryId : undefined;
  if (name === queryId) return true;
  return uuid.test(name) && (name.toLowerCase() === run.id || integrationOf(job).jobType === "QUERY");
}

/** Returns the session that resolves unqualified names in the SQL, and the program that sent it. */
function sessionOf({ trino_query_context: context }: SentFacets): unknown {
  return isObject(context) ? [context.source ?? null, context.catalog ?? null, context.schema ?? null] : null;
}

function integrationOf({ facets }: NormalizedJob): { integration: unknown; jobType: unknown } {
  const type = isObject(facets.jobType) ? facets.jobType : {};
  return { integration: type.integration, jobType: type.jobType };
}
