/** Failures of one run, and changes between analysis and storage. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database, Session } from "../database/database.ts";
import { readGraphEpoch } from "../database/graph-epoch.ts";
import { ensurePartitions } from "../log/event-log.ts";
import { foldVersion } from "../model/fold-version.ts";
import { findRuns, readRun } from "../queries/runs/run-detail.ts";
import { openMigratedDatabase } from "../store.ts";
import { recordedLog } from "../testing/recorded-log.ts";
import { Writer } from "../writer.ts";
import { inferQueuedRuns } from "./infer-runs.ts";
import { type ChangeGraph, storeSeparately } from "./inferrer.ts";
import { readQueuedRuns } from "./queued-runs.ts";
import { SqlReader } from "./sql/sql-reader.ts";

/** Without a store, whose inference would process the queue. */
let database: Database;
let writer: Writer;
let reader: SqlReader;

beforeAll(async () => {
  database = await openMigratedDatabase({ engine: "embedded", directory: null, durability: "relaxed" });
  await ensurePartitions(database);
  await database.query("INSERT INTO settings (key, value) VALUES ('graph', $1)", [
    JSON.stringify({ epoch: 1, foldVersion }),
  ]);
});

beforeEach(async () => {
  await database.query("DELETE FROM inference_queue");
  writer = new Writer(database, {
    log: recordedLog(),
    onCommit: () => {},
    onGraphReplaced: async () => {},
    onChangesMissed: async () => {},
  });
  reader = new SqlReader();
});

afterEach(async () => {
  await writer.close();
  await reader.close();
});

afterAll(() => database.close());

const db = "postgres://db:5432";
const runId = (number: number) => `0195a000-0000-7000-8000-${String(number).padStart(12, "0")}`;

async function send(number: number, query: string): Promise<void> {
  await writer.write({
    value: {
      eventType: "COMPLETE",
      eventTime: `2026-05-31T10:00:0${number}Z`,
      producer: "https://example.com/producer",
      run: { runId: runId(number) },
      job: { namespace: "n", name: `j${number}`, facets: { sql: { query } } },
      outputs: [{ namespace: db, name: `shop.public.out${number}` }],
    },
  });
}

async function inferenceOf(number: number) {
  const [id] = await findRuns(database, runId(number));
  return (await readRun(database, id!))!.inference;
}

/** Changes the graph; storing inferred edges of the run with a given row id fails. */
function changeWithPoison(poison: { readonly id: number; readonly edge_set: string }): ChangeGraph {
  return (work) =>
    writer.change(async (session, caches) => {
      const spoilt: Session = {
        query: (text, values, name) => {
          const [runs, edges] = (values ?? []) as [readonly number[], readonly string[]];
          const index = name === "put-inferences" ? runs.indexOf(poison.id) : -1;
          if (index >= 0 && edges[index] !== poison.edge_set) throw new Error("a poisoned record");
          return session.query(text, values, name);
        },
      };
      return work(spoilt, caches);
    }, "background");
}

describe("a result that cannot be stored", () => {
  it("is skipped with the reason, and the others of its batch are stored", async () => {
    for (const number of [1, 2, 3]) await send(number, `insert into out${number} select a from in${number}`);
    const inferred = await inferQueuedRuns(database, reader, 20);
    expect(inferred).toHaveLength(3);
    const [poison] = await database.query<{ id: number; edge_set: string }>(
      "SELECT id, edge_set FROM runs WHERE run_id = $1",
      [runId(2)],
    );
    await storeSeparately(changeWithPoison(poison!), inferred, await readGraphEpoch(database));
    expect(await inferenceOf(1)).toMatchObject({ inputs: [{ dataset: { name: "shop.public.in1" } }] });
    expect(await inferenceOf(2)).toMatchObject({
      inputs: [],
      problems: [{ code: "inference-failed", message: "a poisoned record" }],
    });
    expect(await inferenceOf(3)).toMatchObject({ inputs: [{ dataset: { name: "shop.public.in3" } }] });
    expect(await database.query("SELECT FROM inference_queue")).toEqual([]);
  });
});

describe("unreadable facts", () => {
  it("skip only their run", async () => {
    for (const number of [4, 5]) await send(number, `insert into out${number} select a from in${number}`);
    const [first] = await readQueuedRuns(database, 1);
    const sql = first!.document.jobFacets.get("sql")!.value;
    await database.query("DELETE FROM contents WHERE hash = $1", [sql]);
    const inferred = await inferQueuedRuns(database, reader, 20);
    expect(inferred.map(({ failure, result }) => [failure?.code ?? null, result !== null])).toEqual([
      ["inference-failed", false],
      [null, true],
    ]);
  });
});

describe("a schema that arrives between analysis and storage", () => {
  it("keeps the run in the queue, to be analyzed with it", async () => {
    await send(6, "insert into out6 select * from in6");
    const inferred = await inferQueuedRuns(database, reader, 20);
    expect(inferred[0]!.result!.reading.problems).toMatchObject([{ code: "unresolved-star" }]);
    await writer.write({
      value: {
        eventTime: "2026-05-30T00:00:00Z",
        producer: "https://example.com/crawler",
        dataset: {
          namespace: db,
          name: "shop.public.in6",
          facets: { schema: { fields: [{ name: "a" }] } },
        },
      },
    });
    const change: ChangeGraph = (work) => writer.change(work, "background");
    await storeSeparately(change, inferred, await readGraphEpoch(database));
    expect(await inferenceOf(6)).toBeNull();
    expect(await database.query("SELECT FROM inference_queue")).toHaveLength(1);
    const again = await inferQueuedRuns(database, reader, 20);
    expect(again[0]!.result!.reading.problems).toEqual([]);
    await storeSeparately(change, again, await readGraphEpoch(database));
    expect(await inferenceOf(6)).toMatchObject({ inputs: [{ dataset: { name: "shop.public.in6" } }] });
    expect(await database.query("SELECT FROM inference_queue")).toEqual([]);
  });
});
