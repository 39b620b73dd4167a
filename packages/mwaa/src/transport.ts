import type { MwaaVersion } from "./versions.ts";

/**
 * The way in which Airflow reads the ingest key: from an Airflow connection, by the OpenLineage provider, or directly from
 * Secrets Manager, by Headwater's token provider.
 */
export type KeySource = "connection" | "token-provider";

/** Returns the source of the key that fits a version: a connection if the provider of its image supports it. */
export function keySourceFor({ capabilities }: MwaaVersion): KeySource {
  return capabilities.connectionApiKey ? "connection" : "token-provider";
}

/** Connection settings for the OpenLineage client in Airflow. */
export interface TransportOptions {
  /** Base URL of the lineage server; must be https. */
  readonly url: string;
  /**
   * The location of the ingest key. `connection` is the ID of an Airflow connection in the secrets backend, `secret`
   * the name or ARN of the secret that holds it. Both identify the same secret. If omitted, no key is sent.
   */
  readonly key?: {
    readonly source: KeySource;
    readonly connection: string;
    readonly secret: string;
    readonly region: string;
  };
  /** Path, inside the environment, of the certificate of the authority that signed the server's certificate. */
  readonly certificateAuthorityFile?: string;
}

/** Import path of the class that reads the key if Airflow cannot read it from a connection. */
export const tokenProviderClass = "headwater_lineage.token_provider.SecretsManagerTokenProvider";

/**
 * Timeout in seconds for connecting and for each response. An attempt takes up to twice as long and there are three
 * attempts, so an event delays a task by at most ten seconds. The client's defaults are five seconds and six attempts.
 */
const timeoutSeconds = 1.5;
const retries = 2;

/** Maximum delay in seconds that one event can cause in a task with the transport from {@link lineageTransport}. */
export const maxDelaySeconds = (retries + 1) * 2 * timeoutSeconds + 0.6;

/** Returns the region in the ARN of a secret; undefined for a name. */
export function secretRegion(secret: string | undefined): string | undefined {
  return /^arn:[^:]+:secretsmanager:([^:]+):/.exec(secret ?? "")?.[1];
}

/**
 * Returns the value of `openlineage.transport` as an object. The retry settings are passed to urllib3.
 *
 * @see https://openlineage.io/docs/client/python for the options of the http transport
 */
export function lineageTransport(options: TransportOptions): Record<string, unknown> {
  return {
    type: "http",
    // The client resolves the endpoint against the URL as a browser does, which drops a last path segment without a
    // slash.
    url: options.url.endsWith("/") ? options.url : `${options.url}/`,
    endpoint: "api/v1/lineage",
    timeout: timeoutSeconds,
    compression: "gzip",
    retry: { total: retries, connect: retries, read: retries, status: retries, backoff_factor: 0.2 },
    ...(options.certificateAuthorityFile ? { verify: options.certificateAuthorityFile } : {}),
    ...(options.key ? { auth: authentication(options.key) } : {}),
  };
}

function authentication(key: NonNullable<TransportOptions["key"]>): Record<string, unknown> {
  return key.source === "connection"
    ? { type: "airflow_connection_api_key", conn_id: key.connection }
    : { type: tokenProviderClass, secret_id: key.secret, region: key.region };
}
