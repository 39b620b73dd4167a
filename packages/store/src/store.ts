import {
  type Database,
  type DatabaseSettings,
  openServerDatabase,
  type ReadOptions,
  type Session,
} from "./database/database.ts";
import type { DirectoryLock } from "./database/embedded/directory-lock.ts";
import type { DiskSpace } from "./database/embedded/disk-space.ts";
import { type EmbeddedOptions, openEmbeddedDatabase } from "./database/embedded/embedded.ts";
import { StoreError } from "./database/errors.ts";
import { foldLock } from "./database/lock-keys.ts";
import { type Logger, processWarnings, RepeatedTaskLog } from "./database/logger.ts";
import { migrate } from "./database/migrate.ts";
import type { ConnectionSource, ServerAddress } from "./database/server-connection.ts";
import type { Submission } from "./events/prepare-submission.ts";
import { applyCommand } from "./fold/apply-command.ts";
import { type InferenceLag, inferenceLag } from "./fold/runs/inference-queue.ts";
import { LineageIndex } from "./graph/lineage-index.ts";
import type { ReadContext } from "./graph/read-context.ts";
import { Inferrer } from "./inference/inferrer.ts";
import { retryCostlyScripts } from "./inference/sql/costly-scripts.ts";
import { SqlReader, type SqlReaderOptions } from "./inference/sql/sql-reader.ts";
import { ChangeFeed } from "./live/change-feed.ts";
import type { CommandContent } from "./log/command-content.ts";
import { createCommand } from "./log/commands.ts";
import { ensurePartitions } from "./log/event-log.ts";
import type { ImportedLine } from "./log/transfer.ts";
import { foldVersion } from "./model/fold-version.ts";
import { type IdentityDiff, previewDecision } from "./queries/catalog/identity.ts";
import { type RebuildProgress, type RebuildResult, rebuildGraph } from "./rebuild.ts";
import { type WriteReceipt, Writer } from "./writer.ts";

/** Location of the data: a directory (embedded), memory (embedded), or a PostgreSQL server. */
export type StoreLocation =
  | ({ readonly engine: "embedded" } & EmbeddedOptions)
  | ({ readonly engine: "server"; readonly connections?: number } & ServerAddress)
  | { readonly engine: "server"; readonly connections?: number; readonly source: ConnectionSource };

/** Logging and limits of a store. */
export interface StoreOptions extends DatabaseSettings {
  /** Opens the store although another version built its graph, in order to rebuild it. @default false */
  readonly forRebuild?: boolean;
  /** Limits of the thread that reads SQL. */
  readonly sql?: SqlReaderOptions;
}

/** Interval for polling other processes' commits, in milliseconds. */
const catchUpMilliseconds = 500;
/** Interval for checking the inference queue, in milliseconds. */
const inferenceMilliseconds = 10_000;
const partitionMilliseconds = 6 * 3_600_000;

/** The event log and the graph built from it. One per process and database. */
export class Store {
  readonly database: Database;
  /** The lock on the data directory; null in memory and on a server. */
  readonly lock: DirectoryLock | null;
  /** The current graph in memory. */
  readonly index: LineageIndex;
  /** Reports changes by any process. */
  readonly changes: ChangeFeed;
  readonly #space: DiskSpace | null;
  readonly #writer: Writer;
  readonly #reader: SqlReader;
  readonly #inferrer: Inferrer;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #log: Logger;
  #closing = false;
  #caughtUpAt = performance.now();

  private constructor(
    database: Database,
    lock: DirectoryLock | null,
    space: DiskSpace | null,
    index: LineageIndex,
    reader: SqlReader,
    log: Logger,
  ) {
    this.database = database;
    this.#log = log;
    this.lock = lock;
    this.#space = space;
    this.index = index;
    this.changes = new ChangeFeed(database, index, log);
    this.#writer = new Writer(database, {
      log,
      onCommit: (changes) => {
        index.apply(changes);
        this.#inferrer.wake();
        this.changes.notify();
        for (const listener of this.#listeners) listener();
      },
      // Both read through the writer's transaction: the embedded engine has no second session.
      onGraphReplaced: async (session) => {
        await index.load(session);
        this.changes.graphReplaced();
      },
      onChangesMissed: (session) => index.catchUp(session),
    });
    this.#reader = reader;
    this.#inferrer = new Inferrer(database, (work) => this.#writer.change(work, "background"), reader, log);
  }

  /**
   * Opens a store: connects, migrates under a lock, loads the graph.
   *
   * @throws DataDirectoryInUse, DataDirectoryUnusable, StoreUnavailable
   */
  static async open(location: StoreLocation, options: StoreOptions = {}): Promise<Store> {
    const log = options.log ?? processWarnings;
    const reader = new SqlReader(options.sql);
    const { database, lock, space } = await openDatabase(location, options);
    try {
      await migrate(database);
      await database.transaction(
        async (session) => {
          await session.query("SELECT pg_advisory_xact_lock($1)", [foldLock]);
          await checkFoldVersion(session, options.forRebuild ?? false);
          await ensurePartitions(session);
          await retryCostlyScripts(session);
        },
        { urgency: "commit" },
      );
      const index = new LineageIndex();
      await index.load(database);
      const store = new Store(database, lock, space, index, reader, log);
      // Runs of a graph built by another version are unreadable; a rebuild reads those of the new one.
      if (options.forRebuild) return store;
      store.#startTimers();
      store.#inferrer.wake();
      return store;
    } catch (error) {
      await database.close().catch((err) => log.warn({ err }, "Closing the database failed"));
      throw error;
    }
  }

  /**
   * Runs `work` on one read-only snapshot of the database, with the graph in memory. `work` must send every query
   * through the given session.
   *
   * @throws ReadTimeout, StoreUnavailable; the signal's reason when it is aborted
   */
  async read<Result>(
    work: (context: ReadContext) => Promise<Result>,
    options?: ReadOptions,
  ): Promise<Result> {
    return this.database.read((session) => work({ session, index: this.index }), options);
  }

  /**
   * Time since the graph in memory last had every commit of the other servers, in milliseconds; 0 on the embedded
   * database, which has no others.
   */
  get catchUpAgeMs(): number {
    return this.database.engine === "embedded" ? 0 : performance.now() - this.#caughtUpAt;
  }

  /**
   * Writes one submission; resolves after the commit is durable.
   *
   * @throws StoreOverloaded, StoreUnavailable - nothing was stored then
   */
  async write(submission: Submission): Promise<WriteReceipt> {
    this.#space?.assertLeft();
    const receipt = await this.#writer.write(submission);
    // Quarantined submissions do not commit to the graph.
    this.changes.notify();
    return receipt;
  }

  /** Number of submissions waiting to be written. */
  get waiting(): number {
    return this.#writer.waiting;
  }

  /**
   * Computes the effect of an identity decision without applying it.
   *
   * @param content.datasets - need not be in the graph
   */
  async previewDecision(content: CommandContent): Promise<IdentityDiff> {
    return previewDecision(
      { session: this.database, index: this.index },
      createCommand(content, "", Date.now()),
    );
  }

  /**
   * Appends a manual command to the log and applies it, until it is undone: identity decisions, tags, owners,
   * descriptions, hiding, declared edges.
   *
   * @param actor - the author
   * @returns the id of the command
   * @throws StoreUnavailable when the database is unreachable or full; nothing was changed then
   */
  async executeCommand(content: CommandContent, actor: string, receivedAt = Date.now()): Promise<string> {
    this.#space?.assertLeft();
    const command = createCommand(content, actor, receivedAt);
    await this.#writer.change((session, caches) => applyCommand(session, caches, command), "commit");
    return command.id;
  }

  /**
   * Imports a line of an export: an event as {@link write} does, a command as {@link executeCommand}.
   *
   * @returns the outcome
   */
  async importLine(line: ImportedLine): Promise<WriteReceipt["outcome"]> {
    if (line.kind === "event") {
      const { value, receivedAt } = line;
      return (await this.write({ value, receivedAt })).outcome;
    }
    const known = await this.database.query("SELECT FROM commands WHERE id = $1", [
      createCommand(line.content, line.actor, line.receivedAt).id,
    ]);
    await this.executeCommand(line.content, line.actor, line.receivedAt);
    return known.length > 0 ? "duplicate" : "accepted";
  }

  /**
   * Resolves when everything derived from the events so far is in the graph, including inference from SQL and names
   * of external tables.
   *
   * @throws StoreUnavailable when the database is unavailable
   */
  async settle(): Promise<void> {
    await this.#inferrer.settle();
  }

  /** Reads how far inference lags behind the fold. */
  async inferenceLag(): Promise<InferenceLag> {
    return inferenceLag(this.database);
  }

  /** Calls `listener` after every commit of this process. Returns the function to stop. */
  onCommit(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Rebuilds the graph from the whole log, beside the running one, and switches to it; see {@link rebuildGraph}.
   *
   * @throws the signal's reason when it is aborted
   */
  async rebuild(options: {
    readonly onProgress?: (progress: RebuildProgress) => void;
    readonly signal?: AbortSignal;
  }): Promise<RebuildResult> {
    const result = await rebuildGraph(this.database, this.#reader, { ...options, log: this.#log });
    await this.reloadGraph();
    return result;
  }

  /** Reloads the graph after a rebuild replaced it. */
  async reloadGraph(): Promise<void> {
    this.#writer.forget();
    await this.index.load(this.database);
    this.changes.graphReplaced();
    this.#inferrer.wake();
  }

  /** Returns when the database has answered. @throws StoreUnavailable */
  async ping(): Promise<void> {
    await this.database.query("SELECT 1", [], "ping");
  }

  /** Returns true if the log holds no events. @throws StoreUnavailable */
  async isEmpty(): Promise<boolean> {
    const [count] = await this.database.query<{ value: number }>(
      "SELECT value FROM event_count",
      [],
      "is-empty",
    );
    return count?.value === 0;
  }

  /** Writes pending submissions, then closes the database and releases the directory. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const timer of this.#timers) clearInterval(timer);
    await this.changes.close();
    await this.#writer.close();
    await this.#inferrer.close();
    await this.database.close();
  }

  #startTimers(): void {
    const every = (intervalMs: number, task: string, work: () => Promise<void>) => {
      const outcome = new RepeatedTaskLog(this.#log, task);
      let isRunning = false;
      const run = async () => {
        if (isRunning) return;
        isRunning = true;
        try {
          await work();
          outcome.succeeded();
        } catch (error) {
          if (!this.#closing) outcome.failed(error);
        } finally {
          isRunning = false;
        }
      };
      const timer = setInterval(() => void run(), intervalMs);
      timer.unref();
      this.#timers.push(timer);
    };
    if (this.database.engine === "server") {
      every(catchUpMilliseconds, "Catching up with other servers", () => this.#catchUp());
    }
    // Work left in the queue because the database was unavailable, or because another process ended.
    every(inferenceMilliseconds, "Waking SQL inference", async () => this.#inferrer.wake());
    every(partitionMilliseconds, "Creating log partitions", () =>
      this.database.transaction((session) => ensurePartitions(session), { urgency: "background" }),
    );
  }

  async #catchUp(): Promise<void> {
    await this.index.catchUp(this.database);
    this.#caughtUpAt = performance.now();
    this.changes.notify();
  }
}

async function openDatabase(
  location: StoreLocation,
  settings: DatabaseSettings,
): Promise<{ database: Database; lock: DirectoryLock | null; space: DiskSpace | null }> {
  return location.engine === "server"
    ? {
        database: openServerDatabase(
          "source" in location ? location.source : location,
          location.connections,
          settings,
        ),
        lock: null,
        space: null,
      }
    : openEmbeddedDatabase(location, settings);
}

/**
 * Opens the database of a store without its graph, whatever version built it: for data other than events and lineage,
 * such as keys.
 *
 * @throws DataDirectoryInUse, DataDirectoryUnusable, StoreUnavailable
 */
export async function openMigratedDatabase(
  location: StoreLocation,
  settings: DatabaseSettings = {},
): Promise<Database> {
  const { database } = await openDatabase(location, settings);
  try {
    await migrate(database);
    return database;
  } catch (error) {
    const log = settings.log ?? processWarnings;
    await database.close().catch((err) => log.warn({ err }, "Closing the database failed"));
    throw error;
  }
}

async function checkFoldVersion(session: Session, forRebuild: boolean): Promise<void> {
  const [row] = await session.query<{ value: { epoch: number; foldVersion: number } }>(
    "SELECT value FROM settings WHERE key = 'graph'",
  );
  if (!row) {
    await session.query("INSERT INTO settings (key, value) VALUES ('graph', $1)", [
      JSON.stringify({ epoch: 1, foldVersion }),
    ]);
  } else if (row.value.foldVersion !== foldVersion && !forRebuild) {
    throw new StoreError(
      "fold-version",
      `The graph was built with rules version ${row.value.foldVersion}; this is version ${foldVersion}. ` +
        "Run headwater rebuild. Events are kept; nothing was changed.",
    );
  }
}
