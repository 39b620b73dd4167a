import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import { insertRows } from "../../database/rows.ts";

/**
 * Width of the buckets in which runs are counted, in milliseconds: every time zone is a whole number of quarters from
 * UTC.
 */
const quarter = 15 * 60_000;

/** A run before and after a batch; null: new. */
export interface CountedRun {
  readonly before: { readonly firstAt: number; readonly state: number } | null;
  readonly after: { readonly firstAt: number; readonly state: number };
}

/** Updates the number of runs by quarter of an hour of their first event and by state. */
export async function countRuns(session: Session, runs: readonly CountedRun[]): Promise<void> {
  const changes = new Map<string, { at: number; state: number; runs: number }>();
  const add = ({ firstAt, state }: CountedRun["after"], by: number) => {
    const at = Math.floor(firstAt / quarter) * quarter;
    const known = changes.get(`${at} ${state}`);
    if (known) known.runs += by;
    else changes.set(`${at} ${state}`, { at, state, runs: by });
  };
  for (const { before, after } of runs) {
    if (before) add(before, -1);
    add(after, 1);
  }
  const rows = [...changes.values()].filter((row) => row.runs !== 0);
  await insertRows(session, rows, {
    name: "count-runs",
    table: "run_counts",
    columns: [
      ["at", "timestamptz", ({ at }) => instant(at)],
      ["state", "smallint", ({ state }) => state],
      ["runs", "bigint", (row) => row.runs],
    ],
    onConflict: "(at, state) DO UPDATE SET runs = t.runs + excluded.runs",
  });
}
