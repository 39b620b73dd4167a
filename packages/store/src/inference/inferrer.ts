import type { GraphCaches } from "../contents/graph-caches.ts";
import type { Database, Session } from "../database/database.ts";
import { isUnavailable } from "../database/errors.ts";
import { readGraphEpoch } from "../database/graph-epoch.ts";
import { type Logger, RepeatedTaskLog } from "../database/logger.ts";
import { rederiveIdentity } from "../fold/identity/identity.ts";
import type { GraphChanges } from "../model/graph-changes.ts";
import { inferQueuedRuns } from "./infer-runs.ts";
import { areSymlinksStale, refreshSymlinks } from "./inferred-symlinks.ts";
import { failedInference, type InferredRun } from "./open-run.ts";
import type { SqlReader } from "./sql/sql-reader.ts";
import { storeInferences } from "./store-inferences.ts";

/** Number of runs analyzed and stored together: a few milliseconds under the fold lock. */
const batchSize = 20;
/**
 * Time to collect more runs before a batch starts, in milliseconds: a batch of several runs costs little more than
 * one run.
 */
const debounceMs = 250;

/** Changes the graph in a transaction under the fold lock. */
export type ChangeGraph = (
  work: (session: Session, caches: GraphCaches) => Promise<GraphChanges>,
) => Promise<void>;

/** Reads from a graph. */
export type ReadGraph = <Result>(work: (session: Session) => Promise<Result>) => Promise<Result>;

/**
 * Processes one batch of the queue: analyzes the SQL of runs without a lock, then stores the results; when the queue
 * is empty, refreshes inferred symlinks.
 *
 * @returns how much there was to do: `full` when more may be queued
 */
export async function inferOnce(
  read: ReadGraph,
  change: ChangeGraph,
  reader: SqlReader,
): Promise<"nothing" | "some" | "full"> {
  // Ids belong to one graph: results read from it must not be stored in a graph that has replaced it.
  const epoch = await read(readGraphEpoch);
  const inferred = await read((session) => inferQueuedRuns(session, reader, batchSize));
  if (inferred.length > 0) {
    await storeSeparately(change, inferred, epoch);
    return inferred.length < batchSize ? "some" : "full";
  }
  if (!(await read(areSymlinksStale))) return "nothing";
  await change(async (session) => rederiveIdentity(session, await refreshSymlinks(session)));
  return "some";
}

/** Finds by bisection the run whose result cannot be stored, so that a defect does not block the others. */
export async function storeSeparately(
  change: ChangeGraph,
  inferred: readonly InferredRun[],
  epoch: number,
): Promise<void> {
  try {
    await change(async (session, caches) =>
      (await readGraphEpoch(session)) === epoch
        ? storeInferences(session, caches, inferred)
        : { adjacency: [], representatives: [], hidden: [] },
    );
  } catch (error) {
    if (isUnavailable(error)) throw error;
    const [{ run, failure }] = inferred as [InferredRun];
    if (inferred.length > 1) {
      const middle = inferred.length >> 1;
      await storeSeparately(change, inferred.slice(0, middle), epoch);
      await storeSeparately(change, inferred.slice(middle), epoch);
    } else if (failure === null) {
      await storeSeparately(change, [failedInference(run, error as Error)], epoch);
    } else throw error;
  }
}

/** Processes the inference queue in the background. One per store. */
export class Inferrer {
  readonly #database: Database;
  readonly #change: ChangeGraph;
  readonly #reader: SqlReader;
  readonly #outcome: RepeatedTaskLog;
  #working: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isWoken = false;
  #closed = false;

  constructor(database: Database, change: ChangeGraph, reader: SqlReader, log: Logger) {
    this.#database = database;
    this.#change = change;
    this.#reader = reader;
    this.#outcome = new RepeatedTaskLog(log, "SQL inference");
  }

  /** Signals that the queue may not be empty. */
  wake(): void {
    if (this.#closed || this.#timer !== null) return;
    if (this.#working !== null) {
      this.#isWoken = true;
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = null;
      // If the database is unavailable, the work stays in the queue.
      this.#work().then(
        () => this.#outcome.succeeded(),
        (error) => {
          if (!this.#closed) this.#outcome.failed(error);
        },
      );
    }, debounceMs);
    this.#timer.unref();
  }

  /** Resolves when the queue is empty. @throws StoreUnavailable when the database is unavailable */
  async settle(): Promise<void> {
    // Work in progress may have read the queue before the last events came.
    while (this.#working !== null) await this.#working.catch(() => {});
    await this.#work(true);
  }

  /** Stops after the current batch; the rest stays in the queue. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#working?.catch(() => {});
    await this.#reader.close();
  }

  #work(untilEmpty = false): Promise<void> {
    this.#working ??= this.#drain(untilEmpty).finally(() => {
      this.#working = null;
      if (this.#isWoken) this.wake();
      this.#isWoken = false;
    });
    return this.#working;
  }

  async #drain(untilEmpty: boolean): Promise<void> {
    while (!this.#closed) {
      const done = await inferOnce((work) => work(this.#database), this.#change, this.#reader);
      if (done === "nothing") return;
      // Otherwise runs that arrive meanwhile would be processed one by one, without batching.
      this.#isWoken = true;
      if (done === "some" && !untilEmpty) return;
    }
  }
}
