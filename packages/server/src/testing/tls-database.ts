import { randomBytes } from "node:crypto";
import { Store } from "@headwater/store";

/** A PostgreSQL server on loopback that wants TLS and passwords; scripts/test-postgres.mjs starts it. */
export interface TlsServer {
  /** The one name in its certificate. */
  readonly host: string;
  readonly port: number;
  /** Files (PEM) of the authority that signed its certificate, and of one that did not. */
  readonly authority: string;
  readonly otherAuthority: string;
  /** LDAP server that verifies the tokens of members of `rds_iam`. */
  readonly tokenPort: number;
}

/** The server to test on; undefined in runs without one. */
export const tlsServer = process.env.HEADWATER_TEST_DATABASE_TLS
  ? (JSON.parse(process.env.HEADWATER_TEST_DATABASE_TLS) as TlsServer)
  : undefined;

/** A user with a database that it owns. */
export interface OwnDatabase {
  readonly name: string;
  readonly password: string;
  setPassword(password: string): Promise<void>;
  /** Lets the user log in with tokens, and no longer with a password, by the grant that Amazon RDS knows. */
  useTokens(): Promise<void>;
  /** Ends the user's connections, as a failover does. */
  disconnect(): Promise<void>;
  drop(): Promise<void>;
}

/** Makes a user, and a database of the same name that it owns: all that Headwater asks for. */
export async function createOwnDatabase(): Promise<OwnDatabase> {
  const url = process.env.HEADWATER_TEST_DATABASE_URL ?? "";
  const name = `headwater_tls_${randomBytes(6).toString("hex")}`;
  const password = randomBytes(12).toString("base64");
  const administrator = await Store.open({ engine: "server", url, connections: 1 });
  const run = (statement: string) => administrator.database.query(statement);
  await run(`CREATE ROLE ${name} LOGIN PASSWORD '${password}'`);
  await run(`CREATE DATABASE ${name} OWNER ${name}`);
  const disconnect = async () => {
    await run(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${name}'`);
  };
  return {
    name,
    password,
    setPassword: async (next) => {
      await run(`ALTER ROLE ${name} PASSWORD '${next}'`);
    },
    useTokens: async () => {
      await run("DROP ROLE IF EXISTS rds_iam");
      await run("CREATE ROLE rds_iam");
      await run(`GRANT rds_iam TO ${name}`);
    },
    disconnect,
    async drop() {
      await run(`DROP DATABASE ${name} WITH (FORCE)`);
      await run(`DROP ROLE ${name}`);
      await administrator.close();
    },
  };
}
