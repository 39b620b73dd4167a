import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Duplex } from "node:stream";
import { Worker } from "node:worker_threads";
import pg from "pg";
import { connectionDefaults } from "../connection-settings.ts";
import { type Database, type DatabaseSettings, PooledDatabase } from "../database.ts";
import { DataDirectoryUnusable, StoreUnavailable } from "../errors.ts";
import { processWarnings } from "../logger.ts";
import { builtFile, workerFile } from "../worker-file.ts";
import { DirectoryLock } from "./directory-lock.ts";
import { DiskSpace } from "./disk-space.ts";
import { startMaintenance } from "./maintenance.ts";
import { NewDirectory } from "./new-directory.ts";
import type { Durability, FromWorker, ToWorker, WorkerData } from "./worker-messages.ts";

/** Major version of PostgreSQL in the pinned PGlite; it cannot open files of another one. */
const engineVersion = "18";

/** Options of the embedded database. */
export interface EmbeddedOptions {
  /** Data directory; null keeps the data in memory (tests, demos). */
  readonly directory: string | null;
  readonly durability?: Durability;
  /** Time after which an unanswered statement is aborted and the engine reopened, in milliseconds. */
  readonly watchdogMilliseconds?: number;
  /** Archive of an empty database that new ones are copied from. @default the one that the build created */
  readonly template?: string;
  /** Called when the engine had to be reopened. */
  readonly onReopen?: (reason: string) => void;
}

/** The embedded database and the lock on its directory (null in memory). */
export interface EmbeddedDatabase {
  readonly database: Database;
  readonly lock: DirectoryLock | null;
  /** Free disk space of the directory; null in memory. */
  readonly space: DiskSpace | null;
}

/**
 * Opens PostgreSQL inside this process (PGlite in a worker thread) behind the same `pg` pool as a server.
 *
 * @throws StoreUnavailable when the disk is nearly full
 * @throws DataDirectoryInUse when another process uses the directory
 * @throws DataDirectoryUnusable when the directory holds files of another version, or no database
 */
export async function openEmbeddedDatabase(
  options: EmbeddedOptions,
  settings: DatabaseSettings = {},
): Promise<EmbeddedDatabase> {
  if (options.directory === null)
    return { database: await openEngine(null, options, settings), lock: null, space: null };
  try {
    mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new DataDirectoryUnusable(
      `Cannot create the data directory ${options.directory}: ${(error as Error).message}`,
      { cause: error },
    );
  }
  const space = new DiskSpace(options.directory);
  space.assertLeft();
  const lock = DirectoryLock.acquire(options.directory);
  try {
    const directory = join(options.directory, "postgres");
    if (!NewDirectory.isUnfinished(directory)) checkVersion(directory);
    const created = NewDirectory.begin(directory);
    const database = await openEngine(directory, options, settings, () => lock.release());
    try {
      await created?.finish();
    } catch (error) {
      await database.close();
      throw new DataDirectoryUnusable(
        `Cannot sync the data directory ${options.directory} to disk: ${(error as Error).message}`,
        { cause: error },
      );
    }
    return { database, lock, space };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function checkVersion(directory: string): void {
  if (!existsSync(directory)) return;
  const versionFile = join(directory, "PG_VERSION");
  if (!existsSync(versionFile)) {
    if (readdirSync(directory).length === 0) return;
    throw new DataDirectoryUnusable(
      `${directory} holds files, but no Headwater data. Choose another directory with --data-dir, or empty it.`,
    );
  }
  const version = readFileSync(versionFile, "utf8").trim();
  if (version === engineVersion) return;
  throw new DataDirectoryUnusable(
    `${directory} was written by PostgreSQL ${version}; this version of Headwater has PostgreSQL ${engineVersion} built in. ` +
      "Nothing was changed. Export it with the version that wrote it (headwater export) and import it into a new directory (headwater import).",
  );
}

async function openEngine(
  directory: string | null,
  options: EmbeddedOptions,
  settings: DatabaseSettings,
  onClose: () => void = () => {},
): Promise<Database> {
  const engine = new EngineHost(
    {
      directory,
      durability: options.durability ?? "strict",
      template: options.template ?? builtFile("empty-database.tar.gz"),
    },
    options,
  );
  await engine.start();
  const pool = new pg.Pool({
    max: 1,
    idleTimeoutMillis: 0,
    // The driver expects a socket; the engine provides a stream over the message port.
    stream: (() => engine.openStream()) as unknown as pg.PoolConfig["stream"],
    user: "postgres",
    database: "postgres",
    types: connectionDefaults.types,
  } as pg.PoolConfig);
  let stopMaintenance = () => {};
  const database = new PooledDatabase({
    engine: "embedded",
    pool,
    connections: 1,
    ...settings,
    onClose: async () => {
      stopMaintenance();
      await engine.stop();
      onClose();
    },
  });
  stopMaintenance =
    directory === null ? () => {} : startMaintenance(database, settings.log ?? processWarnings);
  return database;
}

/** Returns whether a chunk is the message with which the driver ends a session. */
function isTerminate(chunk: Buffer): boolean {
  return chunk.length === 5 && chunk[0] === "X".charCodeAt(0);
}

/** Owns the worker: starts it, opens streams to it, and restarts it when it dies or hangs. */
class EngineHost {
  readonly #data: WorkerData;
  readonly #watchdogMilliseconds: number;
  readonly #onReopen: (reason: string) => void;
  readonly #streams = new Set<Duplex>();
  #worker: Worker | null = null;
  #starting: Promise<void> | null = null;
  #stopping = false;
  #watchdog: NodeJS.Timeout | undefined;

  constructor(data: WorkerData, options: EmbeddedOptions) {
    this.#data = data;
    this.#watchdogMilliseconds = options.watchdogMilliseconds ?? 30_000;
    this.#onReopen = options.onReopen ?? (() => {});
  }

  async start(): Promise<void> {
    this.#starting ??= this.#launch().finally(() => {
      this.#starting = null;
    });
    await this.#starting;
  }

  async #launch(): Promise<void> {
    const worker = new Worker(workerFile("pglite-worker.js"), {
      workerData: this.#data,
      stdout: true,
      stderr: true,
    });
    await new Promise<void>((resolve, reject) => {
      const onMessage = (message: FromWorker) => {
        if (message.type !== "ready") return;
        worker.off("message", onMessage);
        worker.off("error", onError);
        clearTimeout(slow);
        resolve();
      };
      const onError = (error: Error) =>
        reject(
          new DataDirectoryUnusable(
            `Cannot open the embedded database${this.#data.directory ? ` in ${this.#data.directory}` : ""}: ${error.message}`,
            { cause: error },
          ),
        );
      const slow = setTimeout(() => {
        onError(new Error("it did not start within a minute"));
        void worker.terminate();
      }, 60_000);
      slow.unref();
      worker.on("message", onMessage);
      worker.once("error", onError);
      worker.once("exit", (code) => onError(new Error(`the database worker exited with code ${code}`)));
    });
    worker.on("message", (message: FromWorker) => this.#receive(message));
    worker.on("error", (error) => this.#lost(worker, error.message));
    worker.on("exit", () => this.#lost(worker, "the database worker ended"));
    this.#worker = worker;
  }

  /** Opens a stream that behaves like a socket. Each one is a new session; only the latest is live. */
  openStream(): Duplex {
    const post = (message: ToWorker, transfer: ArrayBuffer[] = []) =>
      this.#worker?.postMessage(message, transfer);
    const send = (chunk: Buffer) => {
      if (isTerminate(chunk)) return; // the engine would not answer, and the next stream resets the session
      const data = new Uint8Array(chunk); // a copy of its own, because the buffer changes hands
      this.#armWatchdog();
      post({ type: "data", data }, [data.buffer as ArrayBuffer]);
    };
    const stream = new Duplex({
      read() {},
      write(chunk: Buffer, _encoding, callback) {
        send(chunk);
        callback();
      },
      writev(chunks, callback) {
        send(Buffer.concat(chunks.map(({ chunk }) => chunk as Buffer)));
        callback();
      },
      final(callback) {
        callback();
        stream.push(null);
      },
    });
    const connect = async () => {
      try {
        if (!this.#worker) await this.start();
        post({ type: "reset" });
        this.#streams.add(stream);
        stream.emit("connect");
      } catch (error) {
        stream.destroy(error as Error);
      }
    };
    stream.on("close", () => this.#streams.delete(stream));
    const self = () => stream;
    return Object.assign(stream, {
      connect: () => {
        setImmediate(() => void connect());
        return stream;
      },
      setNoDelay: self,
      setKeepAlive: self,
      ref: self,
      unref: self,
    });
  }

  #receive(message: FromWorker): void {
    if (message.type === "data") {
      this.#disarmWatchdog();
      const { data } = message;
      const chunk = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
      for (const stream of this.#streams) stream.push(chunk);
    } else if (message.type === "failed") {
      // SQL errors are answers; this is a crash of the engine (a full disk makes it panic). Its memory is discarded,
      // and acknowledged data is on disk.
      const worker = this.#worker;
      if (!worker) return;
      this.#lost(worker, message.message);
      void worker.terminate();
    }
  }

  #lost(worker: Worker, reason: string): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    this.#disarmWatchdog();
    for (const stream of this.#streams)
      stream.destroy(new StoreUnavailable(`The embedded database stopped: ${reason}`));
    if (this.#stopping) return;
    this.#onReopen(reason);
    // The next connection restarts it; clients retry what was not acknowledged.
  }

  #armWatchdog(): void {
    if (this.#watchdog) return;
    const worker = this.#worker;
    this.#watchdog = setTimeout(() => {
      if (!worker || this.#worker !== worker) return;
      this.#lost(worker, `a statement did not respond within ${this.#watchdogMilliseconds} ms`);
      void worker.terminate(); // safe: every acknowledged commit is on disk
    }, this.#watchdogMilliseconds);
    this.#watchdog.unref();
  }

  #disarmWatchdog(): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = undefined;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const worker = this.#worker;
    if (!worker) return;
    await new Promise<void>((resolve) => {
      worker.on("message", (message: FromWorker) => {
        if (message.type === "closed") resolve();
      });
      worker.once("exit", () => resolve());
      worker.postMessage({ type: "close" } satisfies ToWorker);
    });
    await worker.terminate();
  }
}
