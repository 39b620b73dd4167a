import type { Session } from "../database/database.ts";

/** Checks maintained counts against full counts. */
export async function checkCounters(
  session: Session,
  rows: Record<string, readonly unknown[]>,
): Promise<void> {
  for (const { name, value } of await session.query<{ name: string; value: number }>(
    "SELECT * FROM counters",
  )) {
    const actual = rows[name]?.length;
    if (actual !== value) throw new Error(`The counter of ${name} says ${value}, there are ${actual}`);
  }
}
