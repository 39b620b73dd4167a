import { open, readdir, readFile, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { CommandFailure } from "../terminal/failure.ts";
import { decodeText } from "./decode-text.ts";

/** A script with the name of its file; `-` for standard input. */
export interface NamedScript {
  readonly name: string;
  readonly text: string;
}

const sqlExtensions = new Set([".sql", ".hql", ".ddl", ".dml", ".psql", ".tsql", ".plsql", ".pks", ".pkb"]);
const skippedFolders = new Set(["node_modules", "target", "venv"]);

/**
 * Reads scripts from files, folders (recursively, in order of their names) and standard input (`-`).
 *
 * @param canBeEmpty - accepts empty scripts, such as the previous version of a new file
 * @throws CommandFailure `bad-file` if a path is unreadable, a folder contains no SQL files, or all scripts are empty
 */
export async function readScripts(
  paths: readonly string[],
  { canBeEmpty = false }: { readonly canBeEmpty?: boolean } = {},
): Promise<NamedScript[]> {
  const scripts: NamedScript[] = [];
  for (const path of paths) {
    for (const name of await filesOf(path)) scripts.push({ name, text: await readText(name) });
  }
  if (!canBeEmpty && scripts.every(({ text }) => text.trim() === "")) {
    const names = paths.map((path) => (path === "-" ? "Standard input" : path)).join(", ");
    throw new CommandFailure("bad-file", `${names} ${paths.length === 1 ? "is" : "are"} empty. Pass SQL.`);
  }
  return scripts;
}

/**
 * Reads a text file, or standard input for `-`.
 *
 * @throws CommandFailure `bad-file` if the file is unreadable
 */
export async function readText(path: string): Promise<string> {
  const name = path === "-" ? "Standard input" : path;
  return await attempt(name, async () =>
    decodeText(path === "-" ? await buffer(process.stdin) : await readFile(path)),
  );
}

async function filesOf(path: string): Promise<string[]> {
  if (path === "-" || !(await attempt(path, () => stat(path))).isDirectory()) return [path];
  const files = await sqlFiles(path);
  if (files.length === 0) {
    const extensions = [...sqlExtensions].join(", ");
    throw new CommandFailure("bad-file", `${path} contains no SQL files. Expected files with ${extensions}.`);
  }
  return files;
}

/** Returns the SQL files of a folder. Follows links to files, but not to folders, which could contain themselves. */
async function sqlFiles(folder: string): Promise<string[]> {
  const entries = await attempt(folder, () => readdir(folder, { withFileTypes: true }));
  const files: string[] = [];
  for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    // Hidden files are those of editors and file systems, such as .#orders.sql and ._orders.sql.
    if (entry.name.startsWith(".")) continue;
    if (entry.isDirectory() && !skippedFolders.has(entry.name)) files.push(...(await sqlFiles(path)));
    if (!sqlExtensions.has(extname(entry.name).toLowerCase())) continue;
    if (entry.isFile() || (entry.isSymbolicLink() && (await isLinkToFile(path)))) files.push(path);
  }
  return files;
}

async function isLinkToFile(path: string): Promise<boolean> {
  return (await attempt(path, () => stat(path))).isFile();
}

async function attempt<Value>(path: string, read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    throw new CommandFailure(
      "bad-file",
      `${path} is unreadable: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** Opens a file of requests, or standard input for `-`. An unreadable file fails the stream with `bad-file`. */
export async function* readRequests(path: string): AsyncGenerator<Buffer> {
  if (path === "-") {
    yield* process.stdin;
    return;
  }
  const file = await attempt(path, () => open(path));
  if ((await file.stat()).isDirectory()) {
    await file.close();
    throw new CommandFailure("bad-file", `${path} is a folder. Pass a file of requests.`);
  }
  yield* file.createReadStream();
}
