import type { FoundTable } from "../api/v2.gen.ts";

/** A dataset of the store that a table in the SQL is. */
export type Table = FoundTable["candidates"][number];

/**
 * Picks a dataset for each table name. If several have the name, the one in the namespace with most of the tables is
 * picked, because one script usually runs in one database.
 */
export function pickTables(found: readonly FoundTable[]): Map<string, Table> {
  const counts = new Map<string, number>();
  for (const { candidates } of found) {
    for (const namespace of new Set(candidates.map((candidate) => candidate.namespace))) {
      counts.set(namespace, (counts.get(namespace) ?? 0) + 1);
    }
  }
  const picked = new Map<string, Table>();
  for (const { name, candidates } of found) {
    let best: Table | undefined;
    for (const candidate of candidates) {
      if (!best || counts.get(candidate.namespace)! > counts.get(best.namespace)!) best = candidate;
    }
    if (best) picked.set(name, best);
  }
  return picked;
}
