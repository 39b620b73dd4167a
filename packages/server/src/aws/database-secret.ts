import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

/** Content of a database secret in the format of Amazon RDS. Secrets managed by RDS hold only user and password. */
export interface DatabaseSecretValue {
  readonly username?: string;
  readonly password?: string;
  readonly host?: string;
  readonly port?: number;
  readonly dbname?: string;
}

/** Time for which a value is cached, so that a growing pool reads the secret once. */
const cacheMs = 30_000;
/** Timeout of Secrets Manager, including retries. */
const readTimeoutMs = 5_000;

/**
 * A database's secret in AWS Secrets Manager. A refused password is never served from the cache again. During a rotation,
 * after the database's password has changed but before the new version is current, the pending version is the right
 * one; it is tried if the current one was refused.
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
   * @param region - region of the secret; defaults to the ARN's, then to the AWS SDK's
   */
  constructor(id: string, region?: string) {
    this.#id = id;
    this.#region = id.startsWith("arn:") ? id.split(":")[3] : region;
  }

  /** Returns the value, cached for a short time. @throws Error that names the secret and the cause */
  async read(): Promise<DatabaseSecretValue> {
    if (this.#known && Date.now() - this.#known.readAt < cacheMs) return this.#known.value;
    this.#reading ??= this.#load().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** Discards a password that the database refused, unless another one has been read since. */
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
      // Secrets Manager may be down while the database is up: the last password is probably still valid.
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
      this.#client ??= createClient(this.#region);
      const answer = await (await this.#client).send(
        new GetSecretValueCommand({ SecretId: this.#id, VersionStage: stage }),
        { abortSignal: AbortSignal.timeout(readTimeoutMs) },
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

async function createClient(region: string | undefined): Promise<SecretsManagerClient> {
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
    // Never include the text, or the parser's message, which quotes it.
    throw new Error(`the secret ${id} is not JSON. ${expected}`);
  }
  if (typeof value !== "object" || value === null)
    throw new Error(`the secret ${id} is not an object. ${expected}`);
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
