import { readFile } from "node:fs/promises";
import type { ConnectionSource, ServerConnection } from "@headwater/store";
import { DatabaseSecret, type DatabaseSecretValue } from "./database-secret.ts";
import type { DatabaseSettings } from "./database-settings.ts";
import { isRdsHost, rdsCertificateAuthorities } from "./rds-certificates.ts";

/**
 * Provides connection parameters from settings, a secret in AWS Secrets Manager, and IAM tokens. Read for every
 * connection, so that a rotated password or a new certificate authority needs no restart.
 */
export class DatabaseSource implements ConnectionSource {
  readonly #settings: DatabaseSettings;
  readonly #secret: DatabaseSecret | null;

  constructor(settings: DatabaseSettings) {
    this.#settings = settings;
    this.#secret =
      settings.secret === undefined ? null : new DatabaseSecret(settings.secret, settings.region);
  }

  /** Returns the parameters of the next connection. @throws Error if a secret or file cannot be read or lacks a value */
  async next(): Promise<ServerConnection> {
    const settings = this.#settings;
    const secret = (await this.#secret?.read()) ?? {};
    const host = need(settings.host ?? secret.host, "host", "HOST");
    const database = need(settings.database ?? secret.dbname, "dbname", "NAME");
    const user = need(settings.user ?? secret.username, "username", "USER");
    const port = settings.port ?? secret.port ?? 5432;
    const certificateAuthorities = await this.#certificateAuthorities(host);
    return {
      host,
      port,
      database,
      user,
      password: await this.#password(secret, { host, port, user }),
      ...(certificateAuthorities === undefined ? {} : { certificateAuthorities }),
    };
  }

  refused(connection: ServerConnection): void {
    this.#secret?.refuse(connection.password);
  }

  async #password(
    secret: DatabaseSecretValue,
    login: { readonly host: string; readonly port: number; readonly user: string },
  ): Promise<string> {
    const { authentication, passwordFile } = this.#settings;
    if (authentication === "iam") return this.#token(login);
    if (passwordFile === undefined) return need(secret.password, "password", "PASSWORD_FILE");
    return (await readFile(passwordFile, "utf8")).replace(/\r?\n$/, "");
  }

  /** Signs a token that is valid for 15 minutes. Signing is local, except for fetching AWS credentials. */
  async #token({
    host,
    port,
    user,
  }: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
  }): Promise<string> {
    const { Signer } = await import("@aws-sdk/rds-signer");
    const region = /\.([a-z0-9-]+)\.rds\.amazonaws\.com$/i.exec(host)?.[1] ?? this.#settings.region;
    try {
      return await new Signer({
        hostname: host,
        port,
        username: user,
        ...(region === undefined ? {} : { region }),
      }).getAuthToken();
    } catch (error) {
      throw new Error(`could not sign an IAM token for ${user} on ${host}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  async #certificateAuthorities(host: string): Promise<string | undefined> {
    const file = this.#settings.certificateAuthorityFile;
    if (file !== undefined) return readFile(file, "utf8");
    return isRdsHost(host) ? rdsCertificateAuthorities() : undefined;
  }
}

function need(value: string | undefined, inSecret: string, variable: string): string {
  if (value !== undefined && value !== "") return value;
  throw new Error(
    `${inSecret} is missing: set "${inSecret}" in the secret or HEADWATER_DATABASE_${variable}`,
  );
}
