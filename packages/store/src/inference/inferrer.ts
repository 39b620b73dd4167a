import type { GraphChanges } from "../adjacency/graph-changes.ts";
import type { Database, Session } from "../database/database.ts";
import { isUnavailable } from "../database/errors.ts";
import type { GraphCaches } from "../fold/graph-caches.ts";
import { deriveIdentity } from "../fold/identity.ts";
import { failedInference, type InferredRun, inferQueuedRuns } from "./infer-runs.ts";
import { areSymlinksStale, refreshSymlinks } from "./inferred-symlinks.ts";
import { storeInferences } from "./store-inferences.ts";

/** Runs that are read and stored together: a few milliseconds of the fold's lock. */
const batchSize = 50;
/** How long what arrives may gather, milliseconds. */
const gatherMilliseconds = 20;

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
 * @returns whether there was something to do
 */
export async function inferOnce(read: ReadGraph, change: ChangeGraph): Promise<boolean> {
  const inferred = await read((session) => inferQueuedRuns(session, batchSize));
  if (inferred.length > 0) {
    await storeApart(change, inferred);
    return true;
  }
  if (!(await read(areSymlinksStale))) return false;
  await change(async (session) => {
    const claims = await refreshSymlinks(session);
    const representatives = await deriveIdentity(session, { id: noNode, newDatasets: [] }, [], { claims });
    return { adjacency: [], representatives };
  });
  return true;
}

/** Finds by halving the run whose answer cannot be stored, so that the others are not held up by a defect of ours. */
async function storeApart(change: ChangeGraph, inferred: readonly InferredRun[]): Promise<void> {
  try {
    await change((session, caches) => storeInferences(session, caches, inferred));
  } catch (error) {
    if (isUnavailable(error)) throw error;
    const [{ run, failure }] = inferred as [InferredRun];
    if (inferred.length > 1) {
      const middle = inferred.length >> 1;
      await storeApart(change, inferred.slice(0, middle));
      await storeApart(change, inferred.slice(middle));
    } else if (failure === null) {
      await storeApart(change, [failedInference(run, (error as Error).message)]);
    } else throw error;
  }
}

function noNode(publicId: string): never {
  throw new Error(`No event names ${publicId}`);
}

/** Does in the background what the fold puts into the queue. One per store. */
export class Inferrer {
  readonly #database: Database;
  readonly #change: ChangeGraph;
  #working: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(database: Database, change: ChangeGraph) {
    this.#database = database;
    this.#change = change;
  }

  /** Says that something may wait. */
  wake(): void {
    if (this.#closed || this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      // What fails because the database is away waits in the queue for the next time.
      this.#work().catch(() => {});
    }, gatherMilliseconds);
    this.#timer.unref();
  }

  /** Resolves when nothing waits. @throws StoreUnavailable when the database is away */
  async settle(): Promise<void> {
    await this.#working?.catch(() => {});
    await this.#work();
  }

  /** Stops after the batch that is under way; the rest waits in the queue. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#working?.catch(() => {});
  }

  #work(): Promise<void> {
    this.#working ??= this.#drain().finally(() => {
      this.#working = null;
    });
    return this.#working;
  }

  async #drain(): Promise<void> {
    while (!this.#closed && (await inferOnce((work) => work(this.#database), this.#change)));
  }
}
