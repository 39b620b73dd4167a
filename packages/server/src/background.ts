import { type Logger, readForwardingStatus, type Store } from "@headwater/store";
import { Forwarder, type ForwardingTuning } from "./forwarding/forwarder.ts";
import { ForwardingMetrics } from "./forwarding/forwarding-metrics.ts";
import { type ForwardingSettings, readForwardingSettings } from "./forwarding/forwarding-settings.ts";
import {
  EmbeddedMetrics,
  type EmbeddedMetricsSettings,
  readEmbeddedMetricsSettings,
} from "./monitoring/embedded-metrics.ts";
import type { Metrics } from "./monitoring/metrics.ts";
import { NotificationMetrics } from "./notifications/notification-metrics.ts";
import {
  type NotificationSettings,
  readNotificationSettings,
  standardNotificationSettings,
} from "./notifications/notification-settings.ts";
import { Notifications } from "./notifications/notifications.ts";
import type { NotifierTuning } from "./notifications/notifier.ts";

/** Settings of the work that no request asks for. */
export interface BackgroundSettings {
  readonly embeddedMetrics: EmbeddedMetricsSettings | null;
  readonly forwarding: ForwardingSettings | null;
  readonly tuning?: Partial<ForwardingTuning>;
  /** @default no mail server, no private addresses */
  readonly notifications?: NotificationSettings;
  readonly notifierTuning?: Partial<NotifierTuning>;
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
    notifications: readNotificationSettings(environment),
  };
}

type Warn = (details: object, message: string) => void;

/** The background work of a server. Created before the application, which reports its state; started once the server listens. */
export class BackgroundWork {
  readonly forwarder: Forwarder | null;
  readonly notifications: Notifications;
  readonly #embeddedMetrics: EmbeddedMetrics | null;

  /** @param base - returns the address of the server for users */
  constructor(
    store: Store,
    metrics: Metrics,
    settings: BackgroundSettings,
    log: Logger,
    base: () => string = () => "",
  ) {
    const { forwarding, embeddedMetrics, tuning } = settings;
    const warn: Warn = (details, message) => log.warn(details, message);
    this.forwarder = forwarding && createForwarder(store, metrics, forwarding, tuning, warn);
    this.notifications = new Notifications(
      store,
      settings.notifications ?? standardNotificationSettings,
      base,
      log,
      {
        metrics: new NotificationMetrics(store, metrics.registry, log),
        tuning: settings.notifierTuning,
      },
    );
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
    this.notifications.start();
  }

  /** Stops the work; the store must still be open. */
  async stop(): Promise<void> {
    await this.notifications.stop();
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
