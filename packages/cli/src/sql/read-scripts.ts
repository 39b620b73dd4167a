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
 * @throws CommandFailure `bad-file` if a path is unreadable, a folder contains no SQL files, or all scripts are empty
 */
export async function readScripts(paths: readonly string[]): Promise<NamedScript[]> {
  const scripts: NamedScript[] = [];
  for (const path of paths) {
    for (const name of await filesOf(path)) scripts.push({ name, text: await readText(name) });
  }
  if (scripts.every(({ text }) => text.trim() === "")) {
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
  return decodeText(path === "-" ? await buffer(process.stdin) : await attempt(path, () => readFile(path)));
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

async function sqlFiles(folder: string): Promise<string[]> {
  const entries = await attempt(folder, () => readdir(folder, { withFileTypes: true }));
  const files: string[] = [];
  for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    const isHidden = entry.name.startsWith(".");
    if (entry.isDirectory() && !isHidden && !skippedFolders.has(entry.name))
      files.push(...(await sqlFiles(path)));
    if (entry.isFile() && sqlExtensions.has(extname(entry.name).toLowerCase())) files.push(path);
  }
  return files;
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
  yield* file.createReadStream();
}
