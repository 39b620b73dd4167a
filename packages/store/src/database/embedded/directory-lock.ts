import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { DataDirectoryInUse } from "../errors.ts";

/** What the lock file tells others about the process that holds a data directory. */
export interface LockHolder {
  readonly pid: number;
  /** Start of the process in clock ticks since boot, where the system tells it: a reused pid has another. */
  readonly started: string | null;
  readonly host: string;
  /** Base address of the server that has the directory open, once it listens. */
  address?: string;
  /** Token that lets the command line act through that server. */
  token?: string;
}

const heartbeatIntervalMs = 5_000;
/** A lock of another host counts as abandoned when its holder has not touched it for so long. */
const foreignStaleMs = 60_000;

/** Keeps a second process out of a data directory: stock PGlite lets both in and loses one's writes silently. */
export class DirectoryLock {
  readonly #path: string;
  readonly #holder: LockHolder;
  readonly #heartbeat: NodeJS.Timeout;

  private constructor(path: string, holder: LockHolder) {
    this.#path = path;
    this.#holder = holder;
    this.#heartbeat = setInterval(() => this.#touch(), heartbeatIntervalMs);
    this.#heartbeat.unref();
  }

  /** Takes the lock. @throws DataDirectoryInUse when a living process holds it */
  static acquire(directory: string): DirectoryLock {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const path = join(directory, "headwater.lock");
    const holder: LockHolder = { pid: process.pid, started: processStart(process.pid), host: hostname() };
    const candidate = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
    writeFileSync(candidate, JSON.stringify(holder), { mode: 0o600 });
    try {
      for (let attempt = 0; attempt < 5; attempt += 1) {
        try {
          linkSync(candidate, path); // fails when the lock exists: no moment in which two think they have it
          return new DirectoryLock(path, holder);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
          removeIfAbandoned(path);
        }
      }
    } finally {
      rmSync(candidate, { force: true });
    }
    throw new DataDirectoryInUse(
      `The data directory ${directory} is being opened by another process. Try again.`,
    );
  }

  /** Lets others find the server: writes its address and admin token into the lock file (mode 0600). */
  announce(address: string, token: string): void {
    this.#holder.address = address;
    this.#holder.token = token;
    const next = `${this.#path}.announce`;
    writeFileSync(next, JSON.stringify(this.#holder), { mode: 0o600 });
    renameSync(next, this.#path);
  }

  release(): void {
    clearInterval(this.#heartbeat);
    if (readHolder(this.#path)?.pid === process.pid) rmSync(this.#path, { force: true });
  }

  #touch(): void {
    const now = new Date();
    try {
      utimesSync(this.#path, now, now);
    } catch {
      // A full or read-only disk must not end the server; the lock stays valid on this host by its pid.
    }
  }
}

/** Who holds a data directory, or null when nobody does. */
export function lockHolder(directory: string): LockHolder | null {
  const path = join(directory, "headwater.lock");
  const holder = readHolder(path);
  return holder && isAlive(holder, path) ? holder : null;
}

function removeIfAbandoned(path: string): void {
  const holder = readHolder(path);
  if (holder && isAlive(holder, path)) {
    const where = holder.address ? ` at ${holder.address}` : "";
    throw new DataDirectoryInUse(
      `The data directory is in use by process ${holder.pid} on ${holder.host}${where}. ` +
        `Stop it first, or choose another directory with --data-dir. (Lock file: ${path})`,
    );
  }
  // Move it away before removing it, and look at what was moved: another process may have replaced it meanwhile.
  const aside = `${path}.abandoned.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = readHolder(aside);
  if (moved && moved.pid !== holder?.pid && isAlive(moved, aside)) {
    renameSync(aside, path);
    return;
  }
  rmSync(aside, { force: true });
}

function readHolder(path: string): LockHolder | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as LockHolder;
  } catch {
    return null;
  }
}

function isAlive(holder: LockHolder, path: string): boolean {
  if (holder.host !== hostname()) {
    try {
      return Date.now() - statSync(path).mtimeMs < foreignStaleMs;
    } catch {
      return false;
    }
  }
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const started = processStart(holder.pid);
  return started === null || holder.started === null || started === holder.started;
}

/** Start time of a process from Linux's /proc, "ended" for one that only waits for its parent to take note, else null. */
function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the command in parentheses and may hold spaces; the state is the third, the start the 22nd.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "ended" : (fields[19] ?? null);
  } catch {
    return null;
  }
}
