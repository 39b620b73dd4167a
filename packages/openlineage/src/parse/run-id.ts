import { md5 } from "../text/md5.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a string is a UUID in its textual form, of any version and case. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}

/**
 * The UUID that Java's `UUID.nameUUIDFromBytes` gives for the UTF-8 bytes of a string: the layout of version 3 over
 * MD5, but without a namespace. Marquez derives the ids of runs whose id is no UUID in this way.
 */
export function nameUuid(text: string): string {
  const digest = md5(new TextEncoder().encode(text));
  digest[6] = (digest[6]! & 0x0f) | 0x30;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  return formatUuid(digest);
}

/** The run id under which a run is kept: the UUID in lower case, or the {@link nameUuid} of anything else. */
export function canonicalRunId(runId: string): string {
  return isUuid(runId) ? runId.toLowerCase() : nameUuid(runId);
}

/** Sixteen bytes in the textual form of a UUID, in lower case. */
export function formatUuid(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
