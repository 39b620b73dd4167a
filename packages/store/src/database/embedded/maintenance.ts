import type { Database } from "../database.ts";
import { type Logger, RepeatedTaskLog } from "../logger.ts";

const maintenanceIntervalMs = 20_000;
/** PGlite has no background workers: without these checkpoints the write-ahead log would grow without limit. */
const checkpointBytes = 64 * 1024 * 1024;
const checkpointIntervalMs = 5 * 60_000;
const vacuumBytes = 512 * 1024 * 1024;

/**
 * Does the work of PostgreSQL's background workers: checkpoints by log size and age, statistics as the store grows,
 * and occasional vacuum, one table at a time so that requests wait only briefly. Returns the function that stops it.
 */
export function startMaintenance(database: Database, log: Logger): () => void {
  const outcome = new RepeatedTaskLog(log, "Database maintenance");
  let running = false;
  const state = {
    checkpointed: 0,
    checkpointedAt: Date.now(),
    analyzed: 0,
    nextAnalyze: 256 * 1024,
    vacuumed: 0,
  };
  const tick = async () => {
    if (running) return;
    running = true;
    try {
      await maintain(database, state);
      outcome.succeeded();
    } catch (error) {
      outcome.failed(error);
    } finally {
      running = false;
    }
  };
  const timer = setInterval(() => void tick(), maintenanceIntervalMs);
  timer.unref();
  return () => clearInterval(timer);
}

async function maintain(
  database: Database,
  state: {
    checkpointed: number;
    checkpointedAt: number;
    analyzed: number;
    nextAnalyze: number;
    vacuumed: number;
  },
): Promise<void> {
  const [row] = await database.query<{ written: number }>(
    "SELECT (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint AS written",
  );
  const written = row?.written ?? 0;
  if (state.checkpointed === 0)
    Object.assign(state, { checkpointed: written, analyzed: written, vacuumed: written });
  const sinceCheckpoint = written - state.checkpointed;
  const old = Date.now() - state.checkpointedAt > checkpointIntervalMs;
  if (sinceCheckpoint > checkpointBytes || (old && sinceCheckpoint > 0)) {
    await database.query("CHECKPOINT");
    state.checkpointed = written;
    state.checkpointedAt = Date.now();
  }
  const vacuum = written - state.vacuumed > vacuumBytes;
  if (!vacuum && written - state.analyzed < state.nextAnalyze) return;
  await forEachTable(database, vacuum ? "VACUUM (ANALYZE)" : "ANALYZE");
  state.analyzed = written;
  state.nextAnalyze = Math.min(state.nextAnalyze * 2, vacuumBytes);
  if (vacuum) state.vacuumed = written;
}

async function forEachTable(database: Database, command: string): Promise<void> {
  const tables = await database.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, relname) AS name FROM pg_stat_user_tables
     WHERE schemaname IN ('headwater_log', 'headwater_graph') ORDER BY 1`,
  );
  for (const { name } of tables) await database.query(`${command} ${name}`);
}
