import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import {
  applyPlan,
  type DueDelivery,
  hasNotificationWork,
  type IncidentTuning,
  isCatchingUp,
  type Logger,
  NotificationLease,
  NotificationLeaseLost,
  notificationLeaseMs,
  type PlanLimits,
  planNotifications,
  RepeatedTaskLog,
  readChannel,
  readDueDeliveries,
  readHealth,
  type Store,
  settleDelivery,
} from "@headwater/store";
import type { ChannelSender } from "./channel-sender.ts";
import type { NotificationMetrics } from "./notification-metrics.ts";
import type { SendResult } from "./send-result.ts";

/** Intervals, retries and limits of the notifier, in milliseconds where they are times. */
export interface NotifierTuning extends PlanLimits, IncidentTuning {
  readonly pollMs: number;
  readonly evaluateEveryMs: number;
  /** Pause after the first failed attempt; doubles each time, up to {@link maxBackoffMs}. */
  readonly initialBackoffMs: number;
  readonly maxBackoffMs: number;
  /** Number of attempts after which a message becomes a dead letter. */
  readonly maxAttempts: number;
  /** Maximum time for which evaluations wait while old events arrive. */
  readonly maxCatchUpMs: number;
}

/** Gives up after about two hours. */
export const standardNotifierTuning: NotifierTuning = {
  pollMs: 5_000,
  evaluateEveryMs: 15_000,
  changeAgeMs: 24 * 3_600_000,
  changeSettleMs: 120_000,
  closeAfterMs: 45_000,
  keepMs: 90 * 24 * 3_600_000,
  initialBackoffMs: 10_000,
  maxBackoffMs: 30 * 60_000,
  maxAttempts: 12,
  maxCatchUpMs: 30 * 60_000,
};

/** Messages read at a time. */
const batch = 50;

/**
 * Evaluates the rules and sends messages, in one process of all that share the database. Incidents and their messages
 * are stored in one transaction, so each channel gets one start and one end. Messages are sent one after another and
 * recorded at once: after a crash, at most one is sent again.
 */
export class Notifier {
  readonly #store: Store;
  readonly #sender: ChannelSender;
  readonly #lease: NotificationLease;
  readonly #tuning: NotifierTuning;
  readonly #log: Logger;
  readonly #metrics: NotificationMetrics | null;
  readonly #work: RepeatedTaskLog;
  readonly #stopping = new AbortController();
  #running: Promise<void> | null = null;
  #wake: () => void = () => {};
  #isActive = false;
  #leasedAt = Number.NEGATIVE_INFINITY;
  #evaluatedAt = Number.NEGATIVE_INFINITY;
  /** Since when evaluations wait for old events; null while they do not. */
  #waitingSince: number | null = null;

  constructor(
    store: Store,
    sender: ChannelSender,
    log: Logger,
    metrics: NotificationMetrics | null,
    tuning: Partial<NotifierTuning> = {},
  ) {
    this.#store = store;
    this.#sender = sender;
    this.#log = log;
    this.#metrics = metrics;
    this.#work = new RepeatedTaskLog(log, "Sending notifications");
    this.#tuning = { ...standardNotifierTuning, ...tuning };
    this.#lease = new NotificationLease(store.database, `${hostname()} ${process.pid} ${randomUUID()}`);
  }

  /** True while this process evaluates and sends. */
  get isActive(): boolean {
    return this.#isActive;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Finishes the message that is being sent, and releases the lease. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    await this.#running;
  }

  /** Evaluates the rules and sends what is due without waiting for the next interval. */
  wake(): void {
    this.#evaluatedAt = Number.NEGATIVE_INFINITY;
    this.#wake();
  }

  async #run(): Promise<void> {
    let started = false;
    while (!this.#stopping.signal.aborted) {
      try {
        if (!started) await this.#lease.takeOverEmbedded();
        started = true;
        if (await this.#holdsLease()) {
          await this.#evaluateIfDue();
          await this.#sendDue();
        }
        this.#work.succeeded();
      } catch (error) {
        if (error instanceof NotificationLeaseLost) this.#isActive = false;
        else this.#work.failed(error);
      }
      await this.#idle();
    }
    if (this.#isActive) {
      await this.#lease.release().catch((error: unknown) => {
        this.#log.warn({ err: error }, "Could not release the notification lease; it expires by itself.");
      });
    }
    this.#isActive = false;
  }

  async #holdsLease(): Promise<boolean> {
    if (this.#isActive && performance.now() - this.#leasedAt < notificationLeaseMs / 3) return true;
    this.#isActive = await this.#lease.acquire();
    this.#leasedAt = performance.now();
    return this.#isActive;
  }

  async #evaluateIfDue(): Promise<void> {
    const now = Date.now();
    if (now - this.#evaluatedAt < this.#tuning.evaluateEveryMs) return;
    // Half of a night's events looks like a night of late jobs.
    const mayWait = this.#waitingSince === null || now - this.#waitingSince < this.#tuning.maxCatchUpMs;
    const plan = await this.#store.read(async (context) => {
      if (!(await hasNotificationWork(context.session))) return null;
      if (mayWait && (await isCatchingUp(context.session, now))) return "later";
      return planNotifications(context, await readHealth(context, now), this.#tuning, now);
    });
    if (plan === "later") {
      this.#waitingSince ??= now;
      return;
    }
    this.#waitingSince = null;
    this.#evaluatedAt = now;
    if (plan === null) return;
    const { opened, closed, queued } = await this.#lease.transaction((session) =>
      applyPlan(session, plan, this.#tuning),
    );
    if (opened + closed + queued > 0) this.#log.info({ opened, closed, queued }, "Notifications evaluated");
  }

  async #sendDue(): Promise<void> {
    const due = await readDueDeliveries(this.#store.database, batch);
    /** Channels that failed just now: their other messages wait for the next round. */
    const failed = new Set<string>();
    for (const delivery of due) {
      if (this.#stopping.signal.aborted || failed.has(delivery.channelId)) continue;
      if (!(await this.#holdsLease())) return;
      if (!(await this.#send(delivery))) failed.add(delivery.channelId);
    }
  }

  /** Sends one message and records the outcome. @returns false if the channel failed */
  async #send({ id, channelId, message, attempts }: DueDelivery): Promise<boolean> {
    const { database } = this.#store;
    const channel = await readChannel(database, channelId);
    if (!channel) return true; // deleted a moment ago, with its messages
    const result = await this.#sender.send(channel, message, id);
    const outcome = this.#settle(result, attempts + 1);
    await settleDelivery(database, id, outcome);
    this.#metrics?.attempted(outcome.state);
    const details = { channel: channel.name, title: message.title, response: result.response };
    if (outcome.state === "dead") this.#log.warn(details, "A notification could not be sent");
    else if (outcome.state === "sent")
      this.#log.info({ ...details, phase: message.phase }, "Notification sent");
    return outcome.state === "sent";
  }

  #settle({ outcome, response, retryAfterMs }: SendResult, attempts: number) {
    if (outcome === "sent") return { state: "sent", response } as const;
    const { initialBackoffMs, maxBackoffMs, maxAttempts } = this.#tuning;
    if (outcome === "refused" || attempts >= maxAttempts) return { state: "dead", response } as const;
    const backoff = Math.min(maxBackoffMs, initialBackoffMs * 2 ** (attempts - 1));
    const nextAt = Date.now() + Math.max(retryAfterMs ?? 0, backoff * (0.75 + Math.random() / 2));
    return { state: "waiting", response, nextAt } as const;
  }

  async #idle(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#tuning.pollMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => {};
  }
}
