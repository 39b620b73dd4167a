import pg from "pg";
import { connectionFailure } from "./connection-failure.ts";
import { beginReading, beginWriting, connectionDefaults, sessionSettings } from "./connection-settings.ts";
import { isUnavailable, ReadTimeout, StoreError, StoreUnavailable } from "./errors.ts";
import { type Logger, processWarnings } from "./logger.ts";
import { PriorityGate, type Urgency, type WriteUrgency } from "./priority-gate.ts";
import {
  type ConnectionSource,
  connectMilliseconds,
  isLoginRefused,
  type ServerAddress,
  serverConfig,
  sourcedClient,
} from "./server-connection.ts";

/** Runs SQL: the database itself, or a transaction on it. */
export interface Session {
  /**
   * Runs one statement and returns its rows.
   *
   * @param name - name of the statement, so that each connection plans it once
   * @throws StoreUnavailable when the database is unreachable, full or restarting
   */
  query<Row extends object = Record<string, unknown>>(
    text: string,
    values?: readonly unknown[],
    name?: string,
  ): Promise<Row[]>;
}

/** Options of {@link Database.read}. */
export interface ReadOptions {
  /** Ends the read when it is aborted, such as when the client has closed its connection. */
  readonly signal?: AbortSignal | undefined;
}

/** A PostgreSQL database, embedded or on a server, reached through the standard driver. */
export interface Database extends Session {
  readonly engine: "embedded" | "server";
  /** Runs `work` in one writing transaction: committed when it resolves, rolled back when it throws. */
  transaction<Result>(
    work: (session: Session) => Promise<Result>,
    options?: { readonly urgency?: WriteUrgency },
  ): Promise<Result>;
  /**
   * Runs `work` on one read-only snapshot. `work` must send every query through its session: the embedded engine has
   * only one, which `work` occupies.
   *
   * @throws ReadTimeout when a statement exceeds the read timeout (on a server)
   * @throws the signal's reason when it is aborted
   */
  read<Result>(work: (session: Session) => Promise<Result>, options?: ReadOptions): Promise<Result>;
  close(): Promise<void>;
}

/** Logging and limits of a database. */
export interface DatabaseSettings {
  /** @default process warnings */
  readonly log?: Logger | undefined;
  /** Statements that take longer are logged as warnings with their name, in milliseconds. @default 1000 */
  readonly slowStatementMs?: number | undefined;
  /** Statement timeout of {@link Database.read} on a server, in milliseconds. @default 30000 */
  readonly readTimeoutMs?: number | undefined;
}

/**
 * A database over a `pg` pool. The embedded engine has one connection, and a gate decides who goes first. On a server,
 * commits and background transactions have connections that no read can take, and a third of the others is left to
 * single queries and short transactions, such as those of catch-up, health checks and logins.
 */
export class PooledDatabase implements Database {
  readonly engine: "embedded" | "server";
  readonly #pool: pg.Pool;
  readonly #lanes: Readonly<Record<LaneName, Lane>>;
  readonly #retriesLogin: boolean;
  readonly #onClose: () => Promise<void>;
  readonly #log: Logger;
  readonly #slowStatementMs: number;
  readonly #readTimeoutMs: number;

  constructor(
    options: {
      engine: "embedded" | "server";
      pool: pg.Pool;
      /** Size of the pool. With fewer than 4, all statements share them. */
      connections: number;
      /** Whether to retry a refused login once, with credentials that are read again. @default false */
      retriesLogin?: boolean;
      onClose?: () => Promise<void>;
    } & DatabaseSettings,
  ) {
    this.engine = options.engine;
    this.#pool = options.pool;
    this.#lanes = lanesOf(options.connections);
    this.#retriesLogin = options.retriesLogin ?? false;
    this.#onClose = options.onClose ?? (async () => {});
    this.#log = options.log ?? processWarnings;
    this.#slowStatementMs = options.slowStatementMs ?? 1000;
    this.#readTimeoutMs = options.readTimeoutMs ?? 30_000;
    // An idle connection that dies (a restarted server) must not end the process; the next query reconnects.
    this.#pool.on("error", (err) => this.#log.warn({ err }, "Idle database connection lost"));
    this.#pool.on("connect", (client) => {
      client
        .query(sessionSettings)
        .catch((err) => this.#log.warn({ err }, "Settings of a database connection failed"));
    });
  }

  async query<Row extends object>(
    text: string,
    values: readonly unknown[] = [],
    name?: string,
  ): Promise<Row[]> {
    return this.#withClient("query", (client) => this.#run<Row>(client, text, values, name));
  }

  async transaction<Result>(
    work: (session: Session) => Promise<Result>,
    options: { readonly urgency?: WriteUrgency } = {},
  ): Promise<Result> {
    return this.#withClient(options.urgency ?? "commit", (client) =>
      this.#inTransaction(client, beginWriting, () =>
        work({ query: (text, values = [], name) => this.#run(client, text, values, name) }),
      ),
    );
  }

  async read<Result>(
    work: (session: Session) => Promise<Result>,
    { signal }: ReadOptions = {},
  ): Promise<Result> {
    signal?.throwIfAborted();
    return this.#withClient("read", async (client, discard) => {
      signal?.throwIfAborted();
      let hasEnded = false;
      const onAbort = () => {
        // The embedded engine runs one statement at a time, so none could cancel another; the next one is refused.
        if (this.engine === "embedded") return;
        // The cancellation may arrive when the statement has ended, and must not hit another one's.
        discard();
        // Not awaited: in a small pool it may need the connection that this read holds.
        void this.#cancel(client, () => hasEnded);
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      try {
        return await this.#inTransaction(client, this.#beginSnapshot(), () =>
          work({
            query: async (text, values = [], name) => {
              signal?.throwIfAborted();
              return this.#run(client, text, values, name);
            },
          }),
        );
      } catch (error) {
        if (sqlState(error) !== queryCanceled) throw error;
        signal?.throwIfAborted();
        throw new ReadTimeout(this.#readTimeoutMs, { cause: error });
      } finally {
        hasEnded = true;
        signal?.removeEventListener("abort", onAbort);
      }
    });
  }

  async close(): Promise<void> {
    await this.#pool.end();
    await this.#onClose();
  }

  #beginSnapshot(): string {
    if (this.engine === "embedded") return beginReading; // its watchdog ends a statement that hangs
    return `${beginReading}; SET LOCAL statement_timeout = ${this.#readTimeoutMs}`;
  }

  async #inTransaction<Result>(
    client: pg.PoolClient,
    begin: string,
    work: () => Promise<Result>,
  ): Promise<Result> {
    await this.#run(client, begin, []);
    let result: Result;
    try {
      result = await work();
    } catch (error) {
      await this.#run(client, "ROLLBACK", []).catch((err) => {
        this.#log.debug({ err }, "Rollback failed; the database discards the transaction");
      });
      throw error;
    }
    await this.#run(client, "COMMIT", []);
    return result;
  }

  /** Asks the server to end the statement that a connection is running, unless the read on it has ended by then. */
  async #cancel(client: pg.PoolClient, hasEnded: () => boolean): Promise<void> {
    const { processID } = client as { readonly processID?: number | null };
    if (!processID) return;
    try {
      await this.#withClient("query", async (other) => {
        if (!hasEnded()) await this.#run(other, "SELECT pg_cancel_backend($1)", [processID], "cancel-read");
      });
    } catch (err) {
      if (!hasEnded()) {
        this.#log.warn({ err }, "Cancelling a read failed; it ends at its statement timeout");
      }
    }
  }

  /** @param work - gets the connection, and a function that closes it afterwards instead of reusing it */
  async #withClient<Result>(
    lane: LaneName,
    work: (client: pg.PoolClient, discard: () => void) => Promise<Result>,
  ): Promise<Result> {
    const { gate, urgency } = this.#lanes[lane];
    const leave = await gate.enter(urgency);
    try {
      const client = await this.#connect();
      let broken: unknown;
      const onError = (error: unknown) => {
        broken = error;
      };
      client.on("error", onError);
      try {
        return await work(client, () => {
          broken ??= new Error("discarded");
        });
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

  async #run<Row extends object>(
    client: pg.PoolClient,
    text: string,
    values: readonly unknown[],
    name?: string,
  ): Promise<Row[]> {
    const start = performance.now();
    try {
      const query = name
        ? { text, values: values as unknown[], name }
        : { text, values: values as unknown[] };
      const result = await client.query<Row>(query);
      return result.rows;
    } catch (error) {
      if (isUnavailable(error)) {
        throw new StoreUnavailable(`The database is unavailable: ${(error as Error).message}`, {
          cause: error,
        });
      }
      throw error;
    } finally {
      const durationMs = Math.round(performance.now() - start);
      if (durationMs > this.#slowStatementMs) {
        this.#log.warn({ statement: name ?? excerpt(text), durationMs }, "Slow statement");
      }
    }
  }
}

type LaneName = Urgency | WriteUrgency | "query";

/** A share of the connections: a gate as wide as the share, and the urgency with which to enter it. */
interface Lane {
  readonly gate: PriorityGate;
  readonly urgency: Urgency;
}

/** The fewest connections that can be shared out: one each for commits, background work, snapshots and single queries. */
const minSharedConnections = 4;
/**
 * Connections from which background work has two: the writer holds back commits while inference waits to store its
 * results, so inference must not wait for a rebuild.
 */
const minForRebuild = 6;

/** Shares the connections out. The shares add up to the pool, so that no lane waits for the connections of another. */
function lanesOf(connections: number): Record<LaneName, Lane> {
  if (connections < minSharedConnections) {
    const gate = new PriorityGate(connections);
    const [commit, read, background] = (["commit", "read", "background"] as const).map((urgency) => ({
      gate,
      urgency,
    })) as [Lane, Lane, Lane];
    return { commit, short: commit, background, read, query: read };
  }
  const lane = (width: number): Lane => ({ gate: new PriorityGate(width), urgency: "read" });
  const forBackground = connections < minForRebuild ? 1 : 2;
  const others = connections - 1 - forBackground;
  const forQueries = Math.ceil(others / 3);
  const query = lane(forQueries);
  return {
    commit: lane(1),
    background: lane(forBackground),
    read: lane(others - forQueries),
    query,
    short: query,
  };
}

const queryCanceled = "57014";

function sqlState(error: unknown): string | undefined {
  const cause = error instanceof StoreUnavailable ? error.cause : error;
  return (cause as { readonly code?: string } | undefined)?.code;
}

/** The start of a statement without a name, for the log. */
function excerpt(text: string): string {
  return text.trim().replace(/\s+/g, " ").slice(0, 200);
}

function isConnectionLost(error: unknown): boolean {
  const code = sqlState(error);
  // Running out of space leaves the connection usable; all other errors of these classes do not.
  return (
    error instanceof StoreUnavailable &&
    !(code?.startsWith("53") || code?.startsWith("40") || code === queryCanceled)
  );
}

/**
 * Opens a PostgreSQL server by connection string or connection source. The schema must exist, or the user must be
 * able to create it. Does not connect yet.
 *
 * @throws StoreError `invalid-setting` when the connection string is invalid
 */
export function openServerDatabase(
  server: ServerAddress | ConnectionSource,
  connections = 10,
  settings: DatabaseSettings = {},
): Database {
  const shared = { max: connections, keepAlive: true, ...connectionDefaults };
  if ("next" in server) {
    const pool = new pg.Pool({ ...shared, Client: sourcedClient(server) });
    return new PooledDatabase({ engine: "server", pool, connections, retriesLogin: true, ...settings });
  }
  let config: pg.ClientConfig;
  try {
    config = serverConfig(server);
  } catch (error) {
    throw new StoreError(
      "invalid-setting",
      `Invalid database connection string: ${(error as Error).message}. ` +
        "Expected: postgres://user:password@host:port/database?sslmode=verify-full&sslrootcert=<file>.",
      { cause: error },
    );
  }
  const pool = new pg.Pool({ ...config, ...shared, connectionTimeoutMillis: connectMilliseconds });
  return new PooledDatabase({ engine: "server", pool, connections, ...settings });
}
