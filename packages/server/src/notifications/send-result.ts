/** The outcome of sending a message. */
export interface SendResult {
  /** `sent`; `refused`: retrying is pointless; `failed`: retry later. */
  readonly outcome: "sent" | "refused" | "failed";
  /** What the receiver answered, or why it could not be reached; without secrets. */
  readonly response: string;
  /** Time that the receiver asks to wait, in milliseconds. */
  readonly retryAfterMs?: number;
}
