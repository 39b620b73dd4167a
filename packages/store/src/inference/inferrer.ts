import type { GraphCaches } from "../contents/graph-caches.ts";
import type { Database, Session } from "../database/database.ts";
import { isUnavailable } from "../database/errors.ts";
import { readGraphEpoch } from "../database/graph-epoch.ts";
import { type Logger, RepeatedTaskLog } from "../database/logger.ts";
import { rederiveIdentity } from "../fold/identity/identity.ts";
import type { GraphChanges } from "../model/graph-changes.ts";
import { failedInference, type InferredRun, inferQueuedRuns } from "./infer-runs.ts";
import { areSymlinksStale, refreshSymlinks } from "./inferred-symlinks.ts";
import type { SqlReader } from "./sql/sql-reader.ts";
import { storeInferences } from "./store-inferences.ts";

/** Runs that are read and stored together: a few milliseconds of the fold's lock. */
const batchSize = 20;
/** How long what arrives may gather, milliseconds: a batch of some runs costs little more than one run. */
const debounceMs = 250;

/** Runs work that changes the graph, in a transaction under the fold's lock. */
export type ChangeGraph = (
  work: (session: Session, caches: GraphCaches) => Promise<GraphChanges>,
) => Promise<void>;

/** Reads from a graph. */
export type ReadGraph = <Result>(work: (session: Session) => Promise<Result>) => Promise<Result>;

/**
 * Does one batch of what waits: reads the SQL of runs outside of any lock, then stores the answers; when no run waits,
 * finds inferred symlinks anew.
 *
 * @returns how much there was to do: `full` when more may wait
 */
export async function inferOnce(
  read: ReadGraph,
  change: ChangeGraph,
  reader: SqlReader,
): Promise<"nothing" | "some" | "full"> {
  // Ids are those of one graph: what is read from it is stored in no other that has taken its place.
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

/** Finds by halving the run whose answer cannot be stored, so that the others are not held up by a defect of ours. */
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

/** Does in the background what the fold puts into the queue. One per store. */
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

  /** Says that something may wait. */
  wake(): void {
    if (this.#closed || this.#timer !== null) return;
    if (this.#working !== null) {
      this.#isWoken = true;
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = null;
      // What fails because the database is away waits in the queue for the next time.
      this.#work().then(
        () => this.#outcome.succeeded(),
        (error) => {
          if (!this.#closed) this.#outcome.failed(error);
        },
      );
    }, debounceMs);
    this.#timer.unref();
  }

  /** Resolves when nothing waits. @throws StoreUnavailable when the database is away */
  async settle(): Promise<void> {
    // What is under way may have looked at the queue before the last events came.
    while (this.#working !== null) await this.#working.catch(() => {});
    await this.#work(true);
  }

  /** Stops after the batch that is under way; the rest waits in the queue. */
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
      // Otherwise what comes meanwhile would be read one by one, where it could gather.
      this.#isWoken = true;
      if (done === "some" && !untilEmpty) return;
    }
  }
}
