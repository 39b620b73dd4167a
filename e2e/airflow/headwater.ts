import { request } from "node:https";
import { join } from "node:path";
import { freePort } from "@headwater/test-kit";
import type { CertificateAuthority } from "./certificates.ts";
import { REPOSITORY } from "./paths.ts";
import { Service, waitFor } from "./processes.ts";
import { AWS_TEST_ENVIRONMENT, type SecretsManager } from "./secrets-manager.ts";

/** Secrets with Headwater's keys. */
export const KEY_SECRETS = { ingest: "airflow/connections/openlineage", read: "headwater/read" } as const;

/** Start options of a Headwater server. */
export interface HeadwaterOptions {
  readonly directory: string;
  readonly authority: CertificateAuthority;
  readonly secrets: SecretsManager;
  /** The key in the secret `read`, used by the checks. */
  readonly readKey: string;
}

/** A Headwater server of this checkout: https, with keys from Secrets Manager, on an embedded database. */
export class Headwater {
  readonly port: number;
  readonly url: string;
  readonly #options: HeadwaterOptions;
  #service: Service | undefined;

  private constructor(options: HeadwaterOptions, port: number) {
    this.#options = options;
    this.port = port;
    this.url = `https://127.0.0.1:${port}`;
  }

  /**
   * Starts the built `headwater` command on an empty database.
   *
   * @throws Error when it is not ready within a minute; its log is named in the message
   */
  static async start(options: HeadwaterOptions): Promise<Headwater> {
    const headwater = new Headwater(options, await freePort());
    await headwater.restart();
    return headwater;
  }

  /** Restarts it on the same port with the same data. */
  async restart(): Promise<void> {
    const { directory, authority, secrets } = this.#options;
    const command = join(REPOSITORY, "packages", "cli", "bin", "headwater.js");
    const args = [
      "start",
      "--no-demo",
      "--port",
      String(this.port),
      "--data-dir",
      join(directory, "headwater"),
    ];
    const service = new Service(
      "Headwater",
      process.execPath,
      [command, ...args],
      join(directory, "headwater.log"),
      {
        env: {
          ...AWS_TEST_ENVIRONMENT,
          PATH: process.env.PATH ?? "/usr/bin:/bin",
          HOME: directory,
          AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.quietUrl,
          HEADWATER_TLS_CERTIFICATE: authority.server.certificate,
          HEADWATER_TLS_KEY: authority.server.key,
          HEADWATER_REQUIRE_KEYS: "true",
          HEADWATER_KEY_SECRETS: Object.entries(KEY_SECRETS)
            .map(([scope, secret]) => `${scope}=${secret}`)
            .join(","),
        },
        cwd: REPOSITORY,
      },
    );
    this.#service = service;
    try {
      await waitFor("Headwater to be ready", 60, async () => {
        service.requireAlive();
        const status = await this.#ask("/readyz").then(
          (answer) => answer.status,
          () => 0,
        );
        return status === 200 ? true : undefined;
      });
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  #ask(path: string, key?: string): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
      const ca = this.#options.authority.pem;
      const asking = request(`${this.url}${path}`, { ca, headers, timeout: 30_000 }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("end", () =>
          resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
        );
        answer.on("error", reject);
      });
      asking.on("timeout", () => asking.destroy(new Error(`GET ${path} timed out`)));
      asking.on("error", reject);
      asking.end();
    });
  }

  /** Reads a path of its API, for example `/api/v1/namespaces`. */
  async get<T>(path: string): Promise<T> {
    const { status, text } = await this.#ask(path, this.#options.readKey);
    if (status !== 200) throw new Error(`GET ${path} returned ${status}: ${text}`);
    return JSON.parse(text) as T;
  }

  /** Returns the status code of a request with or without a key. */
  async status(path: string, key?: string): Promise<number> {
    return (await this.#ask(path, key)).status;
  }

  /** Suspends the server: it accepts connections but does not respond. */
  pause(): void {
    this.#service?.signal("SIGSTOP");
  }

  /** Resumes the server. */
  resume(): void {
    this.#service?.signal("SIGCONT");
  }

  async stop(): Promise<void> {
    await this.#service?.stop();
    this.#service = undefined;
  }
}
