import { formatUuid } from "../parse/run-id.ts";

let lastTimestampMs = 0;
let sequence = 0;

/**
 * Creates a version 7 UUID (RFC 9562 §5.7). It starts with a timestamp, so that runs sort by creation time. IDs created
 * by one process increase even within a millisecond (§6.2, method 1).
 */
export function createRunId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const view = new DataView(bytes.buffer);
  const now = Date.now();
  if (now > lastTimestampMs) {
    lastTimestampMs = now;
    // Leave half of the counter's range for increments.
    sequence = view.getUint16(6) & 0x7ff;
  } else if (++sequence > 0xfff) {
    lastTimestampMs++;
    sequence = 0;
  }
  view.setUint16(0, Math.floor(lastTimestampMs / 2 ** 32));
  view.setUint32(2, lastTimestampMs % 2 ** 32);
  view.setUint16(6, 0x7000 | sequence);
  view.setUint8(8, (view.getUint8(8) & 0x3f) | 0x80);
  return formatUuid(bytes);
}
