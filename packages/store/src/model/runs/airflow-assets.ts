import { isObject } from "../json.ts";
import { parsePythonLiteral } from "./python-literal.ts";

/** A dataset's name, as sent by producers. */
interface DatasetName {
  readonly namespace: string;
  readonly name: string;
}

/** The datasets that an Airflow task declares as assets, which Airflow's provider does not send as datasets. */
export interface AirflowAssets {
  readonly inputs: readonly DatasetName[];
  readonly outputs: readonly DatasetName[];
}

/** Databases whose assets name a table by path, with the default port. */
const databasePorts: Readonly<Record<string, number>> = {
  mysql: 3306,
  postgres: 5432,
  redshift: 5439,
  trino: 8080,
};

/** Object stores and file systems whose paths are names. */
const fileStores = /^(s3|gs|abfss|wasbs|hdfs)$/;

/**
 * Reads inlets and outlets of the `airflow` run facet. An asset given by name only has the URI from the timetable of
 * its DAG.
 *
 * @returns null when no URI is the name of a dataset
 */
export function airflowAssets(facet: unknown): AirflowAssets | null {
  if (!isObject(facet) || !isObject(facet.task)) return null;
  const { inlets, outlets } = facet.task;
  if (!mayHoldAssets(inlets) && !mayHoldAssets(outlets)) return null;
  const uris = timetableUris(isObject(facet.dag) ? facet.dag.timetable : undefined);
  const datasets = (value: unknown) => {
    const found = entriesOf(value).flatMap((entry) => {
      const uri = uriOf(entry) ?? uris.get(nameOf(entry) ?? "");
      return (uri === undefined ? undefined : datasetOfUri(uri)) ?? [];
    });
    return [...new Map(found.map((dataset) => [`${dataset.namespace} ${dataset.name}`, dataset])).values()];
  };
  const [inputs, outputs] = [datasets(inlets), datasets(outlets)];
  return inputs.length + outputs.length === 0 ? null : { inputs, outputs };
}

/**
 * Returns the dataset for an asset's URI, by OpenLineage's naming specification.
 *
 * @returns undefined for a URI that does not name a dataset
 */
export function datasetOfUri(uri: string): DatasetName | undefined {
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(\/[^?#]*)?/i.exec(uri);
  if (!match) return undefined;
  const [, written, authority, path = ""] = match as unknown as [string, string, string, string | undefined];
  const scheme = aliasOf(written.toLowerCase());
  const parts = path
    .split("/")
    .filter((part) => part !== "")
    .map(decoded);
  if (scheme === "file") {
    const name = `/${parts.join("/")}`;
    return { namespace: authority === "" ? "file" : `file://${authority}`, name };
  }
  if (scheme === "bigquery") {
    // bigquery://project/dataset/table
    return parts.length === 2 ? { namespace: "bigquery", name: [authority, ...parts].join(".") } : undefined;
  }
  if (authority === "") return undefined;
  if (fileStores.test(scheme))
    return { namespace: `${scheme}://${authority}`, name: parts.length === 0 ? "/" : parts.join("/") };
  if (scheme === "kafka")
    return parts.length === 1 ? { namespace: `kafka://${authority}`, name: parts[0]! } : undefined;
  if (scheme === "snowflake")
    return parts.length === 3 ? { namespace: `snowflake://${authority}`, name: parts.join(".") } : undefined;
  const port = databasePorts[scheme];
  // The path has a database and a schema, or MySQL's database, before the table; users and passwords are not part of
  // the name.
  if (port === undefined || parts.length !== (scheme === "mysql" ? 2 : 3)) return undefined;
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  return {
    namespace: `${scheme}://${/:\d+$/.test(host) ? host : `${host}:${port}`}`,
    name: parts.join("."),
  };
}

function aliasOf(scheme: string): string {
  if (scheme === "s3a" || scheme === "s3n") return "s3";
  if (scheme === "postgresql") return "postgres";
  return scheme === "gcs" ? "gs" : scheme;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a percent sign that encodes nothing
  }
}

function mayHoldAssets(value: unknown): boolean {
  return typeof value === "string" ? value.length > 2 : Array.isArray(value) && value.length > 0;
}

/** Returns the entries of a list, or of its Python `repr`. */
function entriesOf(value: unknown): readonly unknown[] {
  const list = typeof value === "string" ? parsePythonLiteral(value) : value;
  return Array.isArray(list) ? list : [];
}

function uriOf(entry: unknown): string | undefined {
  if (typeof entry === "string") return entry.includes("://") ? entry : undefined;
  return isObject(entry) && typeof entry.uri === "string" && entry.uri.includes("://")
    ? entry.uri
    : undefined;
}

function nameOf(entry: unknown): string | undefined {
  if (typeof entry === "string") return entry;
  if (!isObject(entry)) return undefined;
  const name = entry.name ?? entry.uri;
  return typeof name === "string" ? name : undefined;
}

/** Returns URIs by asset name, from the condition that triggers a DAG. */
function timetableUris(timetable: unknown): Map<string, string> {
  const uris = new Map<string, string>();
  const pending: unknown[] = [timetable];
  for (let steps = 0; pending.length > 0 && steps < 10_000; steps++) {
    const value = pending.pop();
    if (Array.isArray(value)) pending.push(...value.slice(0, 1_000));
    else if (isObject(value)) {
      if (typeof value.name === "string" && typeof value.uri === "string") uris.set(value.name, value.uri);
      pending.push(...Object.values(value).filter((inner) => typeof inner === "object"));
    }
  }
  return uris;
}
