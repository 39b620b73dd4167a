import type { Store } from "@headwater/store";
import type { Metrics } from "./metrics.ts";

/** Destination of the metrics in Amazon CloudWatch. */
export interface EmbeddedMetricsSettings {
  /** CloudWatch namespace. */
  readonly namespace: string;
  /** Value of the dimension `Deployment`. */
  readonly deployment: string;
}

const intervalMs = 60_000;
/** Response time after which the database counts as down. */
const probeTimeoutMs = 10_000;

/**
 * Reads `HEADWATER_METRICS_EMF_NAMESPACE` and `HEADWATER_METRICS_EMF_DEPLOYMENT`; null without a namespace.
 */
export function readEmbeddedMetricsSettings(
  environment: Readonly<Record<string, string | undefined>>,
): EmbeddedMetricsSettings | null {
  const namespace = environment.HEADWATER_METRICS_EMF_NAMESPACE?.trim();
  if (!namespace) return null;
  return { namespace, deployment: environment.HEADWATER_METRICS_EMF_DEPLOYMENT?.trim() || "default" };
}

/**
 * Writes metrics as lines in CloudWatch embedded metric format, which CloudWatch Logs turns into metrics without an
 * agent or API call. Counts are relative to the previous line.
 *
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export class EmbeddedMetrics {
  readonly #settings: EmbeddedMetricsSettings;
  readonly #store: Store;
  readonly #metrics: Metrics;
  readonly #deadLetters: () => Promise<number>;
  readonly #write: (line: string) => void;
  #before: Metrics["counts"];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    settings: EmbeddedMetricsSettings,
    sources: {
      readonly store: Store;
      readonly metrics: Metrics;
      /** Returns the number of dead letters of forwarding. */
      readonly deadLetters: () => Promise<number>;
    },
    write: (line: string) => void = (line) => void process.stdout.write(line),
  ) {
    this.#settings = settings;
    this.#store = sources.store;
    this.#metrics = sources.metrics;
    this.#deadLetters = sources.deadLetters;
    this.#write = write;
    this.#before = sources.metrics.counts;
  }

  /** Writes a line every minute. */
  start(): void {
    this.#timer = setInterval(() => void this.flush(), intervalMs);
    this.#timer.unref();
  }

  /** Writes a last line. The store must still be open. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  /** Writes a line now. Never throws: `DatabaseUp` reports an unavailable database. */
  async flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#flush());
    await this.#writing;
  }

  async #flush(): Promise<void> {
    const up = await withTimeout(this.#store.ping().then(() => true));
    const lag = up ? await withTimeout(this.#store.inferenceLag()) : null;
    const deadLetters = up ? await withTimeout(this.#deadLetters()) : null;
    const now = this.#metrics.counts;
    const before = this.#before;
    this.#before = now;
    const values = {
      EventsAccepted: now.accepted - before.accepted,
      EventsDuplicate: now.duplicate - before.duplicate,
      EventsQuarantined: now.quarantined - before.quarantined,
      EventsRefused: now.refused - before.refused,
      DagRunsSeen: now.dagRuns - before.dagRuns,
      DatabaseUp: up ? 1 : 0,
      QueueLength: this.#store.waiting,
      // Unknown values are omitted while the database is down: a zero would look healthy.
      ...(lag ? { InferenceQueueLength: lag.runs } : {}),
      ...(deadLetters === null ? {} : { ForwardingDeadLetters: deadLetters }),
    };
    const { namespace, deployment } = this.#settings;
    const document = {
      _aws: {
        Timestamp: Date.now(),
        CloudWatchMetrics: [
          {
            Namespace: namespace,
            Dimensions: [["Deployment"]],
            Metrics: Object.keys(values).map((Name) => ({
              Name,
              Unit: Name === "DatabaseUp" ? "None" : "Count",
            })),
          },
        ],
      },
      Deployment: deployment,
      ...values,
    };
    this.#write(`${JSON.stringify(document)}\n`);
  }
}

/** Returns the result; null if the work fails or times out, which the metrics report. */
async function withTimeout<Result>(work: Promise<Result>): Promise<Result | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, probeTimeoutMs, null);
  });
  try {
    return await Promise.race([work, late]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
