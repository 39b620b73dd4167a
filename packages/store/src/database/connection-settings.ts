import pg from "pg";

/** Schemas: the log is the system of record, the graph is derived from it, extensions are in public. */
export const logSchema = "headwater_log";
/** See {@link logSchema}. */
export const graphSchema = "headwater_graph";
/** The schema in which a rebuild builds the next graph. */
export const nextGraphSchema = "headwater_graph_next";

const typeParsers = new pg.TypeOverrides();
typeParsers.setTypeParser(20, Number); // bigint: identities and counters stay far below 2^53
// timestamptz as "2026-01-31 12:00:00.123+00": epoch milliseconds, because the fold compares numbers
typeParsers.setTypeParser(1184, (text) => Date.parse(`${text.slice(0, 10)}T${text.slice(11)}:00`));

/** Options of every pool. */
export const connectionDefaults = { types: typeParsers } as const;

/**
 * Settings of every new connection; the embedded engine takes none from the startup message. Statements are short:
 * compiling one to machine code (jit) would take longer than running it.
 */
export const sessionSettings = [
  `SET search_path = ${graphSchema}, ${logSchema}, public`,
  "SET TimeZone = 'UTC'",
  "SET client_min_messages = warning",
  "SET jit = off",
].join("; ");

/**
 * Settings of writing transactions. Every lookup of a writer uses an index: in a young store statistics lag behind
 * its growth, and the planner would scan tables that it believes to be small for each row of a batch. Statements are
 * a fixed set over arrays, for which generic plans are good enough: planning again costs more than running them.
 */
export const beginWriting =
  "BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_generic_plan";

/** Starts a snapshot that sees no later commit. */
export const beginReading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
