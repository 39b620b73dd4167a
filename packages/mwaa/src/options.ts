import { isTrue } from "./exported-options.ts";
import { checkOptionNames } from "./option-names.ts";
import { errorOf, type Problem, warningOf } from "./problem.ts";
import { checkTransport } from "./transport-check.ts";
import type { MwaaVersion } from "./versions.ts";

/** Maximum length of an option key, from the service model. */
const maxKeyLength = 64;
/** Maximum length of an option value, from the service model. */
const maxValueLength = 65_536;
const keyPattern = /^[a-z]+([a-z0-9._]*[a-z0-9_]+)?$/;

/**
 * Options that MWAA overrides, so a user-defined value never takes effect. Source: amazon-mwaa-docker-images,
 * setup_environment.py.
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

/**
 * Finds configuration options that Amazon MWAA would reject or silently ignore, and options that would disable lineage.
 * Accepts values of any type in order to report those that are not strings.
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
  if (!keyPattern.test(key) || key.length > maxKeyLength) {
    problems.push(
      errorOf(
        "option-key",
        key,
        "MWAA rejects this key.",
        `section.option in lowercase, at most ${maxKeyLength} characters.`,
      ),
    );
  }
  if (ignoredOptions.includes(key)) {
    problems.push(
      errorOf(
        "option-ignored",
        key,
        "MWAA overrides this option; your value is ignored.",
        "Remove the option.",
      ),
    );
  }
  problems.push(
    ...checkOptionNames({ [key]: "" }, version).filter(({ code }) => code === "option-unknown-to-provider"),
  );
  const removed =
    /^(webserver\.(dag_default_view|dag_orientation|rbac)|scheduler\.schedule_after_task_execution)$/;
  if (!version.version.startsWith("2.") && removed.test(key)) {
    problems.push(errorOf("option-removed", key, "Airflow 3 removed this option.", "Remove the option."));
  }
  if (key === "lineage.backend") {
    problems.push(
      errorOf(
        "option-legacy-lineage",
        key,
        "The lineage backend is ignored since Airflow 2.3.",
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
        `The value is ${value === null ? "null" : `of type ${Array.isArray(value) ? "array" : typeof value}`}; MWAA accepts only strings.`,
        typeof value === "boolean"
          ? `"${value ? "True" : "False"}"`
          : "A string; use JSON for nested values.",
      ),
    ];
  }
  const problems: Problem[] = [];
  if (value === "" || value.length > maxValueLength || !/^[ -~]*$/.test(value)) {
    problems.push(
      errorOf(
        "option-value",
        key,
        value === "" ? "The value is empty." : "MWAA rejects this value.",
        `1 to ${maxValueLength} printable ASCII characters without line breaks.`,
      ),
    );
  }
  // Airflow applies os.path.expandvars to every value that comes from the environment.
  const variable = /\$(\w+|\{\w+\})/.exec(value)?.[0];
  if (variable !== undefined) {
    problems.push(
      warningOf(
        "option-expanded",
        key,
        `Airflow replaces ${variable} with the environment variable of that name, if it is set.`,
        "A value without a dollar sign before a name.",
      ),
    );
  }
  return problems;
}

function checkMeaning(key: string, value: string): Problem[] {
  if (key === "openlineage.transport") return checkTransport(value);
  if (key === "openlineage.disabled" && isTrue(value)) {
    return [errorOf("lineage-disabled", key, "Lineage is disabled.", '"False", or remove the option.')];
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
        "Without connections_lookup_pattern, every task looks up aws_default and other missing connections in Secrets Manager.",
        'connections_lookup_pattern with exact names, e.g. "^(redshift_default|openlineage)$".',
      ),
    ];
  }
  return [];
}
