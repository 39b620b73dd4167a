import { checkBackendClasses } from "./backend-classes.ts";
import { checkClassic, classicOptions, lookedUpVariables } from "./classic.ts";
import { checkVariableNames, ExportedSettings, isTrue } from "./exported-options.ts";
import { checkOverriddenExports, mergeOptions } from "./merge-options.ts";
import { mergeSecretsBackend } from "./merge-secrets.ts";
import { checkOptionNames } from "./option-names.ts";
import { checkConfigurationOptions } from "./options.ts";
import { checkOtherPlugins } from "./other-plugins.ts";
import { errorOf, type Problem } from "./problem.ts";
import { checkRequirements, requirementsText } from "./requirements.ts";
import type { LookedUpVariables } from "./secrets-backend.ts";
import { checkStartupScript, mergeStartupScript, startupScript, withoutLineage } from "./startup-script.ts";
import { type KeySource, keySourceFor, lineageTransport, secretRegion } from "./transport.ts";
import { type MwaaVersion, resolveVersion } from "./versions.ts";

/** The directory to which MWAA syncs the bucket's `dags/` folder. */
export const dagsFolder = "/usr/local/airflow/dags";

/** Import path of Headwater's Redshift extractor. */
export const extractorClass = "headwater_lineage.extractor.RedshiftExtractor";

/** ID of the Airflow connection that holds the ingest key. */
export const lineageConnection = "openlineage";

/** Inputs for {@link lineageSettings}. */
export interface LineageSettingsOptions {
  readonly airflowVersion: string;
  /** Accepts a version that is not in the table. pip may then reject the pins of the nearest version. */
  readonly allowUnknownVersion?: boolean;
  readonly region: string;
  readonly account: string;
  readonly environmentName: string;
  /** Base URL of the lineage server; must be https. */
  readonly url: string;
  /** Prefix of the secrets that hold Airflow connections: a connection's secret is named `<prefix>/<id>`. */
  readonly connectionsPrefix: string;
  /**
   * IDs of the connections that Airflow looks up in Secrets Manager, besides the one with the ingest key. Without any, and
   * with a key that does not come from a connection, the secrets backend stays as it is.
   */
  readonly connections?: readonly string[];
  /** Variables that Airflow looks up in Secrets Manager; none by default. */
  readonly variables?: LookedUpVariables;
  /**
   * Classic mode: the server's URL and the namespace are the Variables {@link classicVariables} in Secrets Manager, below
   * this prefix, and an environment plugin reads them. There is no option `openlineage.transport`. For Airflow 2 only.
   */
  readonly classicVariablesPrefix?: string;
  /** Name or ARN of the secret for the connection {@link lineageConnection}; omit if the server requires no key. */
  readonly keySecret?: string;
  /**
   * The way in which Airflow reads the key.
   *
   * @default `connection` if the image's provider supports it, else `token-provider`
   */
  readonly keySource?: KeySource;
  /**
   * OpenLineage namespace of the environment's jobs.
   *
   * @default `mwaa://<region>/<account>/<environment>`
   */
  readonly namespace?: string;
  /** File name of the certificate authority, relative to the DAGs folder. */
  readonly certificateAuthorityFile?: string;
  /** File name of the external table map, relative to the DAGs folder. If set, the extractor is registered. */
  readonly externalTablesFile?: string;
  /**
   * Includes the source code of Python and Bash tasks in the lineage.
   *
   * @default false
   */
  readonly sendSourceCode?: boolean;
  /**
   * The environment's own configuration options. Lists such as extractors are joined, and the secrets backend is extended;
   * a value that conflicts with a lineage setting is reported as a problem.
   */
  readonly additionalOptions?: Readonly<Record<string, unknown>>;
  /** Lines of the environment's own requirements.txt. */
  readonly additionalRequirements?: readonly string[];
  /** The environment's own startup script. Its exports count as settings of the environment. */
  readonly additionalStartupScript?: string;
  /** The requirements intentionally use their own constraints file. */
  readonly ownConstraints?: boolean;
  /** The environment cannot reach a package index. */
  readonly offline?: boolean;
}

/** The complete configuration of an environment that sends lineage. */
export interface LineageSettings {
  readonly version: MwaaVersion;
  readonly namespace: string;
  readonly configurationOptions: Readonly<Record<string, string>>;
  readonly requirements: string;
  readonly startupScript: string;
  /** Errors and warnings. Do not use the settings if there is an error. */
  readonly problems: readonly Problem[];
}

/** Returns a namespace unique to the environment: environments that share one overwrite each other's jobs. */
export function environmentNamespace(region: string, account: string, environmentName: string): string {
  return `mwaa://${region}/${account}/${environmentName}`;
}

/** Computes the configuration options, requirements and startup script of a lineage-enabled environment. */
export function lineageSettings(options: LineageSettingsOptions): LineageSettings {
  const { row, problems } = resolveVersion(options.airflowVersion, options.allowUnknownVersion);
  const namespace =
    options.namespace ?? environmentNamespace(options.region, options.account, options.environmentName);
  const inDags = (file: string | undefined) => (file === undefined ? undefined : `${dagsFolder}/${file}`);
  const authority = inDags(options.certificateAuthorityFile);
  const externalTables = inDags(options.externalTablesFile);
  const keySource = options.keySource ?? keySourceFor(row);
  const lineage: Record<string, string> = {
    ...(options.classicVariablesPrefix === undefined
      ? {
          "openlineage.transport": JSON.stringify(transportOf(options, keySource, authority)),
          "openlineage.namespace": namespace,
        }
      : classicOptions),
    // Reading columns from a paused Redshift Serverless workgroup takes longer than the default ten seconds.
    "openlineage.execution_timeout": "30",
    ...sourceCodeOptions(row, options),
    ...(externalTables ? { "openlineage.extractors": extractorClass } : {}),
  };
  const own = options.additionalOptions ?? {};
  const ownScript = withoutLineage(options.additionalStartupScript ?? "");
  const exported = ExportedSettings.fromScript(ownScript);
  const merged = mergeOptions(lineage, own, exported);
  const secrets = mergeSecretsBackend({
    airflowVersion: row.version,
    connectionsPrefix: options.connectionsPrefix,
    connections: lookedUpConnections(options, keySource),
    ...lookedUpVariables(options),
    own,
    exported,
  });
  const configurationOptions = { ...merged.options, ...secrets.options };
  const requirements = requirementsText({
    version: row,
    own: (options.additionalRequirements ?? []).join("\n"),
    offline: options.offline ?? false,
  });
  const script = startupScript({
    url: options.url,
    region: secretRegion(options.keySecret) ?? options.region,
    ...(options.keySecret ? { secret: options.keySecret } : {}),
    ...(authority ? { certificateAuthorityFile: authority } : {}),
    ...(externalTables ? { externalTablesFile: externalTables } : {}),
    classic: options.classicVariablesPrefix !== undefined,
  });
  const mergedScript = mergeStartupScript(ownScript, script);
  return {
    version: row,
    namespace,
    configurationOptions,
    requirements,
    startupScript: mergedScript,
    problems: [
      ...problems,
      ...checkClassic(options, row, exported),
      ...merged.problems,
      ...secrets.problems,
      ...checkAllOptions(configurationOptions, row),
      ...checkDisabled(exported),
      ...checkVariableNames(exported.variables),
      ...checkOverriddenExports(configurationOptions, exported),
      ...checkBackendClasses({ options: configurationOptions, version: row, requirements }).map(toWarning),
      ...checkRequirements(requirements, row, options.ownConstraints),
      ...checkOtherPlugins({ requirements, options: configurationOptions, exported, version: row }),
      ...(ownScript === "" ? [] : checkStartupScript(mergedScript)),
    ],
  };
}

function transportOf(
  { url, keySecret, region }: LineageSettingsOptions,
  source: KeySource,
  authority: string | undefined,
): Record<string, unknown> {
  return lineageTransport({
    url,
    ...(authority ? { certificateAuthorityFile: authority } : {}),
    ...(keySecret
      ? {
          key: {
            source,
            connection: lineageConnection,
            secret: keySecret,
            region: secretRegion(keySecret) ?? region,
          },
        }
      : {}),
  });
}

/** Lowers a problem that the environment has without lineage, and that lineage does not depend on. */
function toWarning(problem: Problem): Problem {
  return { ...problem, severity: "warning" };
}

/** Checks the values, the names and the secrets backend of options; each finding is reported once. */
function checkAllOptions(options: Readonly<Record<string, unknown>>, version: MwaaVersion): Problem[] {
  const problems = [
    ...checkConfigurationOptions(options, version),
    ...checkOptionNames(options, version).map((problem) =>
      problem.code === "option-unknown" ? toWarning(problem) : problem,
    ),
  ];
  return problems.filter(
    ({ code, subject }, index) =>
      problems.findIndex((other) => other.code === code && other.subject === subject) === index,
  );
}

function checkDisabled(exported: ExportedSettings): Problem[] {
  const setting = exported.settingOf("openlineage.disabled");
  return setting !== undefined && isTrue(setting.value)
    ? [
        errorOf(
          "lineage-disabled",
          "startup script",
          `${setting.variable} is ${JSON.stringify(setting.value)}: lineage is disabled.`,
          `A startup script that does not export ${setting.variable}.`,
        ),
      ]
    : [];
}

/** Returns the connections that Airflow must find in Secrets Manager. */
function lookedUpConnections(
  { connections = [], keySecret }: LineageSettingsOptions,
  keySource: KeySource,
): readonly string[] {
  const isNeeded = keySecret !== undefined && (keySource === "connection" || connections.length > 0);
  return isNeeded ? [...connections, lineageConnection] : connections;
}

/**
 * Prefers emission policies: newer providers still accept the older switch but log a warning. An environment that has set
 * the older switch keeps it.
 */
function sourceCodeOptions(
  version: MwaaVersion,
  { sendSourceCode = false, additionalOptions = {} }: LineageSettingsOptions,
): Record<string, string> {
  if (sendSourceCode) return {};
  const older = "openlineage.disable_source_code";
  if (!version.capabilities.emissionPolicy) return { [older]: "True" };
  if (additionalOptions[older] !== undefined) return {};
  return {
    "openlineage.emission_policy": JSON.stringify([{ scope: {}, controls: { include_source_code: false } }]),
  };
}

/** Reports environments that share a namespace and would therefore overwrite each other's jobs. */
export function checkNamespaces(namespaces: Readonly<Record<string, string>>): Problem[] {
  const owners = new Map<string, string[]>();
  for (const [environment, namespace] of Object.entries(namespaces))
    owners.set(namespace, [...(owners.get(namespace) ?? []), environment]);
  return [...owners]
    .filter(([, environments]) => environments.length > 1)
    .map(([namespace, environments]) => ({
      severity: "error",
      code: "namespace-shared",
      subject: "openlineage.namespace",
      message: `${environments.join(" and ")} share the namespace "${namespace}": jobs with the same name would be merged.`,
      expected:
        "One namespace per environment. The default contains the region, account and environment name.",
    }));
}
