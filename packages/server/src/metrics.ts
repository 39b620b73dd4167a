import type { Store, WriteReceipt } from "@headwater/store";
import type { FastifyInstance } from "fastify";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** Measurements for Prometheus, at `/metrics`. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #receipts: Counter<"outcome">;
  readonly #duration: Histogram<"method" | "route" | "status">;

  constructor(store: Store) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#receipts = new Counter({
      name: "headwater_events_total",
      help: "Events handed in, by what became of them.",
      labelNames: ["outcome"],
      registers,
    });
    this.#duration = new Histogram({
      name: "headwater_http_request_duration_seconds",
      help: "Time to answer a request.",
      labelNames: ["method", "route", "status"],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
    new Gauge({
      name: "headwater_write_queue_length",
      help: "Events that wait to be written.",
      registers,
      collect() {
        this.set(store.waiting);
      },
    });
    new Gauge({
      name: "headwater_inference_queue_length",
      help: "Runs whose SQL waits to be read.",
      registers,
      async collect() {
        const lag = await store.inferenceLag().catch(() => null);
        if (lag) this.set(lag.runs);
      },
    });
    new Gauge({
      name: "headwater_inference_lag_seconds",
      help: "How long the oldest of these runs has waited.",
      registers,
      async collect() {
        const lag = await store.inferenceLag().catch(() => null);
        if (lag) this.set(lag.since === null ? 0 : Math.max(0, Date.now() - lag.since) / 1000);
      },
    });
    new Gauge({
      name: "headwater_graph_owners",
      help: "Jobs and datasets with edges in the in-memory graph.",
      registers,
      collect() {
        this.set(store.index.size);
      },
    });
  }

  countReceipt(receipt: WriteReceipt): void {
    this.#receipts.inc({ outcome: receipt.outcome });
  }

  /** Measures every request of the app and serves the measurements. */
  serve(app: FastifyInstance): void {
    app.addHook("onResponse", async (request, reply) => {
      const route = request.routeOptions.url ?? "none"; // the pattern, never the path: names would make series without end
      this.#duration.observe(
        { method: request.method, route, status: String(reply.statusCode) },
        reply.elapsedTime / 1000,
      );
    });
    app.get(
      "/metrics",
      { config: { scope: "read" }, schema: { hide: true }, logLevel: "warn" },
      async (_request, reply) => reply.type(this.#registry.contentType).send(await this.#registry.metrics()),
    );
  }
}
