import { type ForwardingStatus, readForwardingStatus, type Store } from "@headwater/store";
import { Counter, Gauge, type Registry } from "prom-client";
import type { ForwardingObserver } from "./forwarder.ts";

/** Metrics of forwarding, at `/metrics`. */
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
      help: "Events forwarded by this process: complete (sent), without some facets (reduced), or dead-lettered (dead).",
      labelNames: ["outcome"],
      registers,
    });
    this.#retries = new Counter({
      name: "headwater_forwarding_retries_total",
      help: "Retried calls, by reason.",
      labelNames: ["reason"],
      registers,
    });
    new Gauge({
      name: "headwater_forwarding_active",
      help: "1 if this process forwards, else 0.",
      registers,
      collect() {
        this.set(process.isActive() ? 1 : 0);
      },
    });
    // One query serves all of these gauges.
    let status: Promise<ForwardingStatus | null> | null = null;
    const gauge = (name: string, help: string, value: (status: ForwardingStatus) => number) =>
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          status ??= readForwardingStatus(store.database, target)
            .catch((error: unknown) => {
              process.warn({ error }, "Could not read the state of forwarding.");
              return null;
            })
            .finally(() => {
              status = null;
            });
          const now = await status;
          if (now) this.set(value(now));
        },
      });
    gauge(
      "headwater_forwarding_waiting",
      "Run events waiting to be forwarded, counted up to 10,000.",
      ({ waiting }) => waiting,
    );
    gauge("headwater_forwarding_lag_seconds", "Age of the oldest waiting event.", ({ waitingSince }) =>
      waitingSince === null ? 0 : Math.max(0, Date.now() - Date.parse(waitingSince)) / 1000,
    );
    gauge("headwater_forwarding_dead_letters", "Dead-lettered events.", ({ deadLetters }) => deadLetters);
    gauge("headwater_forwarding_blocked", "1 if a problem blocks forwarding, else 0.", ({ problem }) =>
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
