import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { RunState } from "../../model/run-state.ts";
import type { StoreChange } from "../changes/change.ts";
import { listChanges } from "../changes/read-changes.ts";
import type { StoreHealth } from "../health/health.ts";
import { listRuns } from "../runs/run-lists.ts";
import type { RunSummary } from "../runs/run-summaries.ts";
import { type Attention, readAttention } from "./attention.ts";
import { bucketsOf, type HomeRange } from "./buckets.ts";

/** Number of runs of one bucket, by current state. */
export interface RunBucket {
  readonly start: string;
  readonly complete: number;
  readonly failed: number;
  readonly aborted: number;
  readonly running: number;
}

/** Contents of a home page besides the overview. */
export interface HomeFacts {
  readonly range: HomeRange;
  readonly zone: string;
  readonly buckets: readonly RunBucket[];
  /** Active runs, without lost ones; newest first. */
  readonly running: readonly RunSummary[];
  readonly attention: Attention;
  /** Changes of schemas, lineage and code, and new datasets; newest first. Failing checks need attention instead. */
  readonly changes: readonly StoreChange[];
}

const listed = 12;
const maxGroups = 100;

/**
 * Reads the contents of a home page. The cost of every part is bounded: counts are maintained, lists are scanned from
 * the newest end.
 *
 * @param zone - IANA name of the reader's time zone
 * @param health - see `readCurrentHealth`
 * @throws UnknownZone
 */
export async function readHome(
  context: ReadContext,
  range: HomeRange,
  zone: string,
  health: StoreHealth,
): Promise<HomeFacts> {
  const now = Date.parse(health.at);
  const { session } = context;
  const { starts, end } = bucketsOf(range, zone, now);
  const since = starts[0]!;
  const changes = await listChanges(context, {
    kinds: ["schema", "lineage", "code", "dataset"],
    from: since,
    to: null,
    limit: listed,
  });
  return {
    range,
    zone,
    buckets: await countBuckets(session, starts, end),
    running: await openRuns(session, now),
    attention: await readAttention(context, health, maxGroups),
    changes: changes.items,
  };
}

/** Maximum number of pages of a hundred open runs to scan for runs that are not lost. */
const maxPages = 50;

/** Reads the newest runs that are open and not lost. */
async function openRuns(session: Session, now: number): Promise<RunSummary[]> {
  const found: RunSummary[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < maxPages && found.length < listed; page += 1) {
    const { items, next } = await listRuns(session, { state: "RUNNING" }, 100, cursor, now);
    found.push(...items.filter((run) => !run.lost));
    if (next === null) break;
    cursor = next;
  }
  return found.slice(0, listed);
}

/** Reads the maintained numbers of runs, by the bucket of their first event and by current state. */
async function countBuckets(session: Session, starts: readonly number[], end: number): Promise<RunBucket[]> {
  const rows = await session.query<{ bucket: number; state: number; runs: number }>(
    `SELECT width_bucket(at, $1::timestamptz[]) AS bucket, state, sum(runs)::bigint AS runs FROM run_counts
     WHERE at >= $2 AND at < $3 AND runs > 0 GROUP BY 1, 2`,
    [starts.map(instant), instant(starts[0]!), instant(end)],
    "run-buckets",
  );
  return starts.map((start, index) => {
    const count = (...states: number[]) =>
      rows
        .filter(({ bucket, state }) => bucket === index + 1 && states.includes(state))
        .reduce((sum, { runs }) => sum + runs, 0);
    return {
      start: instant(start),
      complete: count(RunState.complete),
      failed: count(RunState.fail),
      aborted: count(RunState.abort),
      running: count(RunState.unknown, RunState.running),
    };
  });
}
