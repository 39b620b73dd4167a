import { randomBytes } from "node:crypto";
import pg from "pg";
import { graphSchema, logSchema } from "../database/connection-settings.ts";
import type { Database } from "../database/database.ts";
import type { ReadContext } from "../graph/read-context.ts";
import { Store, type StoreLocation, type StoreOptions } from "../store.ts";
import { type LogLine, recordedLog } from "./recorded-log.ts";

/** Connection string of a PostgreSQL server to test on; without it tests run on the embedded engine, in memory. */
export const testDatabaseUrl: string | undefined = process.env.HEADWATER_TEST_DATABASE_URL;

/** A store for tests, on the engine that the environment selects. */
export interface TestStore {
  readonly store: Store;
  /** Reads without a snapshot, so that tests can write in between. */
  readonly context: ReadContext;
  /** Location for opening another store on the same data, as another server process would (PostgreSQL only). */
  readonly location: StoreLocation;
  /** What the store has logged. */
  readonly logged: LogLine[];
  /** Empties the log and the graph, and the store's caches. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** Empty stores for the next tests. Opening an embedded store takes a second of CPU time, emptying it a hundredth. */
const idle: TestStore[] = [];

/**
 * Opens an empty store: in memory, or in a database of its own on the server. A closed store in memory is emptied and
 * used again. A test that closes `store` itself, or changes tables, must not close the test store.
 *
 * @param options - options of a store that is not shared with other tests
 */
export async function openTestStore(options?: StoreOptions): Promise<TestStore> {
  if (testDatabaseUrl !== undefined) {
    const own = await createDatabase(testDatabaseUrl);
    const location = { engine: "server", url: own.url, connections: 4 } as const;
    return openStore(location, options, async ({ store }) => {
      await store.close();
      await own.drop();
    });
  }
  const location = { engine: "embedded", directory: null, durability: "relaxed" } as const;
  if (options !== undefined) return openStore(location, options, ({ store }) => store.close());
  return (
    idle.pop() ??
    openStore(location, options, async (own) => {
      await own.store.settle();
      await own.reset();
      own.logged.length = 0;
      idle.push(own);
    })
  );
}

async function openStore(
  location: StoreLocation,
  options: StoreOptions | undefined,
  close: (own: TestStore) => Promise<void>,
): Promise<TestStore> {
  const log = recordedLog();
  const store = await Store.open(location, { log, ...options });
  const own: TestStore = {
    store,
    context: { session: store.database, index: store.index },
    logged: log.lines,
    location,
    reset: () => resetStores([store]),
    close: () => close(own),
  };
  return own;
}

/** Empties the database shared by the stores, and the caches of each. */
export async function resetStores(stores: readonly Store[]): Promise<void> {
  const [first] = stores as [Store, ...Store[]];
  await emptyTables(first.database);
  for (const store of stores) await store.reloadGraph();
}

/** Rows that were deleted since the last truncation. */
const deleted = new WeakMap<Database, { resets: number; events: number }>();

/** Empties the log and the graph. */
export async function emptyTables(database: Database): Promise<void> {
  const [count] = await database.query<{ value: number }>(
    "SELECT value FROM event_count",
    [],
    "count-events",
  );
  const before = deleted.get(database);
  const now = { resets: (before?.resets ?? 0) + 1, events: (before?.events ?? 0) + (count?.value ?? 0) };
  // Deleting a few rows is faster than truncating, but leaves dead rows, which are never vacuumed here.
  const isTruncated = now.resets >= 25 || now.events >= 500;
  deleted.set(database, isTruncated ? { resets: 0, events: 0 } : now);
  await database.transaction(async (session) => {
    const tables = await session.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname IN ($1, $2) AND tablename NOT IN ('migrations', 'settings', 'counters', 'event_count')
         AND tablename NOT LIKE 'events\\_%' ORDER BY 1`,
      [logSchema, graphSchema],
      "tables-to-empty",
    );
    const names = tables.map(({ name }) => name);
    await session.query(
      isTruncated
        ? `TRUNCATE ${names.join(", ")}`
        : `WITH ${names.map((name, index) => `d${index} AS (DELETE FROM ${name})`).join(", ")}
           SELECT`,
      [],
      isTruncated ? undefined : "empty-tables",
    );
    await session.query(
      "WITH c AS (UPDATE counters SET value = 0) UPDATE event_count SET value = 0",
      [],
      "zero-counts",
    );
  });
}

/** Creates a database with a unique name, so that test files do not interfere. */
export async function createDatabase(url: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `headwater_test_${randomBytes(6).toString("hex")}`;
  const own = new URL(url);
  own.pathname = `/${name}`;
  await withClient(url, `CREATE DATABASE ${name}`);
  return { url: own.href, drop: () => withClient(url, `DROP DATABASE ${name} WITH (FORCE)`) };
}

async function withClient(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
