import { type ForwardingStatus, readForwardingStatus, type Store } from "@headwater/store";
import { Counter, Gauge, type Registry } from "prom-client";
import type { ForwardingObserver } from "./forwarder.ts";

/** Measurements of forwarding, among those of `/metrics`. */
export class ForwardingMetrics implements ForwardingObserver {
  readonly #events: Counter<"outcome">;
  readonly #retries: Counter<"reason">;
  readonly #warn: ForwardingObserver["warn"];

  constructor(
    store: Store,
    target: string,
    registry: Registry,
    process: { readonly isActive: () => boolean; readonly warn: ForwardingObserver["warn"] },
  ) {
    const registers = [registry];
    this.#warn = process.warn;
    this.#events = new Counter({
      name: "headwater_forwarding_events_total",
      help: "Events that this process has forwarded whole (sent), without some facets (reduced), or given up (dead).",
      labelNames: ["outcome"],
      registers,
    });
    this.#retries = new Counter({
      name: "headwater_forwarding_retries_total",
      help: "Calls that failed and are made again, by the reason.",
      labelNames: ["reason"],
      registers,
    });
    new Gauge({
      name: "headwater_forwarding_active",
      help: "Whether it is this process's turn to forward.",
      registers,
      collect() {
        this.set(process.isActive() ? 1 : 0);
      },
    });
    // One look at the database serves all of these.
    let status: Promise<ForwardingStatus | null> | null = null;
    const gauge = (name: string, help: string, value: (status: ForwardingStatus) => number) =>
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          status ??= readForwardingStatus(store.database, target)
            .catch(() => null)
            .finally(() => {
              status = null;
            });
          const now = await status;
          if (now) this.set(value(now));
        },
      });
    gauge("headwater_forwarding_waiting", "Run events that wait, up to 10,000.", ({ waiting }) => waiting);
    gauge(
      "headwater_forwarding_lag_seconds",
      "How long the oldest of them has waited.",
      ({ waitingSince }) =>
        waitingSince === null ? 0 : Math.max(0, Date.now() - Date.parse(waitingSince)) / 1000,
    );
    gauge(
      "headwater_forwarding_dead_letters",
      "Events that were given up and wait for somebody.",
      ({ deadLetters }) => deadLetters,
    );
    gauge("headwater_forwarding_blocked", "Whether something stands in the way.", ({ problem }) =>
      problem === null ? 0 : 1,
    );
  }

  settled(outcome: "sent" | "reduced" | "dead"): void {
    this.#events.inc({ outcome });
  }

  retried(reason: string): void {
    this.#retries.inc({ reason });
  }

  warn(details: object, message: string): void {
    this.#warn(details, message);
  }
}
