import type { Session } from "./database.ts";

/** Which graph the database holds: another number after a rebuild has replaced it, or ids in it have gone. */
export async function readGraphEpoch(session: Session): Promise<number> {
  const [row] = await session.query<{ epoch: number }>(
    "SELECT (value ->> 'epoch')::bigint AS epoch FROM settings WHERE key = 'graph'",
    [],
    "read-epoch",
  );
  return row?.epoch ?? 0;
}
