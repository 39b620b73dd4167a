import { StoreError } from "@headwater/store";

/** Connection settings of the database, from the environment; docs/operations.md describes each variable. */
export interface DatabaseSettings {
  /** Name or ARN of the secret with the values not set here. */
  readonly secret?: string;
  readonly host?: string;
  readonly port?: number;
  readonly database?: string;
  readonly user?: string;
  readonly authentication: "password" | "iam";
  /** File with the password, instead of a secret. */
  readonly passwordFile?: string;
  /** PEM file of the certificate authorities that verify the server. */
  readonly certificateAuthorityFile?: string;
  readonly region?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const prefix = "HEADWATER_DATABASE_";

/**
 * Reads `HEADWATER_DATABASE_*`.
 *
 * @returns null if no variable configures a database
 * @throws StoreError `invalid-setting`
 */
export function readDatabaseSettings(environment: Environment): DatabaseSettings | null {
  const read = (name: string) => environment[`${prefix}${name}`]?.trim() || undefined;
  const secret = read("SECRET");
  const host = read("HOST");
  if (secret === undefined && host === undefined) return null;
  const authentication = read("AUTHENTICATION") ?? "password";
  if (authentication !== "password" && authentication !== "iam") {
    throw invalid("AUTHENTICATION", `is "${authentication}"`, "password or iam");
  }
  const portText = read("PORT");
  const port = portText === undefined ? undefined : Number(portText);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
    throw invalid("PORT", `is "${portText}"`, "a number from 1 to 65535");
  }
  const passwordFile = read("PASSWORD_FILE");
  if (secret === undefined && authentication === "password" && passwordFile === undefined) {
    throw invalid(
      "SECRET",
      "is missing, and no other source of a password is set",
      `the name or ARN of a secret, ${prefix}PASSWORD_FILE, or ${prefix}AUTHENTICATION=iam`,
    );
  }
  const given = {
    secret,
    host,
    port,
    database: read("NAME"),
    user: read("USER"),
    passwordFile,
    certificateAuthorityFile: read("CA"),
    region: environment.AWS_REGION || environment.AWS_DEFAULT_REGION || undefined,
  };
  if (secret === undefined) {
    if (given.database === undefined) throw invalid("NAME", "is missing", "the name of the database");
    if (given.user === undefined) throw invalid("USER", "is missing", "the user to log in as");
  }
  const known = Object.entries(given).filter(([, value]) => value !== undefined);
  return { authentication, ...(Object.fromEntries(known) as Partial<DatabaseSettings>) };
}

/** The error for an invalid environment variable. */
export function invalid(name: string, what: string, expected: string): StoreError {
  return new StoreError("invalid-setting", `${prefix}${name} ${what}. Expected: ${expected}.`);
}
