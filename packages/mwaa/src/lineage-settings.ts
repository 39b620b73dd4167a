import { checkConfigurationOptions } from "./options.ts";
import type { Problem } from "./problem.ts";
import { checkRequirements, requirementsText } from "./requirements.ts";
import { secretsBackendOptions } from "./secrets-backend.ts";
import { startupScript } from "./startup-script.ts";
import { lineageTransport } from "./transport.ts";
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
  /** IDs of the connections stored in Secrets Manager, besides the one with the ingest key. */
  readonly connections?: readonly string[];
  /** Name or ARN of the secret for the connection {@link lineageConnection}; omit if the server requires no key. */
  readonly keySecret?: string;
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
   * The environment's own configuration options. One that conflicts with a lineage setting is reported as a problem.
   */
  readonly additionalOptions?: Readonly<Record<string, unknown>>;
  /** The environment's own requirements. */
  readonly additionalRequirements?: readonly string[];
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
  const own: Record<string, string> = {
    "openlineage.transport": JSON.stringify(
      lineageTransport({
        airflowVersion: row.version,
        url: options.url,
        ...(authority ? { certificateAuthorityFile: authority } : {}),
        ...(options.keySecret
          ? { key: { connection: lineageConnection, secret: options.keySecret, region: options.region } }
          : {}),
      }),
    ),
    "openlineage.namespace": namespace,
    // Reading columns from a paused Redshift Serverless workgroup takes longer than the default ten seconds.
    "openlineage.execution_timeout": "30",
    ...sourceCodeOptions(row, options.sendSourceCode ?? false),
    ...(externalTables ? { "openlineage.extractors": extractorClass } : {}),
    ...secretsBackendOptions({
      airflowVersion: row.version,
      connectionsPrefix: options.connectionsPrefix,
      connections: [...(options.connections ?? []), ...(options.keySecret ? [lineageConnection] : [])],
    }),
  };
  const additional = options.additionalOptions ?? {};
  const requirements = requirementsText({
    version: row,
    additional: options.additionalRequirements ?? [],
    offline: options.offline ?? false,
  });
  return {
    version: row,
    namespace,
    configurationOptions: { ...(additional as Record<string, string>), ...own },
    requirements,
    startupScript: startupScript({
      url: options.url,
      region: options.region,
      ...(options.keySecret ? { secret: options.keySecret } : {}),
      ...(authority ? { certificateAuthorityFile: authority } : {}),
      ...(externalTables ? { externalTablesFile: externalTables } : {}),
    }),
    problems: [
      ...problems,
      ...conflicts(own, additional),
      ...checkConfigurationOptions({ ...additional, ...own }, row),
      ...checkRequirements(requirements, row, options.ownConstraints),
    ],
  };
}

/** Prefers emission policies: newer providers still accept the older switch but log a warning. */
function sourceCodeOptions(version: MwaaVersion, send: boolean): Record<string, string> {
  if (send) return {};
  if (!version.capabilities.emissionPolicy) return { "openlineage.disable_source_code": "True" };
  return {
    "openlineage.emission_policy": JSON.stringify([{ scope: {}, controls: { include_source_code: false } }]),
  };
}

/** Reports options whose user-defined value conflicts with the lineage settings, with both values. */
function conflicts(
  own: Readonly<Record<string, string>>,
  additional: Readonly<Record<string, unknown>>,
): Problem[] {
  return Object.entries(additional)
    .filter(([key, value]) => own[key] !== undefined && own[key] !== value)
    .map(([key, value]) => ({
      severity: "error",
      code: "option-conflict",
      subject: key,
      message: `The environment sets ${JSON.stringify(value)}, but lineage requires ${JSON.stringify(own[key])}.`,
      expected: "A single value: remove the option, or set the value that lineage requires.",
    }));
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
