import { formatUuid } from "../parse/run-id.ts";

let lastMilliseconds = 0;
let sequence = 0;

/**
 * A new UUID of version 7 (RFC 9562 §5.7): it begins with the time, so that runs sort by when they were made. Ids made
 * by one process ascend, also within a millisecond (§6.2, method 1).
 */
export function createRunId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const view = new DataView(bytes.buffer);
  const now = Date.now();
  if (now > lastMilliseconds) {
    lastMilliseconds = now;
    // Half of the counter's range is left to count up in.
    sequence = view.getUint16(6) & 0x7ff;
  } else if (++sequence > 0xfff) {
    lastMilliseconds++;
    sequence = 0;
  }
  view.setUint16(0, Math.floor(lastMilliseconds / 2 ** 32));
  view.setUint32(2, lastMilliseconds % 2 ** 32);
  view.setUint16(6, 0x7000 | sequence);
  view.setUint8(8, (view.getUint8(8) & 0x3f) | 0x80);
  return formatUuid(bytes);
}
