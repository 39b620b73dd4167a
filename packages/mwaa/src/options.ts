import { errorOf, type Problem, warningOf } from "./problem.ts";
import { checkTransport } from "./transport-check.ts";
import { atLeast, type MwaaVersion } from "./versions.ts";

/** Longest key of a configuration option; the service model's limit. */
const longestKey = 64;
/** Longest value; the service model's limit. */
const longestValue = 65_536;
const keyPattern = /^[a-z]+([a-z0-9._]*[a-z0-9_]+)?$/;

/**
 * Options that MWAA sets itself after those of the user, so that a value given here is never used. Source:
 * amazon-mwaa-docker-images, setup_environment.py.
 */
const ignoredOptions: readonly string[] = [
  "api.base_url",
  "celery.broker_url",
  "celery.result_backend",
  "core.executor",
  "core.fernet_key",
  "core.sql_alchemy_conn",
  "database.sql_alchemy_conn",
  "logging.remote_logging",
  "logging.remote_log_conn_id",
  "logging.logging_config_class",
  "metrics.statsd_host",
  "metrics.statsd_port",
  "metrics.statsd_on",
  "webserver.base_url",
];

/** First version of the OpenLineage provider that knows an option. */
const optionSince: Readonly<Record<string, string>> = {
  "openlineage.config_conn_id": "2.19",
  "openlineage.emission_policy": "2.19",
  "openlineage.execute_in_thread": "2.20",
  "openlineage.exclude_datasets": "2.21",
  "openlineage.spark_inject_parent_job_info": "2.0",
  "openlineage.spark_inject_transport_info": "2.1",
};

/**
 * What Amazon MWAA would reject or silently ignore in a set of configuration options, and what would switch lineage off.
 * Values may be of any type here, because the point is to find those that are not strings.
 */
export function checkConfigurationOptions(
  options: Readonly<Record<string, unknown>>,
  version: MwaaVersion,
): Problem[] {
  return Object.entries(options).flatMap(([key, value]) => [
    ...checkKey(key, version),
    ...checkValue(key, value),
    ...(typeof value === "string" ? checkMeaning(key, value) : []),
  ]);
}

function checkKey(key: string, version: MwaaVersion): Problem[] {
  const problems: Problem[] = [];
  if (!keyPattern.test(key) || key.length > longestKey) {
    problems.push(
      errorOf(
        "option-key",
        key,
        "MWAA rejects this key.",
        `section.option in lower case, at most ${longestKey} characters.`,
      ),
    );
  }
  if (ignoredOptions.includes(key)) {
    problems.push(
      errorOf(
        "option-ignored",
        key,
        "MWAA sets this option itself and ignores yours.",
        "The option left out.",
      ),
    );
  }
  const since = optionSince[key];
  const provider = version.pins["apache-airflow-providers-openlineage"];
  if (since !== undefined && !atLeast(provider, since)) {
    problems.push(
      errorOf(
        "option-unknown-to-provider",
        key,
        `The OpenLineage provider ${provider} of Airflow ${version.version} does not know this option and ignores it.`,
        `Provider ${since} or later, or the option left out.`,
      ),
    );
  }
  const removed =
    /^(webserver\.(dag_default_view|dag_orientation|rbac)|scheduler\.schedule_after_task_execution)$/;
  if (!version.version.startsWith("2.") && removed.test(key)) {
    problems.push(
      errorOf("option-removed", key, "Airflow 3 no longer has this option.", "The option left out."),
    );
  }
  if (key === "lineage.backend") {
    problems.push(
      errorOf(
        "option-legacy-lineage",
        key,
        "The lineage back end belongs to Airflow 2.2 and earlier; since then it is ignored.",
        "openlineage.transport and openlineage.namespace.",
      ),
    );
  }
  return problems;
}

function checkValue(key: string, value: unknown): Problem[] {
  if (typeof value !== "string") {
    return [
      errorOf(
        "option-not-a-string",
        key,
        `The value is ${value === null ? "null" : `of type ${Array.isArray(value) ? "array" : typeof value}`}; MWAA takes strings only.`,
        typeof value === "boolean"
          ? `"${value ? "True" : "False"}"`
          : "A string; JSON text for anything nested.",
      ),
    ];
  }
  const problems: Problem[] = [];
  if (value === "" || value.length > longestValue || !/^[ -~]*$/.test(value)) {
    problems.push(
      errorOf(
        "option-value",
        key,
        value === "" ? "The value is empty." : "MWAA rejects this value.",
        `1 to ${longestValue} printable ASCII characters without line breaks.`,
      ),
    );
  }
  // Airflow runs os.path.expandvars over every value that comes from the environment.
  const variable = /\$(\w+|\{\w+\})/.exec(value)?.[0];
  if (variable !== undefined) {
    problems.push(
      warningOf(
        "option-expanded",
        key,
        `Airflow replaces ${variable} by the environment variable of that name where there is one.`,
        "No dollar sign before a name.",
      ),
    );
  }
  return problems;
}

function checkMeaning(key: string, value: string): Problem[] {
  if (key === "openlineage.transport") return checkTransport(value);
  if (key === "openlineage.disabled" && /^(true|1|t|yes)$/i.test(value)) {
    return [errorOf("lineage-disabled", key, "Lineage is switched off.", '"False", or the option left out.')];
  }
  if (key === "secrets.backend_kwargs" || key === "workers.secrets_backend_kwargs")
    return checkKeywordArguments(key, value);
  return [];
}

function checkKeywordArguments(key: string, value: string): Problem[] {
  let parsed: Record<string, unknown>;
  try {
    parsed = JSON.parse(value) as Record<string, unknown>;
  } catch {
    return [
      errorOf("backend-kwargs-not-json", key, "The value is not JSON.", "A JSON object with double quotes."),
    ];
  }
  if (parsed.connections_prefix !== null && parsed.connections_lookup_pattern === undefined) {
    return [
      warningOf(
        "backend-lookup-pattern",
        key,
        "Without connections_lookup_pattern every task asks Secrets Manager for aws_default and other connections that are not there.",
        'connections_lookup_pattern with exact names, e.g. "^(redshift_default|openlineage)$".',
      ),
    ];
  }
  return [];
}
