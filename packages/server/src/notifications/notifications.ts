import type { Logger, Store } from "@headwater/store";
import { ChannelSender } from "./channel-sender.ts";
import type { NotificationMetrics } from "./notification-metrics.ts";
import type { NotificationSettings } from "./notification-settings.ts";
import { Notifier, type NotifierTuning } from "./notifier.ts";

/** Notifications of one server: what the API needs, and the work in the background. */
export class Notifications {
  readonly settings: NotificationSettings;
  readonly sender: ChannelSender;
  /** Null if this server does not send. */
  readonly notifier: Notifier | null;

  /** @param base - returns the address of the server for users, without a trailing slash */
  constructor(
    store: Store,
    settings: NotificationSettings,
    base: () => string,
    log: Logger,
    {
      metrics = null,
      tuning,
    }: { metrics?: NotificationMetrics | null; tuning?: Partial<NotifierTuning> | undefined } = {},
  ) {
    this.settings = settings;
    this.sender = new ChannelSender(settings, base);
    this.notifier = settings.isEnabled ? new Notifier(store, this.sender, log, metrics, tuning) : null;
  }

  start(): void {
    this.notifier?.start();
  }

  async stop(): Promise<void> {
    await this.notifier?.stop();
    this.sender.close();
  }
}
