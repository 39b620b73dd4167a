import { GraphCaches } from "./contents/graph-caches.ts";
import type { Database, Session } from "./database/database.ts";
import { isUnavailable, StoreOverloaded, StoreUnavailable } from "./database/errors.ts";
import { readGraphEpoch } from "./database/graph-epoch.ts";
import { foldLock } from "./database/lock-keys.ts";
import type { Logger } from "./database/logger.ts";
import type { WriteUrgency } from "./database/priority-gate.ts";
import {
  type AcceptedEvent,
  prepareSubmission,
  type ReceiptProblem,
  type RejectedSubmission,
  type Submission,
} from "./events/prepare-submission.ts";
import { foldEvents } from "./fold/fold-events.ts";
import { appendEvents, quarantineSubmissions } from "./log/event-log.ts";
import type { GraphChanges } from "./model/graph-changes.ts";

/** The outcome of a submission. Returned only after the commit is durable. */
export interface WriteReceipt {
  readonly id: string;
  readonly outcome: "accepted" | "accepted-with-warnings" | "duplicate" | "fold-failed" | "quarantined";
  /** How many times the same event was received before. */
  readonly repeats: number;
  readonly problems: readonly ReceiptProblem[];
}

/** Settings of a writer. */
export interface WriterOptions {
  readonly log: Logger;
  /** Maximum number of events in one transaction. */
  readonly batchSize?: number;
  /** Maximum number of waiting submissions; more are refused with {@link StoreOverloaded}. */
  readonly queueLimit?: number;
  /** Maximum number of bytes of waiting text. */
  readonly queueBytes?: number;
  /** Called after each commit with its changes, before submitters are acknowledged. */
  readonly onCommit: (changes: GraphChanges, events: readonly AcceptedEvent[]) => void;
  /** Called inside a transaction after a rebuild replaced the graph. */
  readonly onGraphReplaced: (session: Session) => Promise<void>;
  /** Called inside a transaction when a commit may have succeeded without its changes being reported. */
  readonly onChangesMissed: (session: Session) => Promise<void>;
}

interface Waiting {
  readonly item: AcceptedEvent | RejectedSubmission;
  readonly resolve: (receipt: WriteReceipt) => void;
  readonly reject: (error: Error) => void;
}

type Receipts = ReadonlyMap<AcceptedEvent | RejectedSubmission, WriteReceipt>;

/**
 * Group commit: submissions that arrive while a batch commits form the next batch, and are acknowledged after the
 * commit is durable. An event whose processing fails is found by bisection and stored with the reason.
 */
export class Writer {
  readonly #database: Database;
  readonly #options: Required<WriterOptions>;
  readonly #caches = new GraphCaches();
  readonly #queue: Waiting[] = [];
  #queuedBytes = 0;
  #working: Promise<void> | null = null;
  #turn: Promise<void> = Promise.resolve();
  #closed = false;
  #epoch: number | null = null;
  #mayLackChanges = false;

  constructor(database: Database, options: WriterOptions) {
    this.#database = database;
    this.#options = { batchSize: 100, queueLimit: 20_000, queueBytes: 256 * 1024 * 1024, ...options };
  }

  /** Number of submissions waiting to be written. */
  get waiting(): number {
    return this.#queue.length;
  }

  /**
   * Queues a submission; resolves after the commit is durable.
   *
   * @throws StoreOverloaded when the queue is full
   * @throws StoreUnavailable when the database is unreachable or full; nothing was stored then
   */
  async write(submission: Submission): Promise<WriteReceipt> {
    if (this.#closed) throw new StoreUnavailable("The server is shutting down.");
    if (this.#queue.length >= this.#options.queueLimit || this.#queuedBytes > this.#options.queueBytes) {
      throw new StoreOverloaded(
        `${this.#queue.length} events are waiting to be written. Try again in a moment.`,
      );
    }
    const item = prepareSubmission(submission);
    return new Promise((resolve, reject) => {
      this.#queue.push({ item, resolve, reject });
      this.#queuedBytes += item.text.length;
      this.#working ??= this.#work();
    });
  }

  /** Writes pending submissions and accepts no more. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#working;
  }

  /**
   * Changes the graph by something other than an event, in one transaction, in turn with the batches.
   *
   * @throws StoreUnavailable when the database is unreachable or full; nothing was changed then
   */
  async change(
    work: (session: Session, caches: GraphCaches) => Promise<GraphChanges>,
    urgency: WriteUrgency,
  ): Promise<void> {
    const changes = await this.#inTurn(() =>
      this.#forgettingOnFailure(() => this.#transaction((session) => work(session, this.#caches), urgency)),
    );
    this.#options.onCommit(changes, []);
  }

  async #forgettingOnFailure<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      this.#caches.clear();
      // The response to a commit may have been lost, and its changes with it.
      this.#mayLackChanges ||= isUnavailable(error);
      throw error;
    }
  }

  /** One transaction of this process at a time: caches of a failed one must be cleared before the next begins. */
  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const before = this.#turn;
    const own = (async () => {
      await before;
      return work();
    })();
    this.#turn = own.then(
      () => {},
      () => {},
    );
    return own;
  }

  /** Runs a transaction that holds the fold lock and sees the cached graph. */
  async #transaction<Result>(
    work: (session: Session) => Promise<Result>,
    urgency: WriteUrgency,
  ): Promise<Result> {
    return this.#database.transaction(
      async (session) => {
        if (this.#database.engine === "server") {
          // The embedded engine has one session, whose transactions take turns anyway.
          await session.query("SELECT pg_advisory_xact_lock($1)", [foldLock], "fold-lock");
        }
        await this.#checkEpoch(session);
        if (this.#mayLackChanges) await this.#options.onChangesMissed(session);
        this.#mayLackChanges = false;
        return work(session);
      },
      { urgency },
    );
  }

  /** Clears the caches; the next batch reads again. */
  forget(): void {
    this.#caches.clear();
    this.#epoch = null;
  }

  async #work(): Promise<void> {
    // Let submissions of this turn of the event loop join the first batch.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, this.#options.batchSize);
      for (const { item } of batch) this.#queuedBytes -= item.text.length;
      await this.#settle(batch);
    }
    this.#working = null;
  }

  async #settle(batch: readonly Waiting[]): Promise<void> {
    const items = batch.map(({ item }) => item);
    let receipts: Receipts;
    try {
      receipts = await this.#retrying(() => this.#commit(items, null));
    } catch (error) {
      if (!isUnavailable(error)) return this.#settleApart(batch, error as Error);
      for (const { reject } of batch) reject(error as Error);
      return;
    }
    for (const { item, resolve } of batch) resolve(receipts.get(item)!);
  }

  /** Finds failing events by bisection. Each half is committed separately: one may succeed and the other fail. */
  async #settleApart(batch: readonly Waiting[], reason: Error): Promise<void> {
    if (batch.length > 1) {
      const middle = batch.length >> 1;
      await this.#settle(batch.slice(0, middle));
      await this.#settle(batch.slice(middle));
      return;
    }
    const [{ item, resolve, reject }] = batch as [Waiting];
    this.#options.log.error(
      { err: reason, receipt: item.kind === "event" ? item.receipt : item.id },
      "Processing an event failed; it is kept for the next rebuild",
    );
    try {
      // A defect of Headwater, not of the sender: the event is stored, listed, and processed by the next rebuild.
      const receipts = await this.#retrying(() => this.#commit([item], reason.message));
      resolve(receipts.get(item)!);
    } catch (error) {
      reject(error as Error);
    }
  }

  /**
   * Retries once after a moment: the embedded engine reopens, a server fails over. The log makes repeats harmless.
   */
  async #retrying<Result>(work: () => Promise<Result>): Promise<Result> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#inTurn(() => this.#forgettingOnFailure(work));
      } catch (error) {
        if (!isUnavailable(error) || attempt >= 2) throw error;
        this.#options.log.warn({ err: error, attempt: attempt + 1 }, "A commit failed and is retried");
        await new Promise((resolve) => setTimeout(resolve, 100 * (attempt + 1)));
      }
    }
  }

  async #commit(
    items: readonly (AcceptedEvent | RejectedSubmission)[],
    foldError: string | null,
  ): Promise<Receipts> {
    const rejected = [
      ...new Map(items.flatMap((item) => (item.kind === "rejected" ? [[item.id, item]] : []))).values(),
    ];
    const events = items.filter((item) => item.kind === "event");
    // An event that occurs twice in a batch is one event and a repeat.
    const distinct = [...firstByReceipt(events).values()].sort((a, b) => Buffer.compare(a.hash, b.hash));
    const outcome = await this.#transaction(async (session) => {
      if (rejected.length > 0) await quarantineSubmissions(session, rejected);
      if (distinct.length === 0) return null;
      const { fresh, repeats } = await appendEvents(session, distinct, foldError);
      const added = distinct.filter(({ receipt }) => fresh.has(receipt));
      if (foldError !== null || added.length === 0) return { added, repeats, changes: null };
      const changes = await foldEvents(
        session,
        this.#caches,
        added.map(({ prepared }) => prepared),
      );
      return { added, repeats, changes };
    }, "commit");
    if (outcome?.changes) this.#options.onCommit(outcome.changes, outcome.added);
    const firstSeen = new Set(outcome?.added.map(({ receipt }) => receipt));
    const receipts = new Map<AcceptedEvent | RejectedSubmission, WriteReceipt>();
    for (const item of items) {
      if (item.kind === "rejected") {
        receipts.set(item, { id: item.id, outcome: "quarantined", repeats: 0, problems: item.problems });
        continue;
      }
      const isFirst = firstSeen.delete(item.receipt);
      receipts.set(item, {
        id: item.receipt,
        outcome: !isFirst
          ? "duplicate"
          : foldError !== null
            ? "fold-failed"
            : item.problems.length > 0
              ? "accepted-with-warnings"
              : "accepted",
        repeats: outcome?.repeats.get(item.receipt) ?? 0,
        problems: item.problems,
      });
    }
    return receipts;
  }

  /** A rebuild by another process replaces the graph and all cached ids. */
  async #checkEpoch(session: Session): Promise<void> {
    const epoch = await readGraphEpoch(session);
    if (this.#epoch !== null && this.#epoch !== epoch) {
      this.#caches.clear();
      await this.#options.onGraphReplaced(session);
    }
    this.#epoch = epoch;
  }
}

/** Returns each event as first received, which determines its time of receipt. */
function firstByReceipt(events: readonly AcceptedEvent[]): Map<string, AcceptedEvent> {
  const first = new Map<string, AcceptedEvent>();
  for (const event of events) if (!first.has(event.receipt)) first.set(event.receipt, event);
  return first;
}
