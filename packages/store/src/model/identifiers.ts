import { createHash } from "node:crypto";

/** The namespace of every name-based id of Headwater (a random UUID, fixed for ever). */
const idNamespace = Buffer.from("5d9c1c0e8e3f4b7ba2f64d1f0a6c7e35", "hex");

/** UUIDv5 (RFC 9562 §5.5) over the parts; a part may hold any character, because lengths are part of the name. */
export function nameBasedId(...parts: readonly string[]): string {
  const hash = createHash("sha1").update(idNamespace);
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  const bytes = hash.digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return formatUuid(bytes);
}

/** Sixteen bytes as the text of a UUID. */
export function formatUuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, 16).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** UUIDv8 (RFC 9562 §5.8) of content: the first 122 bits of its SHA-256. */
export function contentId(content: string | Uint8Array): string {
  return contentIdOfDigest(createHash("sha256").update(content).digest());
}

/** {@link contentId} of something whose SHA-256 is known. */
export function contentIdOfDigest(digest: Uint8Array): string {
  const bytes = Buffer.from(digest.subarray(0, 16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return formatUuid(bytes);
}

/** Public id of a namespace. */
export function namespaceId(name: string): string {
  return nameBasedId("namespace", name);
}

/** Public id of a dataset, by the name as a producer wrote it. */
export function datasetId(namespace: string, name: string): string {
  return nameBasedId("dataset", namespace, name);
}

/** Public id of a job. */
export function jobId(namespace: string, name: string): string {
  return nameBasedId("job", namespace, name);
}

/** Public id of a run: of the run id and the job, because two jobs that claim one run id are two runs. */
export function runPublicId(runId: string, job: string): string {
  return nameBasedId("run", runId, job);
}
