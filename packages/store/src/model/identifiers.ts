import { createHash } from "node:crypto";

/** Namespace of all name-based ids of Headwater (a random UUID, fixed forever). */
const idNamespace = Buffer.from("5d9c1c0e8e3f4b7ba2f64d1f0a6c7e35", "hex");

/**
 * Returns a UUIDv5 (RFC 9562 §5.5) of the parts. Parts may contain any character, because lengths are part of the
 * name.
 */
export function nameBasedId(...parts: readonly string[]): string {
  const hash = createHash("sha1").update(idNamespace);
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  const bytes = hash.digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return formatUuid(bytes);
}

/** Formats sixteen bytes as a UUID. */
export function formatUuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, 16).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Returns a UUIDv8 (RFC 9562 §5.8) of content: the first 122 bits of its SHA-256. */
export function contentId(content: string | Uint8Array): string {
  return contentIdOfDigest(createHash("sha256").update(content).digest());
}

/** Returns the {@link contentId} for a known SHA-256. */
export function contentIdOfDigest(digest: Uint8Array): string {
  const bytes = Buffer.from(digest.subarray(0, 16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return formatUuid(bytes);
}

/** Returns the public id of a namespace. */
export function namespaceId(name: string): string {
  return nameBasedId("namespace", name);
}

/** Returns the public id of a dataset, by its name as a producer wrote it. */
export function datasetId(namespace: string, name: string): string {
  return nameBasedId("dataset", namespace, name);
}

/** Returns the public id of a job. */
export function jobId(namespace: string, name: string): string {
  return nameBasedId("job", namespace, name);
}

/** Returns the public id of a run, from the run id and the job: two jobs with one run id are two runs. */
export function runPublicId(runId: string, job: string): string {
  return nameBasedId("run", runId, job);
}
