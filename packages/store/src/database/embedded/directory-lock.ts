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

/** Contents of the lock file about the process that holds a data directory. */
export interface LockHolder {
  readonly pid: number;
  /**
   * Start time of the process in clock ticks since boot, if the system provides it: a reused pid has a different one.
   */
  readonly started: string | null;
  readonly host: string;
  /** Base URL of the server on this directory, once it is listening. */
  address?: string;
  /** Token that lets the command line act through that server. */
  token?: string;
}

const heartbeatIntervalMs = 5_000;
/** Age at which an untouched lock of another host counts as abandoned, in milliseconds. */
const foreignStaleMs = 60_000;

/** Keeps a second process out of a data directory. Stock PGlite admits both and silently loses the writes of one. */
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

  /** Acquires the lock. @throws DataDirectoryInUse when a running process holds it */
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
      `The data directory ${directory} is being opened by another process. Retry.`,
    );
  }

  /** Publishes the server in the lock file (mode 0600): its address and an admin token. */
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
      // A full or read-only disk must not stop the server; on this host the pid keeps the lock valid.
    }
  }
}

/** Returns the holder of a data directory; null when there is none. */
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
  // Move it away before removing it, then check it: another process may have replaced it in between.
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

/** Reads the start time of a process from Linux's /proc; "ended" for a zombie, null if unknown. */
function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the command in parentheses and may contain spaces; state is the third, start time the 22nd.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "ended" : (fields[19] ?? null);
  } catch {
    return null;
  }
}
