import pg from "pg";
import { parseIntoClientConfig } from "pg-connection-string";

/**
 * Parameters of one connection to a PostgreSQL server. It is always encrypted, and the certificate is always
 * verified.
 */
export interface ServerConnection {
  /** A name in the server's certificate. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** A password, or a token that the server accepts as one. */
  readonly password: string;
  /** Trusted certificates (PEM), in place of Node's own. */
  readonly certificateAuthorities?: string;
}

/**
 * Provides connection parameters for each connection, so that changed passwords and expired tokens need no restart.
 */
export interface ConnectionSource {
  /** Returns the parameters of the next connection. @throws Error when they are unavailable; users see the message */
  next(): Promise<ServerConnection>;
  /** Called when the server rejected a login: cached credentials are out of date. */
  refused(connection: ServerConnection): void;
}

/** A PostgreSQL server given by a connection string. */
export interface ServerAddress {
  /**
   * `postgres://user:password@host:port/database?sslmode=…`; docs/operations.md lists the supported libpq parameters.
   */
  readonly url: string;
  /** Certificates (PEM) to verify the server by, if the connection string requires verification and names none. */
  readonly certificateAuthorities?: string;
  /** Returns the password of the next connection if the connection string has none. */
  readonly password?: () => Promise<string>;
}

/** Timeout for establishing a connection, without the time that the source needs, in milliseconds. */
export const connectMilliseconds = 5_000;

/**
 * Converts a connection string into driver settings. The driver treats the modes `prefer`, `require` and `verify-ca`
 * as `verify-full` and announces that this will change; here they keep meaning `verify-full`. `uselibpqcompat=true`
 * selects libpq's weaker meaning.
 *
 * @throws Error when the string is not a URL, or names an unreadable file
 */
export function serverConfig(address: ServerAddress): pg.ClientConfig {
  const strict = /[?&]uselibpqcompat=true(&|$)/.test(address.url)
    ? address.url
    : address.url
        .replace(/([?&]sslmode=)(allow|prefer|require|verify-ca)(?=&|$)/, "$1verify-full")
        // libpq's name for the system certificates; Node's own are the default.
        .replace(/([?&])sslrootcert=system(?=&|$)/, "$1sslmode=verify-full");
  const config = parseIntoClientConfig(strict);
  const { ssl } = config;
  const isVerified = ssl === true || (typeof ssl === "object" && ssl.rejectUnauthorized !== false);
  if (isVerified && address.certificateAuthorities && !(typeof ssl === "object" && ssl.ca)) {
    config.ssl = { ...(typeof ssl === "object" ? ssl : {}), ca: address.certificateAuthorities };
  }
  if (address.password && !config.password) config.password = address.password;
  return config;
}

/** The credentials or the location of the database could not be determined; no connection was attempted. */
export class CredentialsUnavailable extends Error {}

type Callback = (error: Error | null, client?: pg.Client) => void;

/**
 * Creates a client that gets its parameters from a source when it connects; the driver itself supports changing
 * passwords only, not users, hosts or certificates.
 */
export function sourcedClient(source: ConnectionSource): typeof pg.Client {
  class SourcedClient extends pg.Client {
    constructor(config: pg.ClientConfig) {
      super({ ...config, ssl: true, connectionTimeoutMillis: connectMilliseconds });
    }

    override connect(): Promise<pg.Client>;
    override connect(callback: Callback): void;
    override connect(callback?: Callback): Promise<pg.Client> | undefined {
      if (callback) {
        this.#connect(callback);
        return undefined;
      }
      return new Promise((resolve, reject) => {
        this.#connect((error) => (error ? reject(error) : resolve(this)));
      });
    }

    #connect(callback: Callback): void {
      source.next().then(
        (connection) => {
          this.#use(connection);
          super.connect(((error: Error | null) => {
            if (error && isLoginRefused(error)) source.refused(connection);
            callback(error, this);
          }) as (error: Error) => void);
        },
        (error: Error) => callback(new CredentialsUnavailable(error.message, { cause: error })),
      );
    }

    #use({ host, port, database, user, password, certificateAuthorities }: ServerConnection): void {
      const login = { host, port, database, user, password };
      Object.assign(this, login);
      const { connection, connectionParameters } = this as unknown as {
        connection: { ssl: object };
        connectionParameters: object;
      };
      Object.assign(connectionParameters, login);
      connection.ssl = {
        rejectUnauthorized: true,
        ...(certificateAuthorities === undefined ? {} : { ca: certificateAuthorities }),
      };
    }
  }
  return SourcedClient as unknown as typeof pg.Client;
}

/** Returns whether the server rejected the login (SQLSTATE class 28: 28P01 wrong password, 28000 anything else). */
export function isLoginRefused(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === "string" && /^28.{3}$/.test(code);
}
