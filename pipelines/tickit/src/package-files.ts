import { readdir, readFile } from "node:fs/promises";
import type { Manifest } from "./manifest/manifest.ts";
import { parseManifest } from "./manifest/parse.ts";
import { ManifestError } from "./manifest/reader.ts";
import { PACKAGE_ROOT } from "./package-root.ts";
import { splitStatements } from "./sql/statements.ts";

/** Dialects that the pipeline has DDL for. */
export type DdlDialect = "redshift" | "postgres";

/**
 * Loads the pipeline's manifest.
 *
 * @throws ManifestError if the file is not JSON or not a valid manifest
 */
export async function loadManifest(): Promise<Manifest> {
  const text = await readFile(new URL("manifest.json", PACKAGE_ROOT), "utf8");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ManifestError("", `not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return parseManifest(json);
}

/** Returns the single statements of an SQL file of the package, in order. `path` is relative to the package. */
export async function loadStatements(path: string): Promise<string[]> {
  return splitStatements(await readFile(new URL(path, PACKAGE_ROOT), "utf8"));
}

/** Returns all DDL statements of a dialect, in the order in which they must run. */
export async function loadDdl(dialect: DdlDialect): Promise<string[]> {
  const folder = `sql/ddl/${dialect}`;
  const files = (await readdir(new URL(`${folder}/`, PACKAGE_ROOT)))
    .filter((name) => name.endsWith(".sql"))
    .sort();
  const statements = await Promise.all(files.map((name) => loadStatements(`${folder}/${name}`)));
  return statements.flat();
}
