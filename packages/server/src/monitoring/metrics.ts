import type { Store, WriteReceipt } from "@headwater/store";
import type { FastifyInstance } from "fastify";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** Event counts since the process started. */
export interface EventCounts {
  /** New events that were stored. */
  readonly accepted: number;
  readonly duplicate: number;
  readonly quarantined: number;
  /** Events refused with 503, which senders retry. */
  readonly refused: number;
  /** Stored events of DAG runs (job type DAG): a sign that Airflow is running. */
  readonly dagRuns: number;
}

/** Metrics for Prometheus, at `/metrics`. */
export class Metrics {
  /** Registry for further metrics of the process. */
  readonly registry = new Registry();
  readonly #counts = { accepted: 0, duplicate: 0, quarantined: 0, refused: 0, dagRuns: 0 };
  readonly #dagRuns: Counter;
  readonly #receipts: Counter<"outcome">;
  readonly #duration: Histogram<"method" | "route" | "status">;

  /** @param onFailure - called if the database cannot be measured; its metrics keep their last value */
  constructor(store: Store, onFailure: (error: unknown) => void) {
    const readLag = () =>
      store.inferenceLag().catch((error: unknown) => {
        onFailure(error);
        return null;
      });
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.#receipts = new Counter({
      name: "headwater_events_total",
      help: "Events received, by outcome.",
      labelNames: ["outcome"],
      registers,
    });
    this.#dagRuns = new Counter({
      name: "headwater_dag_run_events_total",
      help: "Stored events of DAG runs.",
      registers,
    });
    this.#duration = new Histogram({
      name: "headwater_http_request_duration_seconds",
      help: "Request duration.",
      labelNames: ["method", "route", "status"],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
    new Gauge({
      name: "headwater_write_queue_length",
      help: "Events waiting to be written.",
      registers,
      collect() {
        this.set(store.waiting);
      },
    });
    new Gauge({
      name: "headwater_inference_queue_length",
      help: "Runs whose SQL is waiting to be parsed.",
      registers,
      async collect() {
        const lag = await readLag();
        if (lag) this.set(lag.runs);
      },
    });
    new Gauge({
      name: "headwater_inference_lag_seconds",
      help: "Age of the oldest run whose SQL is waiting to be parsed.",
      registers,
      async collect() {
        const lag = await readLag();
        if (lag) this.set(lag.since === null ? 0 : Math.max(0, Date.now() - lag.since) / 1000);
      },
    });
    new Gauge({
      name: "headwater_catch_up_age_seconds",
      help: "Time since this server last had every commit of the other servers. 0 on the embedded database.",
      registers,
      collect() {
        this.set(store.catchUpAgeMs / 1000);
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

  /** Counts a received event. @param value - the event as sent */
  countReceipt(receipt: WriteReceipt, value: unknown): void {
    const { outcome } = receipt;
    this.#receipts.inc({ outcome });
    if (outcome === "duplicate" || outcome === "quarantined") {
      this.#counts[outcome] += 1;
      return;
    }
    this.#counts.accepted += 1;
    if (!isDagRun(value)) return;
    this.#counts.dagRuns += 1;
    this.#dagRuns.inc();
  }

  /** Counts an event refused because the store is unavailable or overloaded. */
  countRefusal(): void {
    this.#receipts.inc({ outcome: "refused" });
    this.#counts.refused += 1;
  }

  get counts(): EventCounts {
    return { ...this.#counts };
  }

  /** Measures all requests of an application and adds `/metrics`. */
  serve(app: FastifyInstance): void {
    app.addHook("onResponse", async (request, reply) => {
      const route = request.routeOptions.url ?? "none"; // the pattern, not the path, whose names would create unlimited series
      this.#duration.observe(
        { method: request.method, route, status: String(reply.statusCode) },
        reply.elapsedTime / 1000,
      );
    });
    app.get(
      "/metrics",
      { config: { scope: "read" }, schema: { hide: true }, logLevel: "warn" },
      async (_request, reply) => reply.type(this.registry.contentType).send(await this.registry.metrics()),
    );
  }
}

/** Returns true for events of DAG runs. Source: JobTypeJobFacet of OpenLineage, as sent by Airflow's provider. */
function isDagRun(value: unknown): boolean {
  const event = value as { job?: { facets?: { jobType?: { jobType?: unknown } } } } | null;
  return event?.job?.facets?.jobType?.jobType === "DAG";
}
