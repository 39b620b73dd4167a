import { countDeliveries, type Logger, type Store } from "@headwater/store";
import { Counter, Gauge, type Registry } from "prom-client";

/** Metrics of notifications, at `/metrics`. */
export class NotificationMetrics {
  readonly #attempts: Counter<"outcome">;

  constructor(store: Store, registry: Registry, log: Logger) {
    const registers = [registry];
    this.#attempts = new Counter({
      name: "headwater_notifications_total",
      help: "Attempts of this process to send a message: sent, failed (retried later), or dead-lettered (dead).",
      labelNames: ["outcome"],
      registers,
    });
    // One query serves both gauges.
    let counts: Promise<{ waiting: number; dead: number } | null> | null = null;
    const gauge = (name: string, help: string, kind: "waiting" | "dead") =>
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          counts ??= countDeliveries(store.database)
            .catch((error: unknown) => {
              log.warn({ err: error }, "Could not count notifications.");
              return null;
            })
            .finally(() => {
              counts = null;
            });
          const now = await counts;
          if (now) this.set(now[kind]);
        },
      });
    gauge("headwater_notifications_waiting", "Messages to be sent.", "waiting");
    gauge("headwater_notifications_dead_letters", "Messages that could not be sent.", "dead");
  }

  /** Counts an attempt. */
  attempted(state: "sent" | "dead" | "waiting"): void {
    this.#attempts.inc({ outcome: state === "waiting" ? "failed" : state });
  }
}
