import { readForwardingStatus, type Store } from "@headwater/store";
import { Forwarder, type ForwardingPace } from "./forwarding/forwarder.ts";
import { ForwardingMetrics } from "./forwarding/forwarding-metrics.ts";
import { type ForwardingSettings, readForwardingSettings } from "./forwarding/forwarding-settings.ts";
import {
  EmbeddedMetrics,
  type EmbeddedMetricsSettings,
  readEmbeddedMetricsSettings,
} from "./monitoring/embedded-metrics.ts";
import type { Metrics } from "./monitoring/metrics.ts";

/** What a server does beside answering. */
export interface JobSettings {
  readonly embeddedMetrics: EmbeddedMetricsSettings | null;
  readonly forwarding: ForwardingSettings | null;
  readonly pace?: Partial<ForwardingPace>;
}

/**
 * Reads the settings of background work from the environment.
 *
 * @throws StoreError `invalid-setting`
 */
export function readJobSettings(environment: Readonly<Record<string, string | undefined>>): JobSettings {
  return {
    embeddedMetrics: readEmbeddedMetricsSettings(environment),
    forwarding: readForwardingSettings(environment),
  };
}

type Warn = (details: object, message: string) => void;

/** The background work of a server. Made before the application, which shows it; started when the server listens. */
export class Jobs {
  readonly forwarder: Forwarder | null;
  readonly #embeddedMetrics: EmbeddedMetrics | null;

  constructor(store: Store, metrics: Metrics, settings: JobSettings, warn: Warn) {
    const { forwarding, embeddedMetrics, pace } = settings;
    this.forwarder = forwarding && makeForwarder(store, metrics, forwarding, pace, warn);
    const { target } = this.forwarder ?? {};
    this.#embeddedMetrics =
      embeddedMetrics &&
      new EmbeddedMetrics(embeddedMetrics, {
        store,
        metrics,
        deadLetters: async () =>
          target === undefined ? 0 : ((await readForwardingStatus(store.database, target))?.deadLetters ?? 0),
      });
  }

  start(): void {
    this.#embeddedMetrics?.start();
    this.forwarder?.start();
  }

  /** Ends all of it; the store must still be open. */
  async stop(): Promise<void> {
    await this.forwarder?.stop();
    await this.#embeddedMetrics?.stop();
  }
}

function makeForwarder(
  store: Store,
  metrics: Metrics,
  settings: ForwardingSettings,
  pace: Partial<ForwardingPace> | undefined,
  warn: Warn,
): Forwarder {
  const target = Forwarder.targetOf(settings);
  const observer = new ForwardingMetrics(store, target, metrics.registry, {
    isActive: () => forwarder.isActive,
    warn,
  });
  const forwarder = new Forwarder(store, settings, observer, pace);
  return forwarder;
}
