import pg from "pg";
import { connectionFailure } from "./connection-failure.ts";
import { isUnavailable, StoreError, StoreUnavailable } from "./errors.ts";
import { PriorityGate, type Urgency } from "./priority-gate.ts";
import {
  type ConnectionSource,
  connectMilliseconds,
  isLoginRefused,
  type ServerAddress,
  serverConfig,
  sourcedClient,
} from "./server-connection.ts";

/** Something that runs SQL: the database itself, or a transaction on it. */
export interface Session {
  /**
   * Runs one statement and gives its rows.
   *
   * @param name - names the statement so that it is planned once per connection
   * @throws StoreUnavailable when the database is away, full or restarting
   */
  query<Row extends object = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
    name?: string,
  ): Promise<Row[]>;
}

/** A PostgreSQL database, embedded or on a server, reached through the one stock driver. */
export interface Database extends Session {
  readonly engine: "embedded" | "server";
  /** Runs `work` in one transaction: committed when it resolves, rolled back when it throws. */
  transaction<Result>(
    work: (session: Session) => Promise<Result>,
    options?: { urgency?: Urgency; readOnly?: boolean },
  ): Promise<Result>;
  close(): Promise<void>;
}

/** Schemas: the log is the system of record, the graph is derived from it, extensions live in public. */
export const logSchema = "headwater_log";
/** See {@link logSchema}. */
export const graphSchema = "headwater_graph";
/** Where a rebuild fills the next graph before it takes the place of the present one. */
export const nextGraphSchema = "headwater_graph_next";

const typeParsers = new pg.TypeOverrides();
typeParsers.setTypeParser(20, Number); // bigint: identities and counters stay far below 2^53
// timestamptz as "2026-01-31 12:00:00.123+00": epoch milliseconds, because the fold compares numbers
typeParsers.setTypeParser(1184, (text) => Date.parse(`${text.slice(0, 10)}T${text.slice(11)}:00`));

/** What every pool is made with. */
export const connectionDefaults = { types: typeParsers } as const;

/**
 * Set on every new connection; the embedded engine does not take settings from the start-up message. Statements here
 * are short: compiling one to machine code (jit) would take longer than running it.
 */
const sessionSettings = [
  `SET search_path = ${graphSchema}, ${logSchema}, public`,
  "SET TimeZone = 'UTC'",
  "SET client_min_messages = warning",
  "SET jit = off",
].join("; ");

/**
 * Every look-up of a writer goes through an index. While a store is young, statistics lag behind its growth, and the
 * planner would scan tables that it believes to be small, once for each row of a batch. And the statements are a fixed
 * set over arrays, for which one plan is as good as another: making it anew costs more than running it.
 */
const beginWriting = "BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_generic_plan";

/** A database over a `pg` pool. With one connection a gate decides who goes first; with more the pool does. */
export class PooledDatabase implements Database {
  readonly engine: "embedded" | "server";
  readonly #pool: pg.Pool;
  readonly #gate: PriorityGate;
  readonly #retriesLogin: boolean;
  readonly #onClose: () => Promise<void>;

  constructor(options: {
    engine: "embedded" | "server";
    pool: pg.Pool;
    connections: number;
    /** Whether a login that was refused is worth a second try, with credentials that are read anew. */
    retriesLogin?: boolean;
    onClose?: () => Promise<void>;
  }) {
    this.engine = options.engine;
    this.#pool = options.pool;
    this.#gate = new PriorityGate(options.connections);
    this.#retriesLogin = options.retriesLogin ?? false;
    this.#onClose = options.onClose ?? (async () => {});
    // An idle connection that dies (a restarted server) must not end the process; the next query reconnects.
    this.#pool.on("error", () => {});
    this.#pool.on("connect", (client) => void client.query(sessionSettings).catch(() => {}));
  }

  async query<Row extends object>(
    text: string,
    values: readonly unknown[] = [],
    name?: string,
  ): Promise<Row[]> {
    return this.#withClient("read", (client) => run<Row>(client, text, values, name));
  }

  async transaction<Result>(
    work: (session: Session) => Promise<Result>,
    options: { urgency?: Urgency; readOnly?: boolean } = {},
  ): Promise<Result> {
    return this.#withClient(options.urgency ?? "read", async (client) => {
      await run(
        client,
        options.readOnly ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : beginWriting,
        [],
      );
      const session: Session = { query: (text, values = [], name) => run(client, text, values, name) };
      let result: Result;
      try {
        result = await work(session);
      } catch (error) {
        await run(client, "ROLLBACK", []).catch(() => {});
        throw error;
      }
      await run(client, "COMMIT", []);
      return result;
    });
  }

  async close(): Promise<void> {
    await this.#pool.end();
    await this.#onClose();
  }

  async #withClient<Result>(
    urgency: Urgency,
    work: (client: pg.PoolClient) => Promise<Result>,
  ): Promise<Result> {
    const leave = await this.#gate.enter(urgency);
    try {
      const client = await this.#connect();
      let broken: unknown;
      const onError = (error: unknown) => {
        broken = error;
      };
      client.on("error", onError);
      try {
        return await work(client);
      } catch (error) {
        if (isConnectionLost(error)) broken = error;
        throw error;
      } finally {
        client.off("error", onError);
        client.release(broken ? (broken as Error) : undefined);
      }
    } finally {
      leave();
    }
  }

  async #connect(): Promise<pg.PoolClient> {
    try {
      return await this.#pool.connect();
    } catch (error) {
      if (!this.#retriesLogin || !isLoginRefused(error)) throw connectionFailure(error);
    }
    try {
      return await this.#pool.connect();
    } catch (error) {
      throw connectionFailure(error);
    }
  }
}

async function run<Row extends object>(
  client: pg.PoolClient,
  text: string,
  values: readonly unknown[],
  name?: string,
): Promise<Row[]> {
  try {
    const query = name ? { text, values: values as unknown[], name } : { text, values: values as unknown[] };
    const result = await client.query<Row>(query);
    return result.rows;
  } catch (error) {
    if (isUnavailable(error)) {
      throw new StoreUnavailable(`The database is not available: ${(error as Error).message}`, {
        cause: error,
      });
    }
    throw error;
  }
}

function isConnectionLost(error: unknown): boolean {
  const cause = error instanceof StoreUnavailable ? error.cause : error;
  const code = (cause as { code?: string } | undefined)?.code;
  // A statement that failed for lack of space leaves the connection whole; everything else in these classes does not.
  return error instanceof StoreUnavailable && !(code?.startsWith("53") || code?.startsWith("40"));
}

/**
 * Opens a PostgreSQL server, by connection string or by a source that says how to connect. The schema must exist or be
 * creatable by the user. Nothing is connected yet.
 *
 * @throws StoreError `invalid-setting` when the connection string cannot be understood
 */
export function openServerDatabase(server: ServerAddress | ConnectionSource, connections = 10): Database {
  const shared = { max: connections, keepAlive: true, ...connectionDefaults };
  if ("next" in server) {
    const pool = new pg.Pool({ ...shared, Client: sourcedClient(server) });
    return new PooledDatabase({ engine: "server", pool, connections, retriesLogin: true });
  }
  let config: pg.ClientConfig;
  try {
    config = serverConfig(server);
  } catch (error) {
    throw new StoreError(
      "invalid-setting",
      `The connection string of the database cannot be used: ${(error as Error).message}. ` +
        "Expected: postgres://user:password@host:port/database?sslmode=verify-full&sslrootcert=<file>.",
      { cause: error },
    );
  }
  const pool = new pg.Pool({ ...config, ...shared, connectionTimeoutMillis: connectMilliseconds });
  return new PooledDatabase({ engine: "server", pool, connections });
}
