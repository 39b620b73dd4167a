import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type DataZoneServer, startDataZone } from "../testing/datazone-server.ts";

const main = fileURLToPath(new URL("../../../cli/dist/main.js", import.meta.url));
const patience = { timeout: 50_000, interval: 50 };

let datazone: DataZoneServer;
let folder: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  datazone = await startDataZone();
  folder = await mkdtemp(join(tmpdir(), "headwater-forwarding-"));
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await datazone.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The real command, with everything else as it comes. */
async function start() {
  const child = spawn(process.execPath, [main, "start", "--port", "0", "--no-demo", "--data-dir", folder], {
    env: {
      PATH: process.env.PATH,
      HEADWATER_DATAZONE_DOMAIN: "dzd_killed",
      HEADWATER_DATAZONE_FROM: "2026-01-01T00:00:00Z",
      HEADWATER_METRICS_EMF_NAMESPACE: "Headwater",
      HEADWATER_METRICS_EMF_DEPLOYMENT: "killed",
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_ENDPOINT_URL_DATAZONE: datazone.endpoint,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  const output = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    output.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output.err += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const address = await vi.waitFor(() => {
    const found = /ready at (http:\S+)/.exec(output.out)?.[1];
    expect(found, output.err).toBeDefined();
    return found!;
  }, patience);
  return { child, address, output, ended };
}

it("a process that is killed during a batch loses nothing, and duplicates have the same token", async () => {
  datazone.answer = () => (datazone.taken.length < 7 ? "take" : "hang");
  const first = await start();
  const runs = Array.from({ length: 30 }, () => randomUUID());
  for (const runId of runs) {
    const answer = await fetch(`${first.address}/api/v1/lineage`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        eventType: "COMPLETE",
        eventTime: "2026-03-01T10:00:00Z",
        producer: "https://example.com/producer",
        schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
        run: { runId },
        job: { namespace: "forwarding", name: "job" },
      }),
    });
    expect(answer.status).toBe(201);
  }
  // Seven were taken and others are on their way, none of them settled.
  await vi.waitFor(() => expect(datazone.calls.length).toBeGreaterThan(8), patience);
  first.child.kill("SIGKILL");
  await first.ended;

  datazone.answer = () => "take";
  const second = await start();
  const taken = () => new Set(datazone.taken.map((call) => call.event.run.runId));
  await vi.waitFor(() => expect(taken()).toEqual(new Set(runs)), patience);
  const tokens = new Map<string, Set<string>>();
  for (const { event, token } of datazone.calls) {
    tokens.set(event.run.runId, (tokens.get(event.run.runId) ?? new Set()).add(token));
  }
  expect([...tokens.values()].filter((set) => set.size !== 1)).toEqual([]);
  expect(new Set([...tokens.values()].flatMap((set) => [...set])).size).toBe(30);

  second.child.kill("SIGTERM");
  expect(await second.ended).toBe(0);
  // The last measurements come before the end, on standard output alone.
  const lines = second.output.out.split("\n").filter((line) => line.startsWith("{"));
  expect(JSON.parse(lines.at(-1)!)).toMatchObject({
    Deployment: "killed",
    DatabaseUp: 1,
    ForwardingDeadLetters: 0,
  });
  expect(second.output.err).not.toContain("_aws");
});
