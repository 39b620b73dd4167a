/** The first and last instant with the same text everywhere: a year of four digits, no era. */
export const minInstant = Date.parse("0001-01-01T00:00:00.000Z");
/** See {@link minInstant}. */
export const maxInstant = Date.parse("9999-12-31T23:59:59.999Z");

/** Returns the nearest instant that the database can store, in epoch milliseconds. */
export function storableInstant(milliseconds: number): number {
  return Math.min(Math.max(milliseconds, minInstant), maxInstant);
}

/** Formats epoch milliseconds as an ISO 8601 instant in UTC. */
export function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** Formats as {@link instant} does; null for null. */
export function instantOrNull(milliseconds: number | null): string | null {
  return milliseconds === null ? null : instant(milliseconds);
}
