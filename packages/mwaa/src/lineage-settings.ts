import { checkConfigurationOptions } from "./options.ts";
import type { Problem } from "./problem.ts";
import { checkRequirements, requirementsText } from "./requirements.ts";
import { secretsBackendOptions } from "./secrets-backend.ts";
import { startupScript } from "./startup-script.ts";
import { lineageTransport } from "./transport.ts";
import { type MwaaVersion, resolveVersion } from "./versions.ts";

/** Where MWAA keeps what lies in the `dags/` folder of the bucket. */
export const dagsFolder = "/usr/local/airflow/dags";

/** Import path of Headwater's extractor for Redshift. */
export const extractorClass = "headwater_lineage.extractor.RedshiftExtractor";

/** Id of the Airflow connection that holds the ingest key. */
export const lineageConnection = "openlineage";

/** What an environment needs to know to send its lineage. */
export interface LineageSettingsOptions {
  readonly airflowVersion: string;
  /** Accepts a version that is not in the table, at the risk that pip refuses the nearest one's pins. */
  readonly allowUnknownVersion?: boolean;
  readonly region: string;
  readonly account: string;
  readonly environmentName: string;
  /** Base address of the lineage server; https. */
  readonly url: string;
  /** Prefix of the secrets that hold Airflow connections; a connection is `<prefix>/<id>`. */
  readonly connectionsPrefix: string;
  /** Ids of connections that are kept in Secrets Manager besides the one with the ingest key. */
  readonly connections?: readonly string[];
  /** Name or ARN of the secret of the connection {@link lineageConnection}; left out when no key is demanded. */
  readonly keySecret?: string;
  /** OpenLineage namespace of the environment's jobs; `mwaa://<region>/<account>/<environment>` when left out. */
  readonly namespace?: string;
  /** Name, within the dags folder, of the certificate authority's file. */
  readonly certificateAuthorityFile?: string;
  /** Name, within the dags folder, of the map of external tables; the extractor is registered when it is given. */
  readonly externalTablesFile?: string;
  /** Whether the source code of Python and Bash tasks goes with the lineage; by default it does not. */
  readonly sendSourceCode?: boolean;
  /** Options of the environment's own. One that says something else than lineage needs is a problem, not a surprise. */
  readonly additionalOptions?: Readonly<Record<string, unknown>>;
  /** Requirements of the environment's own. */
  readonly additionalRequirements?: readonly string[];
  /** The requirements bring constraints of their own on purpose. */
  readonly ownConstraints?: boolean;
  /** No package index is reachable from the environment. */
  readonly offline?: boolean;
}

/** All that an environment is given so that it sends its lineage. */
export interface LineageSettings {
  readonly version: MwaaVersion;
  readonly namespace: string;
  readonly configurationOptions: Readonly<Record<string, string>>;
  readonly requirements: string;
  readonly startupScript: string;
  /** Errors and warnings; with an error the settings are not to be used. */
  readonly problems: readonly Problem[];
}

/** A namespace that no other environment has: two that share one overwrite each other's jobs. */
export function environmentNamespace(region: string, account: string, environmentName: string): string {
  return `mwaa://${region}/${account}/${environmentName}`;
}

/** Works out configuration options, requirements and start-up script of a lineage-enabled environment. */
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
    // The first look at the columns of a Redshift Serverless that sleeps takes longer than the standard ten seconds.
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

/** Emission policies supersede the older switch, which newer providers still read but warn about. */
function sourceCodeOptions(version: MwaaVersion, send: boolean): Record<string, string> {
  if (send) return {};
  if (!version.capabilities.emissionPolicy) return { "openlineage.disable_source_code": "True" };
  return {
    "openlineage.emission_policy": JSON.stringify([{ scope: {}, controls: { include_source_code: false } }]),
  };
}

/** Options that two sides want to be different; both values are named, so that somebody can decide. */
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
      message: `The environment has ${JSON.stringify(value)}, lineage needs ${JSON.stringify(own[key])}.`,
      expected: "One value: leave yours out, or set what lineage needs.",
    }));
}

/** Environments of one app that would send under the same namespace, and so overwrite each other's jobs. */
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
      message: `${environments.join(" and ")} both send as "${namespace}": jobs of the same name would become one.`,
      expected: "A namespace per environment; the default has region, account and environment in it.",
    }));
}
