import { createHash } from "node:crypto";
import { canonicalJson, maskSecrets, type NormalizedEvent, parseEvent } from "@headwater/openlineage";
import { instant, storableInstant } from "../database/instant.ts";
import { contentIdOfDigest } from "../model/identifiers.ts";
import { type PreparedEvent, prepareEvent } from "./prepared-event.ts";
import { applySenderRules } from "./sender-rules.ts";

/** A problem or correction, with its location and the expected value. */
export interface ReceiptProblem {
  readonly code: string;
  /** JSON pointer into the event as sent. */
  readonly pointer: string;
  readonly message: string;
  readonly expected: string;
}

/** An event as submitted by a client. */
export interface Submission {
  /** The parsed JSON. */
  readonly value: unknown;
  /** The JSON text as received, kept byte for byte if nothing had to be masked. */
  readonly text?: string;
  /** Epoch milliseconds; defaults to now. Only imports set it. */
  readonly receivedAt?: number;
}

/** A valid event, ready to be written. */
export interface AcceptedEvent {
  readonly kind: "event";
  readonly event: NormalizedEvent;
  readonly prepared: PreparedEvent;
  readonly hash: Buffer;
  readonly receipt: string;
  readonly receivedAt: number;
  readonly effectiveAt: number;
  readonly text: string;
  readonly problems: readonly ReceiptProblem[];
}

/** An invalid submission: quarantined as a whole, with the reasons. */
export interface RejectedSubmission {
  readonly kind: "rejected";
  readonly id: string;
  readonly receivedAt: number;
  readonly text: string;
  readonly problems: readonly ReceiptProblem[];
}

/** Maximum time by which an event may be ahead of the server's clock, in milliseconds (SPEC.md §2). */
const maxClockSkewMs = 5 * 60_000;

/** Masks, parses, hashes and decomposes one submission: all the work that needs no database. */
export function prepareSubmission(submission: Submission): AcceptedEvent | RejectedSubmission {
  const receivedAt = submission.receivedAt ?? Date.now();
  const { value, masked } = maskSecrets(submission.value);
  const text = masked.length > 0 || submission.text === undefined ? JSON.stringify(value) : submission.text;
  const outcome = parseEvent(value);
  if (!outcome.ok) {
    const id = contentIdOfDigest(createHash("sha256").update(text).digest());
    return { kind: "rejected", id, receivedAt, text, problems: outcome.problems };
  }
  const event = applySenderRules(outcome.event);
  const problems: ReceiptProblem[] = [...outcome.warnings];
  for (const pointer of masked) {
    problems.push({
      code: "secret-masked",
      pointer,
      message: "A value that looks like a secret was masked with asterisks before storage.",
      expected: "No secrets in events.",
    });
  }
  const latest = receivedAt + maxClockSkewMs;
  if (event.eventTime > latest) {
    problems.push({
      code: "event-time-in-future",
      pointer: "/eventTime",
      message: `eventTime is more than five minutes ahead of this server's clock; its effective time is ${instant(latest)}.`,
      expected: "eventTime at most 5 minutes ahead of the server's clock.",
    });
  }
  const effectiveAt = storableInstant(Math.min(event.eventTime, latest));
  const hash = createHash("sha256").update(canonicalJson(value)).digest();
  return {
    kind: "event",
    event,
    prepared: prepareEvent(event, effectiveAt, receivedAt, hash.toString("hex")),
    hash,
    receipt: contentIdOfDigest(hash),
    receivedAt,
    effectiveAt,
    text,
    problems,
  };
}
