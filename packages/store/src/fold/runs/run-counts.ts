import type { Session } from "../../database/database.ts";

/** Length of the buckets in which runs are counted, milliseconds: every zone on earth is whole quarters from UTC. */
const quarter = 15 * 60_000;

/** A run before and after a batch; null: it was not there. */
export interface CountedRun {
  readonly before: { readonly firstAt: number; readonly state: number } | null;
  readonly after: { readonly firstAt: number; readonly state: number };
}

/** Keeps the numbers of runs by the quarter of an hour in which they first showed and by their state. */
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
  if (rows.length === 0) return;
  await session.query(
    `INSERT INTO run_counts AS c (at, state, runs)
     SELECT * FROM unnest($1::timestamptz[], $2::smallint[], $3::bigint[])
     ON CONFLICT (at, state) DO UPDATE SET runs = c.runs + excluded.runs`,
    [
      rows.map(({ at }) => new Date(at).toISOString()),
      rows.map(({ state }) => state),
      rows.map((row) => row.runs),
    ],
    "count-runs",
  );
}
