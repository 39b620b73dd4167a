import { createHmac, randomBytes } from "node:crypto";
import type { NotificationMessage } from "@headwater/store";
import { renderMessage } from "./message-text.ts";

/** A signed request. */
export interface SignedRequest {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

const prefix = "whsec_";
const secretBytes = 32;

/** Generates a signing secret. */
export function generateSigningSecret(): string {
  return `${prefix}${randomBytes(secretBytes).toString("base64")}`;
}

/**
 * Builds the request of a webhook, signed as the Standard Webhooks specification says: HMAC-SHA256 over
 * `<id>.<timestamp>.<body>`. The id is that of the delivery, so that a receiver recognizes a repeated message.
 *
 * @param id - of the delivery
 * @param at - epoch milliseconds
 */
export function signWebhook(
  message: NotificationMessage,
  id: string,
  base: string,
  secret: string,
  at: number,
): SignedRequest {
  const timestamp = String(Math.floor(at / 1000));
  const text = renderMessage(message, base);
  const types = { start: "incident.started", end: "incident.ended", test: "test" } as const;
  const { incident } = message;
  const body = JSON.stringify({
    type: types[message.phase],
    timestamp: new Date(at).toISOString(),
    data: {
      title: text.title,
      headline: text.headline,
      url: text.url,
      incident: incident && {
        id: incident.id,
        since: incident.summary.since,
        endedAt: incident.endedAt,
        root: incident.summary.root,
        counts: incident.summary.counts,
        error: incident.summary.error,
        owners: incident.summary.owners,
        affected: incident.summary.blastRadius,
        problems: incident.summary.problems,
      },
    },
  });
  const signature = createHmac("sha256", signingKey(secret))
    .update(`${id}.${timestamp}.${body}`)
    .digest("base64");
  return {
    body,
    headers: {
      "webhook-id": id,
      "webhook-timestamp": timestamp,
      "webhook-signature": `v1,${signature}`,
    },
  };
}

/** A secret with the prefix is base64, any other one is text. */
function signingKey(secret: string): Buffer {
  return secret.startsWith(prefix)
    ? Buffer.from(secret.slice(prefix.length), "base64")
    : Buffer.from(secret, "utf8");
}
