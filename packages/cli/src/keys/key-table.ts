import type { ApiKey } from "@headwater/store";

/** Formats keys as a table. */
export function keyTable(keys: readonly ApiKey[], now = Date.now()): string {
  const rows = [
    ["NAME", "SCOPES", "NAMESPACES", "KEY", "STATE", "LAST USED", "CREATED", "ID"],
    ...keys.map((key) => [
      key.name,
      key.scopes.join(","),
      key.namespaces.length === 0 ? "all" : key.namespaces.join(","),
      `${key.hint}…`,
      describeState(key, now),
      key.lastUsedAt === null ? "never" : minute(key.lastUsedAt),
      `${minute(key.createdAt)} by ${key.createdBy}`,
      key.id,
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Returns true if a key is active. */
export function isUsable({ revokedAt, expiresAt }: ApiKey, now = Date.now()): boolean {
  return revokedAt === null && (expiresAt === null || Date.parse(expiresAt) > now);
}

function describeState({ revokedAt, expiresAt, replacedBy }: ApiKey, now: number): string {
  if (revokedAt !== null) return `revoked ${minute(revokedAt)}`;
  if (expiresAt === null) return "active";
  if (Date.parse(expiresAt) <= now) return `expired ${minute(expiresAt)}`;
  return `${replacedBy === null ? "active" : "rotated, valid"} until ${minute(expiresAt)}`;
}

function minute(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)}Z`;
}
