import type { LineageIndex } from "../../graph/lineage-index.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import type { StoreHealth } from "./health.ts";
import { readHealth } from "./read-health.ts";

/** Maximum age of a kept answer, in milliseconds: lateness also depends on the clock. */
const maxAgeMs = 10_000;

/** A kept answer. */
interface KeptHealth {
  /** Identifies the committed state that it was read from. */
  readonly state: string;
  readonly readAt: number;
  readonly health: Promise<StoreHealth>;
}

const kept = new WeakMap<LineageIndex, KeptHealth>();

/**
 * Reads the health of the store now. Pages, lists and search ask for it with each request: until something is
 * committed, they share one answer for ten seconds.
 */
export async function readCurrentHealth(context: ReadContext): Promise<StoreHealth> {
  const [row] = await context.session.query<{ state: string }>(
    "SELECT pg_current_snapshot()::text AS state",
    [],
    "snapshot-name",
  );
  const { state } = row!;
  const now = Date.now();
  const known = kept.get(context.index);
  if (known && known.state === state && now - known.readAt < maxAgeMs) return known.health;
  const health = readHealth(context, now);
  kept.set(context.index, { state, readAt: now, health });
  // A failed answer is not kept: the next request reads again.
  health.catch(() => kept.delete(context.index));
  return health;
}
