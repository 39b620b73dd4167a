import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

/** What a secret of a database says, as Amazon RDS writes it. A secret that RDS manages has user and password alone. */
export interface DatabaseSecretValue {
  readonly username?: string;
  readonly password?: string;
  readonly host?: string;
  readonly port?: number;
  readonly dbname?: string;
}

/** How long a value serves further connections, milliseconds: a pool that fills up reads the secret once. */
const cacheMilliseconds = 30_000;
/** How long Secrets Manager may take, milliseconds, retries included. */
const readMilliseconds = 5_000;

/**
 * A database's secret in AWS Secrets Manager. A refused password is never given out again from memory; and while a
 * rotation is between changing the password in the database and declaring it current, the pending value is the right
 * one, so that it is tried when the current value is the one that was refused.
 */
export class DatabaseSecret {
  readonly #id: string;
  readonly #region: string | undefined;
  #client: Promise<SecretsManagerClient> | null = null;
  #known: { readonly value: DatabaseSecretValue; readonly readAt: number } | null = null;
  #last: DatabaseSecretValue | null = null;
  #reading: Promise<DatabaseSecretValue> | null = null;
  #refused: string | undefined;

  /**
   * @param id - name or ARN
   * @param region - where the secret is; without one, the ARN's, else what the AWS SDK finds
   */
  constructor(id: string, region?: string) {
    this.#id = id;
    this.#region = id.startsWith("arn:") ? id.split(":")[3] : region;
  }

  /** The value, from memory when it was read a moment ago. @throws Error that says which secret, and why not */
  async read(): Promise<DatabaseSecretValue> {
    if (this.#known && Date.now() - this.#known.readAt < cacheMilliseconds) return this.#known.value;
    this.#reading ??= this.#load().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** Forgets a password that the database refused, unless another one has been read since. */
  refuse(password: string): void {
    if (this.#last?.password !== password) return;
    this.#refused = password;
    this.#known = null;
    this.#last = null;
  }

  async #load(): Promise<DatabaseSecretValue> {
    let value: DatabaseSecretValue;
    try {
      value = await this.#get("AWSCURRENT");
      if (value.password !== undefined && value.password === this.#refused) {
        value = await this.#get("AWSPENDING").catch(() => value);
      }
    } catch (error) {
      // Secrets Manager may be away while the database is not: what was right a moment ago probably still is.
      if (this.#last) return this.#last;
      throw error;
    }
    this.#last = value;
    this.#known = { value, readAt: Date.now() };
    return value;
  }

  async #get(stage: "AWSCURRENT" | "AWSPENDING"): Promise<DatabaseSecretValue> {
    let text: string | undefined;
    try {
      const { GetSecretValueCommand } = await import("@aws-sdk/client-secrets-manager");
      this.#client ??= makeClient(this.#region);
      const answer = await (await this.#client).send(
        new GetSecretValueCommand({ SecretId: this.#id, VersionStage: stage }),
        { abortSignal: AbortSignal.timeout(readMilliseconds) },
      );
      text = answer.SecretString;
    } catch (error) {
      throw new Error(
        `the secret ${this.#id} cannot be read: ${(error as Error).name}: ${(error as Error).message}`,
        { cause: error },
      );
    }
    return parseSecret(this.#id, text);
  }
}

async function makeClient(region: string | undefined): Promise<SecretsManagerClient> {
  const { SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
  return new SecretsManagerClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 3_000 },
    ...(region === undefined ? {} : { region }),
  });
}

function parseSecret(id: string, text: string | undefined): DatabaseSecretValue {
  const expected =
    'Expected: JSON such as {"username": …, "password": …, "host": …, "port": …, "dbname": …}.';
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(text ?? "") as Record<string, unknown>;
  } catch {
    // Never the text itself, nor the parser's words, which quote it.
    throw new Error(`the secret ${id} is not JSON. ${expected}`);
  }
  if (typeof value !== "object" || value === null)
    throw new Error(`the secret ${id} is no object. ${expected}`);
  const string = (name: string) => (typeof value[name] === "string" ? { [name]: value[name] } : {});
  const port = Number(value.port);
  return {
    ...string("username"),
    ...string("password"),
    ...string("host"),
    ...string("dbname"),
    ...(Number.isInteger(port) && port > 0 ? { port } : {}),
  };
}
