import { closeSync, existsSync, fsyncSync, openSync, rmSync, writeFileSync } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * A database directory under construction. PGlite creates its files without fsync, so a power cut could leave some
 * empty beneath acknowledged commits, and a killed process leaves an unusable partial database. A marker beside the
 * directory says that it is unfinished: the next start begins again, which loses nothing, because nothing is
 * acknowledged while the marker exists.
 */
export class NewDirectory {
  readonly #directory: string;
  readonly #mark: string;

  private constructor(directory: string) {
    this.#directory = directory;
    this.#mark = `${directory}.unfinished`;
  }

  /** Returns whether an earlier start left the directory unfinished. */
  static isUnfinished(directory: string): boolean {
    return existsSync(new NewDirectory(directory).#mark);
  }

  /** Removes an unfinished directory and begins a new one; returns null when a finished directory exists. */
  static begin(directory: string): NewDirectory | null {
    const created = new NewDirectory(directory);
    if (NewDirectory.isUnfinished(directory)) rmSync(directory, { recursive: true, force: true });
    if (existsSync(join(directory, "PG_VERSION"))) return null;
    writeFileSync(created.#mark, "This directory is incomplete. Remove it together with this file.\n");
    syncFolder(dirname(created.#mark));
    return created;
  }

  /** Syncs every file and folder to disk, then removes the marker. */
  async finish(): Promise<void> {
    await syncTree(this.#directory);
    const parent = dirname(this.#directory);
    syncFolder(parent);
    syncFolder(dirname(parent));
    rmSync(this.#mark, { force: true });
    syncFolder(parent);
  }
}

/**
 * Number of files synced concurrently: file systems batch concurrent syncs, which is many times faster than one by
 * one.
 */
const syncsAtOnce = 16;

async function syncTree(root: string): Promise<void> {
  const entries = await readdir(root, { withFileTypes: true, recursive: true });
  const paths = [root];
  for (const entry of entries) {
    if (entry.isFile() || entry.isDirectory()) paths.push(join(entry.parentPath, entry.name));
  }
  const left = paths.values();
  await Promise.all(
    Array.from({ length: syncsAtOnce }, async () => {
      for (const path of left) await syncPath(path);
    }),
  );
}

async function syncPath(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
