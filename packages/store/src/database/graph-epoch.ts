import type { Session } from "./database.ts";

/** Reads the number of the graph. It changes when a rebuild replaces the graph or ids are removed. */
export async function readGraphEpoch(session: Session): Promise<number> {
  const [row] = await session.query<{ epoch: number }>(
    "SELECT (value ->> 'epoch')::bigint AS epoch FROM settings WHERE key = 'graph'",
    [],
    "read-epoch",
  );
  return row?.epoch ?? 0;
}
