/** SQL that exceeds its time budget, and the effects on the store. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findRuns, readRun } from "../../queries/runs/run-detail.ts";
import { Store } from "../../store.ts";
import { resetStores } from "../../testing/open-test-store.ts";

let directory: string;
let store: Store;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "headwater-costly-"));
});

afterAll(() => rmSync(directory, { recursive: true }));

beforeEach(async () => {
  store = await open(300);
  await resetStores([store]);
});

afterEach(() => store.close());

function open(deadlineMs: number): Promise<Store> {
  return Store.open({ engine: "embedded", directory, durability: "relaxed" }, { sql: { deadlineMs } });
}

/** Takes far longer than the deadline. */
const long = `insert into a select b from c;\n${"select b, c, d from c join c f on c.x = f.x where g > 1;\n".repeat(20_000)}`;

let runs = 0;
async function send(job: string, query: string): Promise<string> {
  runs += 1;
  const runId = `0195a000-0000-7000-8000-${String(runs).padStart(12, "0")}`;
  const { outcome } = await store.write({
    value: {
      eventType: "COMPLETE",
      eventTime: new Date(Date.UTC(2026, 4, 31, 10) + runs * 1000).toISOString(),
      producer: "https://example.com/producer",
      run: { runId },
      job: { namespace: "n", name: job, facets: { sql: { query } } },
      outputs: [{ namespace: "postgres://db:5432", name: "shop.public.a" }],
    },
  });
  expect(outcome).toMatch(/^accepted/);
  return runId;
}

async function inferenceOf(runId: string) {
  await store.settle();
  const [id] = await findRuns(store.database, runId);
  return (await readRun(store.database, id!))!.inference;
}

describe("a script that exceeds its budget", () => {
  const given = { problems: [{ code: "sql-too-costly", line: 1 }] };
  const read = { inputs: [{ dataset: { name: "shop.public.c" } }] };

  it("is reported for its run, and the SQL of other runs is analyzed", async () => {
    const costly = await send("long", long);
    const other = await send("short", "insert into a select b from c");
    expect(await inferenceOf(costly)).toMatchObject(given);
    expect(await inferenceOf(other)).toMatchObject(read);
  });

  it("is not retried by the same version, in any run and after a restart", async () => {
    await send("long", long);
    await store.settle();
    await store.close();
    store = await open(120_000);
    const again = await send("another", long);
    // Within this deadline, an analysis would succeed.
    expect(await inferenceOf(again)).toMatchObject(given);
  });

  it("is not retried by a rebuild", async () => {
    const costly = await send("long", long);
    await store.settle();
    await store.close();
    store = await open(120_000);
    await store.rebuild({});
    expect(await inferenceOf(costly)).toMatchObject(given);
  });

  it("is retried by another version", async () => {
    const costly = await send("long", long);
    expect(await inferenceOf(costly)).toMatchObject(given);
    await store.database.query("UPDATE costly_scripts SET engine_version = 0");
    await store.close();
    store = await open(120_000);
    expect(await inferenceOf(costly)).toMatchObject(read);
    expect(await store.database.query("SELECT FROM costly_runs")).toEqual([]);
  });
});
