import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@headwater/test-kit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issueCertificate, makeAuthority } from "../../packages/cdk/src/handlers/certificate-authority.ts";
import { AirflowWorld, environmentName, environmentNamespace } from "./airflow-world.ts";
import { buildHeadwater, type CommandOutcome, headwater, headwaterCommand } from "./headwater-command.ts";

const keys = {
  ingest: `hw_ingest_${"i".repeat(43)}`,
  admin: `hw_admin_${"a".repeat(43)}`,
};

let world: AirflowWorld;
let folder: string;
let authority: string;
let authorityFile: string;
let leaf: { certificate: string; privateKey: string };

beforeAll(async () => {
  buildHeadwater();
  world = await AirflowWorld.start();
  folder = mkdtempSync(join(tmpdir(), "headwater-probe-"));
  const made = await makeAuthority("test");
  authority = made.certificate;
  authorityFile = join(folder, "ca.pem");
  writeFileSync(authorityFile, authority);
  leaf = await issueCertificate(made, "localhost");
});

afterAll(async () => {
  await world?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const doctor = (args: readonly string[]) =>
  headwater(["doctor", "--environment", environmentName, ...args], world.variables());

interface Finding {
  readonly number: number;
  readonly status: string;
  readonly found: string;
}

const reached = ({ stdout }: CommandOutcome) => {
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  const { status, found } = findings.find(({ number }) => number === 5)!;
  return `${status}: ${found}`;
};

describe("a probe from this machine", () => {
  let server: Server;
  let url: string;
  const asked: string[] = [];

  beforeAll(async () => {
    server = createServer({ cert: leaf.certificate, key: leaf.privateKey }, (incoming, outgoing) => {
      const { authorization } = incoming.headers;
      asked.push(`${incoming.url} ${authorization}`);
      outgoing.statusCode =
        authorization === undefined || authorization === `Bearer ${keys.ingest}` ? 200 : 401;
      outgoing.end("{}");
    });
    server.listen(0, "localhost");
    await once(server, "listening");
    url = `https://localhost:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => server?.close());

  const probe = (...args: string[]) => doctor(["--send-probe", "--format", "json", ...args]);

  it("authenticates with the key, under the private authority", async () => {
    const outcome = await probe("--url", url, "--certificate-authority", authorityFile, "--key", keys.ingest);
    expect(reached(outcome)).toMatch(/^pass: .*is reachable/);
    expect(outcome.code).toBe(0);
    expect(asked).toEqual([`/api/v2/session Bearer ${keys.ingest}`]);
  });

  it("checks without a key that the server responds, with or without a trailing slash in its URL", async () => {
    asked.length = 0;
    const outcome = await probe("--url", url.slice(0, -1), "--certificate-authority", authorityFile);
    expect(reached(outcome)).toMatch(/^pass/);
    expect(asked).toEqual(["/healthz undefined"]);
  });

  it("reports an untrusted authority, a rejected key, and an unreachable server", async () => {
    const untrusted = await probe("--url", url);
    expect(reached(untrusted)).toMatch(
      /^fail: The probe from this machine failed: .*(certificate|self-signed)/,
    );
    const refused = await probe("--url", url, "--certificate-authority", authorityFile, "--key", "wrong");
    expect(reached(refused)).toMatch(/^fail: The server returned 401: it rejects the key/);
    const away = await probe("--url", `https://localhost:${await freePort()}/`);
    expect(reached(away)).toMatch(/^fail: The probe from this machine failed: .*ECONNREFUSED/);
    expect([untrusted.code, refused.code, away.code]).toEqual([30, 30, 30]);
  });

  it("rejects unsuitable arguments", async () => {
    const noFile = await probe("--url", url, "--certificate-authority", join(folder, "nothing.pem"));
    expect([noFile.code, noFile.stderr]).toEqual([
      22,
      expect.stringMatching(/Cannot read the CA file .*nothing\.pem/),
    ]);
    const noAddress = await probe("--url", "localhost:1");
    expect([noAddress.code, noAddress.stderr]).toEqual([
      25,
      expect.stringMatching(/not the URL of a lineage server/),
    ]);
  });
});

describe("a probe from inside the environment", () => {
  let server: ChildProcess;
  let url: string;

  beforeAll(async () => {
    const port = await freePort();
    url = `https://localhost:${port}/`;
    const file = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    server = spawn(
      process.execPath,
      [
        headwaterCommand,
        "start",
        "--no-demo",
        "--require-keys",
        "--host",
        "localhost",
        "--port",
        String(port),
      ],
      {
        stdio: ["ignore", "ignore", "inherit"],
        env: {
          PATH: process.env.PATH,
          HEADWATER_DATA_DIR: join(folder, "data"),
          HEADWATER_TLS_CERTIFICATE: file("leaf.pem", leaf.certificate),
          HEADWATER_TLS_KEY: file("leaf.key", leaf.privateKey),
          HEADWATER_KEY_FILES: `ingest=${file("ingest", keys.ingest)},admin=${file("admin", keys.admin)}`,
        },
      },
    );
    for (let tries = 0; ; tries += 1) {
      const status = await ask("GET", "readyz").catch(() => 0);
      if (status === 200) break;
      if (tries > 300 || server.exitCode !== null) throw new Error("Headwater does not start");
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  });

  afterAll(async () => {
    if (!server || server.exitCode !== null) return;
    const exited = once(server, "exit");
    server.kill();
    await exited;
  });

  function ask(method: string, path: string, body?: object): Promise<number> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${keys.ingest}`, "content-type": "application/json" };
      const call = request(new URL(path, url), { method, ca: authority, headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      call.on("error", reject);
      call.end(body ? JSON.stringify(body) : undefined);
    });
  }

  /** Returns an event that Airflow's scheduler or a worker sends when the DAG runs. */
  const send = (name: string) =>
    ask("POST", "api/v1/lineage", {
      eventType: "START",
      eventTime: new Date(Date.now() - 3_600_000).toISOString(), // an environment's clock may be an hour late
      run: { runId: randomUUID() },
      job: { namespace: environmentNamespace, name },
      producer: "https://github.com/apache/airflow/tree/providers-openlineage/2.2.0",
      schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    });

  const probe = (...args: string[]) =>
    doctor(["--probe-from-mwaa", "--url", url, "--certificate-authority", authorityFile, ...args]);

  it.each(["headwater_probe", "headwater_probe.probe"])(
    "ends when an event of %s has arrived",
    async (job) => {
      const started: unknown[] = [];
      world.airflow.onCall = async (call) => {
        started.push(call);
        setTimeout(() => void send(job), 500);
        return { dag_run_id: "x" };
      };
      const outcome = await probe("--key", keys.admin, "--probe-wait", "60");
      expect(outcome.stderr).toBe("");
      expect(outcome.stdout).toMatch(/reached the lineage server \d+ s after the DAG was started\.\n$/);
      expect(outcome.code).toBe(0);
      expect(started).toEqual([
        {
          environment: environmentName,
          Method: "POST",
          Path: "/dags/headwater_probe/dagRuns",
          Body: { dag_run_id: expect.stringMatching(/^headwater_doctor__/) },
        },
      ]);
    },
  );

  it("prints only JSON to standard output with --format json", async () => {
    world.airflow.onCall = () => send("headwater_probe");
    const outcome = await probe("--key", keys.admin, "--format", "json");
    expect(JSON.parse(outcome.stdout)).toMatchObject({ environment: environmentName });
    expect(outcome.stderr).toMatch(/reached the lineage server/);
  });

  it("fails if no event arrives, despite events of earlier runs", async () => {
    world.airflow.onCall = async () => ({});
    const outcome = await probe("--key", keys.admin, "--probe-wait", "1");
    expect([outcome.code, outcome.stderr]).toEqual([
      32,
      expect.stringMatching(/headwater_probe was started in etl as headwater_doctor__.* within 1 s/),
    ]);
  });

  it("starts nothing if its key lacks the scope or the server is unreachable", async () => {
    let started = 0;
    world.airflow.onCall = async () => {
      started += 1;
    };
    const refused = await probe("--key", keys.ingest);
    expect([refused.code, refused.stderr]).toEqual([29, expect.stringMatching(/the key cannot read/)]);
    const away = await doctor(["--probe-from-mwaa", "--url", `https://localhost:${await freePort()}/`]);
    expect([away.code, away.stderr]).toEqual([21, expect.stringMatching(/is unreachable: .*ECONNREFUSED/)]);
    expect(started).toBe(0);
  });

  it("reports Airflow's response if the DAG is missing", async () => {
    world.airflow.onCall = async () => {
      throw new Error("DAG with dag_id: 'headwater_probe' not found");
    };
    const outcome = await probe("--key", keys.admin);
    expect([outcome.code, outcome.stderr]).toEqual([31, expect.stringMatching(/headwater_probe' not found/)]);
  });

  it("rejects an invalid wait time", async () => {
    const outcome = await probe("--probe-wait", "soon");
    expect([outcome.code, outcome.stderr]).toEqual([1, expect.stringMatching(/positive number of seconds/)]);
  });
});
