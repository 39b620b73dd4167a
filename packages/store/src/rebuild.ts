import { GraphCaches } from "./contents/graph-caches.ts";
import { graphSchema, nextGraphSchema } from "./database/connection-settings.ts";
import type { Database, Session } from "./database/database.ts";
import { isUnavailable } from "./database/errors.ts";
import { instant } from "./database/instant.ts";
import { foldLock } from "./database/lock-keys.ts";
import type { Logger } from "./database/logger.ts";
import { createGraphSchema, useSchema } from "./database/migrate.ts";
import { prepareSubmission } from "./events/prepare-submission.ts";
import { applyCommandsAfter, latestCommand } from "./fold/apply-command.ts";
import { foldEvents } from "./fold/fold-events.ts";
import { type ChangeGraph, inferOnce } from "./inference/inferrer.ts";
import { carryCostlyScripts } from "./inference/sql/costly-scripts.ts";
import type { SqlReader } from "./inference/sql/sql-reader.ts";
import { unpack } from "./model/codec.ts";
import { foldVersion } from "./model/fold-version.ts";

/** Number of events in one transaction: small, so that ingest and readers get their turn in between. */
const pageSize = 100;

/** Progress of a rebuild. */
export interface RebuildProgress {
  readonly folded: number;
  readonly total: number;
}

/** Result of a rebuild. */
export interface RebuildResult {
  readonly folded: number;
  /** Events whose processing failed; they stay in the log with the reason. */
  readonly failed: number;
}

interface LoggedEvent {
  readonly position: number;
  readonly event_time: number;
  readonly hash: Buffer;
  readonly received_at: number;
  readonly body: Buffer;
}

/**
 * Folds the whole log into a second graph, then swaps the two in one short transaction. Reads and ingest continue
 * meanwhile; a canceled or failed rebuild leaves the current graph unchanged.
 *
 * @throws the signal's reason when it is aborted
 */
export async function rebuildGraph(
  database: Database,
  reader: SqlReader,
  options: {
    readonly onProgress?: (progress: RebuildProgress) => void;
    readonly signal?: AbortSignal;
    readonly log: Logger;
  },
): Promise<RebuildResult> {
  const caches = new GraphCaches();
  const command = await latestCommand(database);
  const result = { folded: 0, failed: 0 };
  const [count] = await database.query<{ value: number }>("SELECT value FROM event_count");
  const total = count?.value ?? 0;
  await database.query(`DROP SCHEMA IF EXISTS ${graphSchema}_previous CASCADE`); // left by a rebuild that was killed
  await database.transaction(
    async (session) => {
      await createGraphSchema(session, nextGraphSchema);
      await carryCostlyScripts(session);
    },
    { urgency: "background" },
  );
  let after = 0;
  try {
    for (;;) {
      options.signal?.throwIfAborted();
      const page = await readPage(database, after);
      if (page.length < pageSize) break; // the rest is folded under the lock, with what arrives until then
      await foldPage(database, caches, page, result);
      after = page.at(-1)!.position;
      options.onProgress?.({ folded: result.folded, total });
    }
    await inferAll(database, caches, reader, options.signal);
    await swapSchemas(database, caches, { event: after, command }, result);
  } catch (error) {
    await database
      .query(`DROP SCHEMA IF EXISTS ${nextGraphSchema} CASCADE`)
      .catch((err) =>
        options.log.warn({ err }, "Dropping the unfinished graph failed; the next rebuild drops it"),
      );
    throw error;
  }
  options.onProgress?.({ folded: result.folded, total: Math.max(total, result.folded) });
  return result;
}

/** Analyzes the SQL of runs in the next graph. Runs of the last events are analyzed after the swap. */
async function inferAll(
  database: Database,
  caches: GraphCaches,
  reader: SqlReader,
  signal: AbortSignal | undefined,
): Promise<void> {
  const inNext = <Result>(work: (session: Session) => Promise<Result>): Promise<Result> =>
    database.transaction(
      async (session) => {
        await useSchema(session, nextGraphSchema);
        return work(session);
      },
      { urgency: "background" },
    );
  const change: ChangeGraph = async (work) => {
    try {
      await inNext((session) => work(session, caches));
    } catch (error) {
      caches.clear();
      throw error;
    }
  };
  while ((await inferOnce(inNext, change, reader)) !== "nothing") signal?.throwIfAborted();
}

async function readPage(session: Session, after: number, limit = pageSize): Promise<LoggedEvent[]> {
  return session.query<LoggedEvent>(
    "SELECT position, event_time, hash, received_at, body FROM events WHERE position > $1 ORDER BY position LIMIT $2",
    [after, limit],
    "read-log-page",
  );
}

async function foldPage(
  database: Database,
  caches: GraphCaches,
  page: readonly LoggedEvent[],
  result: { folded: number; failed: number },
): Promise<void> {
  try {
    await database.transaction(
      async (session) => {
        await useSchema(session, nextGraphSchema);
        await foldLogged(session, caches, page);
      },
      { urgency: "background" },
    );
    result.folded += page.length;
  } catch (error) {
    caches.clear();
    if (isUnavailable(error)) throw error;
    if (page.length === 1) {
      await recordFoldError(database, page[0]!, (error as Error).message);
      result.failed += 1;
      return;
    }
    const middle = page.length >> 1;
    await foldPage(database, caches, page.slice(0, middle), result);
    await foldPage(database, caches, page.slice(middle), result);
  }
}

async function foldLogged(
  session: Session,
  caches: GraphCaches,
  page: readonly LoggedEvent[],
): Promise<void> {
  const prepared = page.flatMap(({ body, received_at }) => {
    const text = unpack(body);
    const item = prepareSubmission({ value: JSON.parse(text), text, receivedAt: received_at });
    return item.kind === "event" ? [item.prepared] : [];
  });
  if (prepared.length > 0) await foldEvents(session, caches, prepared);
}

/** Folds the remaining events and swaps the graphs, while no writer writes. */
async function swapSchemas(
  database: Database,
  caches: GraphCaches,
  after: { readonly event: number; readonly command: number },
  result: { folded: number; failed: number },
): Promise<void> {
  await database.transaction(
    async (session) => {
      await session.query("SELECT pg_advisory_xact_lock($1)", [foldLock]);
      await useSchema(session, nextGraphSchema);
      for (let last = after.event; ; ) {
        const page = await readPage(session, last);
        if (page.length === 0) break;
        await foldLogged(session, caches, page);
        result.folded += page.length;
        last = page.at(-1)!.position;
      }
      // Manual edits made meanwhile to nodes that existed before.
      await applyCommandsAfter(session, caches, after.command);
      await session.query(`ALTER SCHEMA ${graphSchema} RENAME TO ${graphSchema}_previous`);
      await session.query(`ALTER SCHEMA ${nextGraphSchema} RENAME TO ${graphSchema}`);
      await session.query(
        `UPDATE settings SET value = jsonb_build_object('epoch', (value ->> 'epoch')::bigint + 1, 'foldVersion', $1::int)
         WHERE key = 'graph'`,
        [foldVersion],
      );
      if (result.failed === 0)
        await session.query("UPDATE events SET fold_error = NULL WHERE fold_error IS NOT NULL");
    },
    { urgency: "commit" },
  );
  await database.query(`DROP SCHEMA ${graphSchema}_previous CASCADE`);
}

async function recordFoldError(database: Database, event: LoggedEvent, message: string): Promise<void> {
  await database.query("UPDATE events SET fold_error = $3 WHERE event_time = $1 AND hash = $2", [
    instant(event.event_time),
    event.hash,
    message,
  ]);
}
