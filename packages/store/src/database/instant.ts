/** The first and the last instant that have the same text everywhere: four digits of a year, no era. */
export const minInstant = Date.parse("0001-01-01T00:00:00.000Z");
/** See {@link minInstant}. */
export const maxInstant = Date.parse("9999-12-31T23:59:59.999Z");

/** The nearest instant (epoch milliseconds) that the database can keep. */
export function storableInstant(milliseconds: number): number {
  return Math.min(Math.max(milliseconds, minInstant), maxInstant);
}

/** Epoch milliseconds as an ISO 8601 instant in UTC. */
export function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** {@link instant}, null for null. */
export function instantOrNull(milliseconds: number | null): string | null {
  return milliseconds === null ? null : instant(milliseconds);
}
