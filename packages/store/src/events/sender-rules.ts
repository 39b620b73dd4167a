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
 * Applies what is known of senders that name things that do not exist (SPEC.md §1): datasets that are no tables are left
 * out, and a job that is called by the id of its query is called by what is constant about it.
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
  // The run of an ephemeral model reads nothing: its SQL is a part of the models that use it.
  const isOnlyEphemeral = outputs.length === 0 && event.outputs.some(isEphemeral);
  const inputs = isOnlyEphemeral ? [] : event.inputs.filter(exists);
  const job = event.kind === "run" ? queryJob(event.job, event.run) : event.job;
  const isUnchanged =
    job === event.job && inputs.length === event.inputs.length && outputs.length === event.outputs.length;
  return isUnchanged ? event : { ...event, job, inputs, outputs };
}

/**
 * Names of jobs of Spark that run one command which drops, empties, alters or creates a table without rows:
 * `<application>.<command>[.<table>]`, after the node of the logical plan (JobNameBuilder of openlineage-spark). Its
 * events name the table as an output, at times by a path that does not exist.
 */
const sparkPreparation =
  /^[^.]+\.(?:execute_)?(?:drop|truncate|alter|create|replace)_(?![a-z_]*as_select)[a-z_]*(?:table|view|namespace|database|partitions?)(?:_[a-z_]*)?(?:\.|$)/;

/**
 * Returns whether a dataset is an ephemeral model of dbt, which is no table of the warehouse: its integration names it
 * like one and says how it is materialized (facet `dbt_model` of openlineage-dbt).
 */
function isEphemeral({ facets }: NormalizedDataset): boolean {
  const model = facets.dbt_model;
  return isObject(model) && isObject(model.config) && model.config.materialized === "ephemeral";
}

/**
 * Returns whether an output of a dbt test is the table that dbt would store failing rows in, in the schema with the suffix
 * `dbt_test__audit` (docs.getdbt.com, store_failures): a result of the test, not a table that anything is built from.
 */
function isTestResult(name: string): boolean {
  const schema = name.split(".").at(-2) ?? "";
  return /(^|_)dbt_test__audit$/i.test(schema.replaceAll('"', ""));
}

/**
 * Query ids of Trino and Presto: the start of the query, a counter, and the coordinator's id
 * (io.trino.execution.QueryIdGenerator). Trino's OpenLineage listener calls jobs so unless its `job.name-format` is set.
 */
const trinoQueryId = /^\d{8}_\d{6}_\d{5,}_[a-z0-9]{5}$/;
/**
 * Ids that BigQuery gives to jobs: of its console, its command line, its API, and the statements of a script. Who chooses
 * ids himself calls them otherwise.
 */
const bigQueryJobId =
  /^(?:bquxjob_[0-9a-f]+_[0-9a-f]+|bqjob_r[0-9a-f]+_[0-9a-f]+_\d+|job_[\w-]{27,28}|script_job_[0-9a-f]{32}_\d+)$/;
/** Ids of runs, and of queries of Athena and Snowflake. */
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The longest beginning of its SQL that a job is called by, characters. */
const maxTitleLength = 60;

/** Names a job that is called by the id of one query by its SQL, so that the same query of another night is the same job. */
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

/** The session that decides what unqualified names in the SQL mean, and the program that sent it. */
function sessionOf({ trino_query_context: context }: SentFacets): unknown {
  return isObject(context) ? [context.source ?? null, context.catalog ?? null, context.schema ?? null] : null;
}

function integrationOf({ facets }: NormalizedJob): { integration: unknown; jobType: unknown } {
  const type = isObject(facets.jobType) ? facets.jobType : {};
  return { integration: type.integration, jobType: type.jobType };
}
