import type { NotificationMessage, StoredChannel } from "@headwater/store";
import { publishNotification } from "../aws/publish-notification.ts";
import { Mailer } from "./mailer.ts";
import { renderMessage, toPlainText } from "./message-text.ts";
import type { NotificationSettings } from "./notification-settings.ts";
import { postGuarded } from "./post-guarded.ts";
import { openSecrets, SecretsUnreadable } from "./sealed-secrets.ts";
import type { SendResult } from "./send-result.ts";
import { toSlackBody } from "./slack.ts";
import { signWebhook } from "./webhook.ts";

/** Time limit of one attempt, in milliseconds. */
export const sendTimeoutMs = 10_000;

/** Errors of Amazon SNS for which retrying is pointless. */
const refusedBySns = new Set([
  "InvalidParameter",
  "InvalidParameterValue",
  "NotFound",
  "ValidationException",
]);

/** Sends messages through channels of all kinds. */
export class ChannelSender {
  readonly #settings: NotificationSettings;
  readonly #base: () => string;
  readonly #mailer: Mailer | null;

  /** @param base - address of the server for users, without a trailing slash */
  constructor(settings: NotificationSettings, base: () => string) {
    this.#settings = settings;
    this.#base = base;
    this.#mailer = settings.mail && new Mailer(settings.mail, sendTimeoutMs);
  }

  /** Returns true if a mail server is configured. */
  get canMail(): boolean {
    return this.#mailer !== null;
  }

  /**
   * Sends a message once, without retries.
   *
   * @param id - of the delivery, by which a receiver recognizes a repeated message
   */
  async send(channel: StoredChannel, message: NotificationMessage, id: string): Promise<SendResult> {
    try {
      return await this.#dispatch(channel, message, id);
    } catch (error) {
      if (error instanceof SecretsUnreadable) return { outcome: "failed", response: error.message };
      throw error;
    }
  }

  close(): void {
    this.#mailer?.close();
  }

  async #dispatch(channel: StoredChannel, message: NotificationMessage, id: string): Promise<SendResult> {
    const text = renderMessage(message, this.#base());
    switch (channel.kind) {
      case "webhook": {
        const { url, signingSecret } = openSecrets(channel.secrets, this.#settings.secretKey);
        if (!url || !signingSecret) return incomplete;
        return this.#post(url, signWebhook(message, id, this.#base(), signingSecret, Date.now()));
      }
      case "slack": {
        const { url } = openSecrets(channel.secrets, this.#settings.secretKey);
        return url ? this.#post(url, { body: toSlackBody(text), headers: {} }) : incomplete;
      }
      case "email": {
        if (!this.#mailer) {
          return { outcome: "failed", response: "This server has no mail server. Set HEADWATER_SMTP_URL." };
        }
        const recipients = channel.settings.recipients as string[];
        return this.#mailer.send(recipients, text, { id, thread: message.incident?.id ?? null });
      }
      case "sns": {
        const topicArn = channel.settings.topicArn as string;
        return publish(topicArn, {
          subject: text.title,
          text: toPlainText(text),
          id,
          group: message.incident?.id ?? id,
        });
      }
    }
  }

  #post(url: string, { body, headers }: { body: string; headers: Readonly<Record<string, string>> }) {
    const { allowedNetworks } = this.#settings;
    return postGuarded({ url, body, headers, allowed: allowedNetworks, timeoutMs: sendTimeoutMs });
  }
}

const incomplete: SendResult = {
  outcome: "refused",
  response: "The channel has no address. Save it with its address again.",
};

async function publish(
  topicArn: string,
  message: { subject: string; text: string; id: string; group: string },
): Promise<SendResult> {
  try {
    const id = await publishNotification({ topicArn, ...message }, sendTimeoutMs);
    return { outcome: "sent", response: `Message ${id}` };
  } catch (error) {
    const { name, message: text } = error as Error;
    const code = name.replace(/Exception$/, "");
    return {
      outcome: refusedBySns.has(name) || refusedBySns.has(code) ? "refused" : "failed",
      response: `${name}: ${text}`,
    };
  }
}
