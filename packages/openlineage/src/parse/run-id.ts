import { md5 } from "../text/md5.ts";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Returns true if a string is a UUID in textual form, of any version and case. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}

/**
 * Returns the UUID that Java's `UUID.nameUUIDFromBytes` returns for the UTF-8 bytes of a string: a version 3 UUID (MD5)
 * without a namespace. Marquez uses the same derivation for run IDs that are not UUIDs.
 */
export function nameUuid(text: string): string {
  const digest = md5(new TextEncoder().encode(text));
  digest[6] = (digest[6]! & 0x0f) | 0x30;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  return formatUuid(digest);
}

/** Returns the ID under which a run is stored: the UUID in lowercase, or the {@link nameUuid} of any other ID. */
export function canonicalRunId(runId: string): string {
  return isUuid(runId) ? runId.toLowerCase() : nameUuid(runId);
}

/** Formats sixteen bytes as a lowercase UUID. */
export function formatUuid(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
