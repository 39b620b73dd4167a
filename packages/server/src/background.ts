import { readForwardingStatus, type Store } from "@headwater/store";
import { Forwarder, type ForwardingTuning } from "./forwarding/forwarder.ts";
import { ForwardingMetrics } from "./forwarding/forwarding-metrics.ts";
import { type ForwardingSettings, readForwardingSettings } from "./forwarding/forwarding-settings.ts";
import {
  EmbeddedMetrics,
  type EmbeddedMetricsSettings,
  readEmbeddedMetricsSettings,
} from "./monitoring/embedded-metrics.ts";
import type { Metrics } from "./monitoring/metrics.ts";

/** Settings of the work that no request asks for. */
export interface BackgroundSettings {
  readonly embeddedMetrics: EmbeddedMetricsSettings | null;
  readonly forwarding: ForwardingSettings | null;
  readonly tuning?: Partial<ForwardingTuning>;
}

/**
 * Reads the settings of background work from the environment.
 *
 * @throws StoreError `invalid-setting`
 */
export function readBackgroundSettings(
  environment: Readonly<Record<string, string | undefined>>,
): BackgroundSettings {
  return {
    embeddedMetrics: readEmbeddedMetricsSettings(environment),
    forwarding: readForwardingSettings(environment),
  };
}

type Warn = (details: object, message: string) => void;

/** The background work of a server. Created before the application, which reports its state; started once the server listens. */
export class BackgroundWork {
  readonly forwarder: Forwarder | null;
  readonly #embeddedMetrics: EmbeddedMetrics | null;

  constructor(store: Store, metrics: Metrics, settings: BackgroundSettings, warn: Warn) {
    const { forwarding, embeddedMetrics, tuning } = settings;
    this.forwarder = forwarding && createForwarder(store, metrics, forwarding, tuning, warn);
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

  /** Stops the work; the store must still be open. */
  async stop(): Promise<void> {
    await this.forwarder?.stop();
    await this.#embeddedMetrics?.stop();
  }
}

function createForwarder(
  store: Store,
  metrics: Metrics,
  settings: ForwardingSettings,
  tuning: Partial<ForwardingTuning> | undefined,
  warn: Warn,
): Forwarder {
  const target = Forwarder.targetName(settings);
  const observer = new ForwardingMetrics(store, target, metrics.registry, {
    isActive: () => forwarder.isActive,
    warn,
  });
  const forwarder = new Forwarder(store, settings, observer, tuning);
  return forwarder;
}
