import { resolveVersion } from "./versions.ts";

/** How the OpenLineage client in Airflow reaches the lineage server. */
export interface TransportOptions {
  /** Version of Airflow on MWAA; decides where the key can come from. */
  readonly airflowVersion: string;
  /** Base address of the lineage server; https. */
  readonly url: string;
  /**
   * Where the ingest key is. `connection` is the id of an Airflow connection in the secrets back end, `secret` the name
   * or ARN of the secret that holds it. Both name the same secret; the version of Airflow decides which is used. Without
   * it no key is sent.
   */
  readonly key?: { readonly connection: string; readonly secret: string; readonly region: string };
  /** Path, inside the environment, of the certificate authority that signed the server's certificate. */
  readonly certificateAuthorityFile?: string;
}

/** Import path of the class that reads the key where Airflow cannot take it from a connection. */
export const tokenProviderClass = "headwater_lineage.token_provider.SecretsManagerTokenProvider";

/**
 * Seconds for the connection and for each answer. A try costs twice as much at worst, there are three tries, and so an
 * event holds a task up for ten seconds at the most, whatever the lineage server does. The client's own defaults are
 * five seconds and six tries.
 */
const timeoutSeconds = 1.5;
const retries = 2;

/** Longest time that one event may hold a task up with the transport of {@link lineageTransport}, in seconds. */
export const longestDelaySeconds = (retries + 1) * 2 * timeoutSeconds + 0.6;

/**
 * The value of `openlineage.transport`, as an object. The retry settings are those of urllib3.
 *
 * @see https://openlineage.io/docs/client/python for the http transport's members
 */
export function lineageTransport(options: TransportOptions): Record<string, unknown> {
  return {
    type: "http",
    // The client joins address and end point as a browser does, which loses the last part of a path without a slash.
    url: options.url.endsWith("/") ? options.url : `${options.url}/`,
    endpoint: "api/v1/lineage",
    timeout: timeoutSeconds,
    compression: "gzip",
    retry: { total: retries, connect: retries, read: retries, status: retries, backoff_factor: 0.2 },
    ...(options.certificateAuthorityFile ? { verify: options.certificateAuthorityFile } : {}),
    ...(options.key ? { auth: authentication(options.airflowVersion, options.key) } : {}),
  };
}

function authentication(
  airflowVersion: string,
  key: NonNullable<TransportOptions["key"]>,
): Record<string, unknown> {
  const { row } = resolveVersion(airflowVersion, true);
  if (row.capabilities.connectionApiKey) {
    return { type: "airflow_connection_api_key", conn_id: key.connection };
  }
  return { type: tokenProviderClass, secret_id: key.secret, region: key.region };
}
