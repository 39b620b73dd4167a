import { createTransport, type Transporter } from "nodemailer";
import { type MessageText, toPlainText } from "./message-text.ts";
import type { MailSettings } from "./notification-settings.ts";
import type { SendResult } from "./send-result.ts";

/** Names of a message, by which mail programs group and recognize it. */
export interface MailNames {
  /** Of the delivery. */
  readonly id: string;
  /** Of the incident; its messages are one thread. */
  readonly thread: string | null;
}

/** Sends e-mail over one SMTP server. */
export class Mailer {
  readonly #from: string;
  readonly #transport: Transporter;

  constructor({ url, from }: MailSettings, timeoutMs: number) {
    this.#from = from;
    this.#transport = createTransport({
      url,
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  /** Sends a message to all recipients. */
  async send(
    recipients: readonly string[],
    message: MessageText,
    { id, thread }: MailNames,
  ): Promise<SendResult> {
    const domain = /@([^>\s]+)/.exec(this.#from)?.[1] ?? "headwater";
    try {
      const sent = await this.#transport.sendMail({
        from: this.#from,
        to: [...recipients],
        subject: message.title,
        text: toPlainText(message),
        messageId: `<${id}@${domain}>`,
        ...(thread === null ? {} : { references: `<incident-${thread}@${domain}>` }),
        headers: { "Auto-Submitted": "auto-generated" },
      });
      return { outcome: "sent", response: sent.response ?? "accepted" };
    } catch (error) {
      const { message: text, responseCode, code } = error as Error & { responseCode?: number; code?: string };
      // A wrong password or setting can be corrected; a refused address or message cannot.
      const isRefused = responseCode !== undefined && responseCode >= 500 && code !== "EAUTH";
      return { outcome: isRefused ? "refused" : "failed", response: text };
    }
  }

  close(): void {
    this.#transport.close();
  }
}
