import pg from "pg";
import { parseIntoClientConfig } from "pg-connection-string";

/** How one connection to a PostgreSQL server is made. It is always encrypted, and the server's certificate verified. */
export interface ServerConnection {
  /** A name that the server's certificate bears. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** A password, or a token that the server takes for one. */
  readonly password: string;
  /** Certificates (PEM) to trust, in place of those that Node brings. */
  readonly certificateAuthorities?: string;
}

/**
 * Says how to connect, anew for each connection, so that a password that changes and a token that expires need no
 * restart.
 */
export interface ConnectionSource {
  /** How to make the next connection. @throws Error when it cannot be known now; the message goes to people */
  next(): Promise<ServerConnection>;
  /** Told that the server refused the login of a connection: whatever is remembered of it is out of date. */
  refused(connection: ServerConnection): void;
}

/** A PostgreSQL server that a connection string names. */
export interface ServerAddress {
  /** `postgres://user:password@host:port/database?sslmode=…`; docs/operations.md says what is taken from libpq. */
  readonly url: string;
  /** Certificates (PEM) to verify the server by where the connection string asks for it and names none. */
  readonly certificateAuthorities?: string;
  /** Gives the password of the next connection where the connection string has none. */
  readonly password?: () => Promise<string>;
}

/** Milliseconds in which a connection must be made, without what the source needs for itself. */
export const connectMilliseconds = 5_000;

/**
 * Settings of the driver for a connection string. The driver takes the modes `prefer`, `require` and `verify-ca` as
 * `verify-full`, and announces that a later version will not; here they mean `verify-full`, now and then.
 * `uselibpqcompat=true` gives libpq's own, weaker meaning.
 *
 * @throws Error when the string is no URL, or names a file that cannot be read
 */
export function serverConfig(address: ServerAddress): pg.ClientConfig {
  const strict = /[?&]uselibpqcompat=true(&|$)/.test(address.url)
    ? address.url
    : address.url
        .replace(/([?&]sslmode=)(allow|prefer|require|verify-ca)(?=&|$)/, "$1verify-full")
        // libpq's word for the certificates of the system; Node's own are the default.
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

/** What went wrong before the database was even asked: nobody could say who logs in, or where. */
export class CredentialsUnavailable extends Error {}

type Callback = (error: Error | null, client?: pg.Client) => void;

/**
 * A client that asks a source how to connect when it connects; the driver itself knows only passwords that change,
 * not users, hosts or certificates.
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

/** Whether the server refused who logs in (SQLSTATE class 28: 28P01 a wrong password, 28000 anything else). */
export function isLoginRefused(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === "string" && /^28.{3}$/.test(code);
}
