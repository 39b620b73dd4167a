import { closeSync, existsSync, fsyncSync, openSync, rmSync, writeFileSync } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * A database directory that is being made. PGlite writes its first files without asking the disk to keep them, so a
 * power cut would leave some of them empty under commits that were acknowledged; and a process that is killed meanwhile
 * leaves half a database, which nobody can open. A mark beside the directory says that it is not finished: whoever
 * finds one begins anew, which loses nothing, because nothing is acknowledged before the mark is gone.
 */
export class NewDirectory {
  readonly #directory: string;
  readonly #mark: string;

  private constructor(directory: string) {
    this.#directory = directory;
    this.#mark = `${directory}.unfinished`;
  }

  /** Whether a start began to make the directory and did not finish. */
  static isUnfinished(directory: string): boolean {
    return existsSync(new NewDirectory(directory).#mark);
  }

  /** Removes what an unfinished start left, and begins when there is nothing yet; null when the directory is there. */
  static begin(directory: string): NewDirectory | null {
    const made = new NewDirectory(directory);
    if (NewDirectory.isUnfinished(directory)) rmSync(directory, { recursive: true, force: true });
    if (existsSync(join(directory, "PG_VERSION"))) return null;
    writeFileSync(made.#mark, "This directory is being made. Remove it together with this file.\n");
    syncFolder(dirname(made.#mark));
    return made;
  }

  /** Brings every file and folder to the disk; then the directory counts as made. */
  async finish(): Promise<void> {
    await syncTree(this.#directory);
    const parent = dirname(this.#directory);
    syncFolder(parent);
    syncFolder(dirname(parent));
    rmSync(this.#mark, { force: true });
    syncFolder(parent);
  }
}

/** Files that are synced at a time: a file system commits several in one go, one after the other takes many times as long. */
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
