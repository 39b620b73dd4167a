import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadManifest, type Manifest } from "@headwater/pipeline-tickit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runIntegration } from "./run-integration.ts";

let folder: string;
let server: Server;
let url: string;
let manifest: Manifest;
/** What the stand-in for the server has received so far. */
let received: { runs: string[]; lake: string[] };

beforeAll(async () => {
  manifest = await loadManifest();
  folder = mkdtempSync(join(tmpdir(), "headwater-integ-test-"));
  server = createServer((request, response) => {
    if (request.headers.authorization !== "Bearer secret") {
      response.writeHead(401).end("Unknown API key.");
      return;
    }
    const path = new URL(request.url!, url).pathname.replace("/api/v2/", "");
    const written = manifest.datasets.filter(({ layer }) => layer !== "lake");
    const answers: Record<string, object> = {
      runs: { items: received.runs.map((name) => ({ state: "COMPLETE", job: { name } })) },
      datasets: {
        items: written.map(({ table }, id) => ({ id: `${id}`, kind: "dataset", name: `dev.${table}` })),
      },
      lineage: {
        nodes: received.lake.map((name) => ({ id: name, kind: "dataset", name: `table/lake/${name}` })),
      },
    };
    response.end(JSON.stringify(answers[path]));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  received = {
    runs: manifest.dags.map(({ id }) => id),
    lake: manifest.datasets.filter(({ layer }) => layer === "lake").map(({ table }) => table.split(".")[1]!),
  };
});

/** Runs the test with stand-ins for the commands, which log their calls; one call fails. */
async function integrate({ failing = "nothing", keep = false, key = "secret" } = {}) {
  const log = join(folder, "calls.txt");
  writeFileSync(log, "");
  const outputs = {
    "it-lineage": { LineageUrl: url, LoginKeyCommand: `echo ${key}` },
    "it-orchestration": { StartCommand: `${join(folder, "command")} start` },
  };
  writeFileSync(
    join(folder, "command"),
    [
      "#!/usr/bin/env bash",
      `echo "$1" >> ${log}`,
      `if [ "$1" = deploy ]; then echo '${JSON.stringify(outputs)}' > "\${@: -1}"; fi`,
      `if [ "$1" = ${failing} ]; then exit 3; fi`,
    ].join("\n"),
  );
  chmodSync(join(folder, "command"), 0o755);
  const problems = await runIntegration({
    deploymentId: "it",
    directory: folder,
    environment: { PATH: process.env.PATH },
    cdk: [join(folder, "command")],
    leftovers: [join(folder, "command"), "leftovers"],
    manifest,
    keep,
    limitMilliseconds: 200,
    pauseMilliseconds: 50,
  });
  return { problems, calls: readFileSync(log, "utf8").trim().split("\n") };
}

describe("the integration test in an account", () => {
  it("deploys, starts the pipeline, finds its lineage, destroys, and lists what remains", async () => {
    expect(await integrate()).toEqual({
      problems: [],
      calls: ["deploy", "start", "destroy", "leftovers"],
    });
  });

  it("can leave the deployment for an inspection", async () => {
    expect(await integrate({ keep: true })).toEqual({ problems: [], calls: ["deploy", "start"] });
  });

  it.each(["deploy", "start", "destroy", "leftovers"])(
    "reports a failure of %s, and still destroys and lists what remains",
    async (failing) => {
      const { problems, calls } = await integrate({ failing });
      expect(problems).toEqual([expect.stringContaining("Exit status 3")]);
      expect(calls.slice(-2)).toEqual(["destroy", "leftovers"]);
    },
  );

  it("fails after the limit and names the missing runs and tables", async () => {
    received.runs.pop();
    received.lake = received.lake.filter((name) => name !== "sales");
    const { problems, calls } = await integrate();
    expect(problems).toEqual([
      expect.stringMatching(
        /The lineage is incomplete: no complete run of rs_staging_to_dm; no lineage from sales to the warehouse/,
      ),
    ]);
    expect(calls.at(-1)).toBe("leftovers");
  });

  it("fails if the server rejects the key", async () => {
    const { problems } = await integrate({ key: "other" });
    expect(problems).toEqual([expect.stringMatching(/GET runs.*HTTP 401: Unknown API key\./)]);
  });
});
