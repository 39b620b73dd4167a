import { execFile, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { startupScript, startupScriptSeconds } from "@headwater/mwaa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issueCertificate, makeAuthority } from "../../packages/cdk/src/handlers/certificate-authority.ts";
import { type Moto, startMoto } from "./moto.ts";
import { commandsOf } from "./tools.ts";

const key = "hw_ingest_0123456789abcdefghijklmnopqrstuvwxyz01234";
const secret = "demo/connections/openlineage";

let moto: Moto;
let folder: string;
let server: Server;
let authorityFile: string;
let serverStatus = 200;
const shown: (string | undefined)[] = [];

beforeAll(async () => {
  moto = await startMoto();
  await new SecretsManagerClient(moto.client).send(
    new CreateSecretCommand({
      Name: secret,
      SecretString: JSON.stringify({ conn_type: "generic", password: key }),
    }),
  );
  folder = mkdtempSync(join(tmpdir(), "headwater-startup-"));
  const authority = await makeAuthority("test");
  const leaf = await issueCertificate(authority, "localhost");
  authorityFile = join(folder, "ca.pem");
  writeFileSync(authorityFile, authority.certificate);
  server = createServer({ cert: leaf.certificate, key: leaf.privateKey }, (request, response) => {
    shown.push(request.headers.authorization);
    response.statusCode = serverStatus;
    response.end("{}");
  });
  server.listen(0, "localhost");
  await once(server, "listening");
});

afterAll(async () => {
  await moto?.stop();
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Outcome {
  readonly output: string;
  /** Names of variables, functions and shell options that the script adds. */
  readonly added: readonly string[];
}

/**
 * Sources the script as MWAA does: in the shell that then starts Airflow, where leaving the shell prevents the start.
 * Captures what the script adds.
 */
function source(
  script: string,
  options: { component?: string; secretsEndpoint?: string } = {},
): Promise<Outcome> {
  const file = join(folder, `startup-${Math.random()}.sh`);
  writeFileSync(file, script);
  const contract = `
    set +e
    state() { compgen -v | grep -vE '^(_|BASH.*|FUNCNAME|LINENO|PIPESTATUS|RANDOM|SRANDOM|SECONDS|EPOCH.*|BASHOPTS|before|after)$'; declare -F; set -o; shopt; }
    exit() { echo "EXIT WAS CALLED"; builtin exit 99; }
    before=$(state)
    source "$1"
    after=$(state)
    echo "AIRFLOW STARTS"
    diff <(echo "$before") <(echo "$after") | sed -n 's/^[<>] /ADDED /p'
  `;
  return new Promise((resolve, reject) => {
    execFile(
      "bash",
      ["--norc", "-c", contract, "bash", file],
      {
        env: {
          PATH: `${commandsOf("aws-tools")}:/usr/bin:/bin`,
          MWAA_AIRFLOW_COMPONENT: options.component ?? "scheduler",
          AWS_ACCESS_KEY_ID: "test",
          AWS_SECRET_ACCESS_KEY: "test",
          AWS_ENDPOINT_URL_SECRETS_MANAGER: options.secretsEndpoint ?? moto.endpoint,
        },
      },
      (error, stdout, stderr) => {
        if (error) return reject(new Error(`${error.message}\n${stdout}\n${stderr}`));
        const lines = `${stdout}${stderr}`.split("\n");
        resolve({
          output: lines.filter((line) => line !== "" && !line.startsWith("ADDED")).join("\n"),
          added: lines.filter((line) => line.startsWith("ADDED ")).map((line) => line.slice(6)),
        });
      },
    );
  });
}

const script = (change: object = {}) =>
  startupScript({
    url: `https://localhost:${(server.address() as AddressInfo).port}/`,
    secret,
    region: "eu-west-1",
    certificateAuthorityFile: authorityFile,
    externalTablesFile: "/usr/local/airflow/dags/headwater_external_tables.json",
    ...change,
  });

describe("startup.sh, sourced as on MWAA", () => {
  it("reports that the server responds and accepts the key, and adds one variable to the environment", async () => {
    serverStatus = 200;
    shown.length = 0;
    const { output, added } = await source(script());
    expect(output).toBe("headwater: the lineage server is reachable and accepts the key\nAIRFLOW STARTS");
    expect(added).toEqual(["HEADWATER_EXTERNAL_TABLES"]);
    expect(shown).toEqual([`Bearer ${key}`]);
  });

  it("reports that the key is rejected", async () => {
    serverStatus = 401;
    const { output } = await source(script());
    expect(output).toMatch(/returned 401: it rejects the key\nAIRFLOW STARTS$/);
    expect(output).not.toContain(key);
  });

  it("reports why the server is unreachable: stopped, or with an untrusted certificate", async () => {
    serverStatus = 200;
    expect((await source(script({ url: "https://localhost:9/" }))).output).toMatch(
      /cannot reach the lineage server.*\nAIRFLOW STARTS$/,
    );
    expect((await source(script({ certificateAuthorityFile: undefined }))).output).toMatch(
      /cannot reach the lineage server.*certificate verify failed.*\nAIRFLOW STARTS$/i,
    );
  });

  it("reports that the secret is unreadable, and sends the request without a key", async () => {
    shown.length = 0;
    const { output } = await source(script({ secret: "demo/connections/nobody" }));
    expect(output).toMatch(/cannot read the secret with the ingest key: ResourceNotFoundException/);
    expect(output).toMatch(/the lineage server is reachable\nAIRFLOW STARTS$/);
    expect(shown).toEqual([undefined]);
  });

  it("does not wait indefinitely for an unresponsive Secrets Manager", async () => {
    const hanging = createTcpServer(() => {});
    hanging.listen(0, "127.0.0.1");
    await once(hanging, "listening");
    try {
      const { port } = hanging.address() as AddressInfo;
      const { output } = await source(script(), { secretsEndpoint: `http://127.0.0.1:${port}` });
      expect(output).toMatch(/(cannot read|timed out)[\s\S]*AIRFLOW STARTS$/);
      expect(startupScriptSeconds).toBeLessThan(60);
    } finally {
      hanging.close();
    }
  });

  it("sends no request on other components, and leaves no function", async () => {
    shown.length = 0;
    const { output, added } = await source(script(), { component: "worker" });
    expect(output).toBe("AIRFLOW STARTS");
    expect(added).toEqual(["HEADWATER_EXTERNAL_TABLES"]);
    expect(shown).toEqual([]);
  });

  it("accepts any name: no part of a URL or path is executed", async () => {
    const { output } = await source(
      script({
        url: "https://localhost:9/$(echo x >&2)'; echo INJECTED; '",
        externalTablesFile: "a'b $(id)",
      }),
    );
    expect(output).not.toMatch(/^INJECTED/m);
    expect(output).toMatch(/AIRFLOW STARTS$/);
  });

  it("passes shellcheck", () => {
    const { error, stdout } = spawnSync("shellcheck", ["--shell=bash", "-"], {
      input: script(),
      encoding: "utf8",
    });
    if (error) throw new Error(`This test needs shellcheck (Debian package shellcheck): ${error.message}`);
    expect(stdout).toBe("");
  });
});
