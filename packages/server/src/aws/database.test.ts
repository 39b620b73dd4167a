import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Store } from "@headwater/store";
import { isMotoInstalled } from "@headwater/test-kit";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { startServer } from "../server.ts";
import { type SecretsManager, startMoto, startSmallSecretsManager } from "../testing/secrets-manager.ts";
import { createOwnDatabase, type OwnDatabase, tlsServer } from "../testing/tls-database.ts";
import { startTokenVerifier } from "../testing/token-verifier.ts";
import { databaseLocation } from "./database-location.ts";
import { readDatabaseSettings } from "./database-settings.ts";
import { DatabaseSource } from "./database-source.ts";

/** Only a server with TLS and passwords can show this: npm run test:postgres. */
const onServer = describe.skipIf(tlsServer === undefined);
const server = tlsServer!;

const open = async (environment: Record<string, string>, url?: string) => {
  const store = await Store.open({ ...databaseLocation(url, environment)!, connections: 2 } as never);
  await store.close();
};

let own: OwnDatabase;
let folder: string;
let passwordFile: string;

onServer("a database that is reached over TLS", () => {
  beforeAll(async () => {
    own = await createOwnDatabase();
    folder = await mkdtemp(join(tmpdir(), "headwater-database-"));
    passwordFile = join(folder, "password");
    writeFileSync(passwordFile, `${own.password}\n`);
  });
  afterAll(async () => {
    await own.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const settings = (more: Record<string, string> = {}) => ({
    HEADWATER_DATABASE_HOST: server.host,
    HEADWATER_DATABASE_PORT: String(server.port),
    HEADWATER_DATABASE_NAME: own.name,
    HEADWATER_DATABASE_USER: own.name,
    HEADWATER_DATABASE_PASSWORD_FILE: passwordFile,
    HEADWATER_DATABASE_CA: server.authority,
    ...more,
  });

  it("opens for a user who owns the database and nothing else", async () => {
    await open(settings());
  });

  it("is refused if another CA signed its certificate", async () => {
    await expect(open(settings({ HEADWATER_DATABASE_CA: server.otherAuthority }))).rejects.toMatchObject({
      code: "database-untrusted",
      message: expect.stringMatching(/cannot be trusted.*HEADWATER_DATABASE_CA/),
    });
  });

  it("is refused under a name that its certificate does not cover", async () => {
    await expect(open(settings({ HEADWATER_DATABASE_HOST: "127.0.0.1" }))).rejects.toMatchObject({
      code: "database-untrusted",
      message: expect.stringMatching(/for another host.*127\.0\.0\.1/),
    });
  });

  it("reports a refused login", async () => {
    const wrong = join(folder, "wrong");
    writeFileSync(wrong, "not the password");
    await expect(open(settings({ HEADWATER_DATABASE_PASSWORD_FILE: wrong }))).rejects.toMatchObject({
      code: "database-login-refused",
      message: expect.stringMatching(/password authentication failed/),
    });
  });

  describe("by connection string", () => {
    const url = (parameters: string, host = server.host) =>
      `postgres://${own.name}:${encodeURIComponent(own.password)}@${host}:${server.port}/${own.name}?${parameters}`;

    it.each([
      [
        "verify-full with the right authority",
        () => url(`sslmode=verify-full&sslrootcert=${server.authority}`),
      ],
      ["require with the right authority", () => url(`sslmode=require&sslrootcert=${server.authority}`)],
      ["no-verify, whoever answers", () => url("sslmode=no-verify", "127.0.0.1")],
      ["libpq's own require, whoever answers", () => url("uselibpqcompat=true&sslmode=require", "127.0.0.1")],
      [
        "libpq's own verify-ca, under any name",
        () => url(`uselibpqcompat=true&sslmode=verify-ca&sslrootcert=${server.authority}`, "127.0.0.1"),
      ],
    ])("opens with %s", async (_, address) => {
      await open({}, address());
    });

    it.each([
      ["verify-full without an authority", () => url("sslmode=verify-full"), "database-untrusted"],
      ["require without an authority", () => url("sslmode=require"), "database-untrusted"],
      [
        "verify-full and another authority",
        () => url(`sslmode=verify-full&sslrootcert=${server.otherAuthority}`),
        "database-untrusted",
      ],
      [
        "verify-ca under a name that the certificate does not bear",
        () => url(`sslmode=verify-ca&sslrootcert=${server.authority}`, "127.0.0.1"),
        "database-untrusted",
      ],
      ["disable, where the server wants TLS", () => url("sslmode=disable"), "database-login-refused"],
      ["a file that is not there", () => url("sslrootcert=/nowhere.crt"), "invalid-setting"],
    ])("is refused with %s", async (_, address, code) => {
      await expect(open({}, address())).rejects.toMatchObject({ code });
    });

    it("reads the password from a file if the string has none", async () => {
      const address = `postgres://${own.name}@${server.host}:${server.port}/${own.name}?sslmode=verify-full&sslrootcert=${server.authority}`;
      await open({ HEADWATER_DATABASE_PASSWORD_FILE: passwordFile }, address);
    });
  });

  describe("by every command that opens the store", () => {
    const command = async (environment: Record<string, string>) => {
      const main = fileURLToPath(new URL("../../../cli/dist/main.js", import.meta.url));
      const child = spawn(process.execPath, [main, "export", "-"], {
        env: { PATH: process.env.PATH, ...environment },
        stdio: ["ignore", "ignore", "pipe"],
      });
      let errors = "";
      child.stderr.on("data", (chunk) => {
        errors += chunk;
      });
      const code = await new Promise((resolve) => child.once("exit", resolve));
      return { code, errors };
    };

    it("with the same variables, and its own exit code for an untrusted server", async () => {
      expect(await command(settings())).toEqual({ code: 0, errors: "" });
      const refused = await command(settings({ HEADWATER_DATABASE_CA: server.otherAuthority }));
      expect(refused).toMatchObject({ code: 16, errors: expect.stringMatching(/cannot be trusted/) });
    });

    it("not with two databases at once", async () => {
      const both = await command(settings({ DATABASE_URL: "postgres://localhost/other" }));
      expect(both).toMatchObject({ code: 19, errors: expect.stringMatching(/Two databases are configured/) });
    });
  });

  // The last one: it takes the password away from the user.
  it("is opened with IAM tokens, one per connection, signed for this host and user", async () => {
    const tokens: string[] = [];
    const judge = await startTokenVerifier(server.tokenPort, (user, token) => {
      tokens.push(token);
      const { host, searchParams } = new URL(`https://${token}`);
      const credential = searchParams.get("X-Amz-Credential") ?? "";
      return (
        user === own.name &&
        host === `${server.host}:${server.port}` &&
        searchParams.get("Action") === "connect" &&
        searchParams.get("DBUser") === own.name &&
        /^AKIATEST\/\d{8}\/eu-west-1\/rds-db\/aws4_request$/.test(credential)
      );
    });
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIATEST");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
    const iam = settings({ HEADWATER_DATABASE_AUTHENTICATION: "iam", AWS_REGION: "eu-west-1" });
    try {
      await own.useTokens();
      const store = await Store.open(databaseLocation(undefined, iam)!);
      const before = tokens.length;
      await own.disconnect();
      await vi.waitFor(() => store.database.query("SELECT 1"));
      expect(tokens.length).toBeGreaterThan(before);
      await store.close();
      vi.stubEnv("AWS_ACCESS_KEY_ID", "SOMEBODYELSE");
      await expect(open(iam)).rejects.toMatchObject({ code: "database-login-refused" });
    } finally {
      vi.unstubAllEnvs();
      await judge.stop();
    }
  });
});

const standIns: [string, () => Promise<SecretsManager>][] = [
  ["a small stand-in for Secrets Manager", startSmallSecretsManager],
  ...(isMotoInstalled() ? ([["moto", startMoto]] as [string, () => Promise<SecretsManager>][]) : []),
];

onServer.each(standIns)("a database whose password is in %s", (_, start) => {
  let secrets: SecretsManager;

  beforeAll(async () => {
    secrets = await start();
  });
  afterAll(() => secrets.stop());
  beforeEach(async () => {
    own = await createOwnDatabase();
    vi.stubEnv("AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets.endpoint);
    vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
    await secrets.put(own.name, "AWSCURRENT", secret(own.password));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await own.drop();
  });

  /** In the format of Amazon RDS. */
  const secret = (password: string) => ({
    engine: "postgres",
    username: own.name,
    password,
    host: server.host,
    port: server.port,
    dbname: own.name,
  });
  const environment = () => ({
    HEADWATER_DATABASE_SECRET: own.name,
    HEADWATER_DATABASE_CA: server.authority,
    AWS_REGION: "eu-west-1",
  });

  it("keeps every acknowledged event while the password changes twice under load", async () => {
    const running = await startServer({
      location: databaseLocation(undefined, environment())!,
      host: "127.0.0.1",
      port: 0,
      webDirectory: null,
    });
    const acknowledged: string[] = [];
    const statuses = new Map<number, number>();
    let stopped = false;
    const send = async () => {
      while (!stopped) {
        const runId = randomUUID();
        const body = JSON.stringify({
          eventType: "COMPLETE",
          eventTime: new Date().toISOString(),
          producer: "https://example.com/producer",
          schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
          run: { runId },
          job: { namespace: "rotation", name: "job" },
        });
        // As the OpenLineage clients do: the same event again until it is taken.
        for (let status = 0; status !== 201 && !stopped; ) {
          const answer = await fetch(`${running.address}/api/v1/lineage`, {
            method: "POST",
            headers: { "Content-Type": "application/json" },
            body,
          });
          status = answer.status;
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          if (status === 201) acknowledged.push(runId);
          else await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
    };
    const moreEvents = async () => {
      const target = acknowledged.length + 50;
      await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(target), { timeout: 30_000 });
    };
    try {
      const senders = Promise.all([send(), send(), send(), send()]);
      await moreEvents();
      for (const next of ["second-password", "third-password"]) {
        // The steps of a rotation: a pending value, the database, and only then is it current.
        await secrets.put(own.name, "AWSPENDING", secret(next));
        await own.setPassword(next);
        await own.disconnect();
        await moreEvents();
        await secrets.put(own.name, "AWSCURRENT", secret(next));
        await own.disconnect();
        await moreEvents();
      }
      stopped = true;
      await senders;
      const kept = await running.store.database.query<{ run_id: string }>(
        "SELECT run_id FROM events WHERE subject_namespace = 'rotation'",
      );
      const ids = new Set(kept.map((row) => row.run_id));
      expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
      expect([...statuses.keys()].filter((status) => status !== 201 && status !== 503)).toEqual([]);
    } finally {
      stopped = true;
      await running.stop();
    }
  });

  it("names the unreadable secret", async () => {
    const missing = { ...environment(), HEADWATER_DATABASE_SECRET: "no-such-secret" };
    await expect(open(missing)).rejects.toMatchObject({
      code: "database-credentials-unavailable",
      message: expect.stringMatching(/no-such-secret.*ResourceNotFoundException/),
    });
  });

  it("is read once for a burst of connections, and again after a refusal", async () => {
    const source = new DatabaseSource(readDatabaseSettings(environment())!);
    const before = secrets.reads?.() ?? 0;
    const burst = await Promise.all(Array.from({ length: 10 }, () => source.next()));
    expect(new Set(burst.map(({ password }) => password))).toEqual(new Set([own.password]));
    if (secrets.reads) expect(secrets.reads() - before).toBe(1);
    await secrets.put(own.name, "AWSCURRENT", secret("changed"));
    expect((await source.next()).password).toBe(own.password);
    for (const connection of burst) source.refused(connection);
    expect((await source.next()).password).toBe("changed");
  });
});
