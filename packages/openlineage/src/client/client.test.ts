import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseEvent } from "../parse/parse-event.ts";
import type { OpenLineageEvent, RunEvent } from "../schema/events.ts";
import { checkEvent } from "../validation/validator.ts";
import { OpenLineageClient } from "./client.ts";
import { CompositeTransport } from "./composite-transport.ts";
import { ConsoleTransport } from "./console-transport.ts";
import { FileTransport } from "./file-transport.ts";
import { HttpTransport } from "./http-transport.ts";
import { createRunId } from "./run-id-v7.ts";
import { TransportClosedError } from "./transport.ts";

const producer = "https://example.com/producer/1.0";

/** Creates a client with a console transport that records events. */
function recorder() {
  const events: OpenLineageEvent[] = [];
  const transport = new ConsoleTransport({ write: (line) => events.push(JSON.parse(line)) });
  const client = new OpenLineageClient({ transport, producer, namespace: "ns" });
  return { client, events, runs: () => events as RunEvent[] };
}

const types = (events: readonly RunEvent[]) => events.map(({ job, eventType }) => `${job.name} ${eventType}`);

describe("OpenLineageClient", () => {
  it("creates valid events with defaults filled in", async () => {
    const { client, events, runs } = recorder();
    const run = client.startRun({
      job: { name: "load", facets: { sql: { query: "select 1" }, my_own: { a: 1 } } },
      facets: { nominalTime: { nominalStartTime: "2026-01-31T00:00:00Z" } },
    });
    await run.event("RUNNING", {
      inputs: [{ namespace: "s3://b", name: "k", inputFacets: { inputStatistics: { rowCount: 5 } } }],
    });
    await run.complete({
      outputs: [
        {
          namespace: "n",
          name: "t",
          facets: { schema: { fields: [{ name: "a", type: "int" }] } },
          outputFacets: { outputStatistics: { rowCount: 5 } },
        },
      ],
    });
    await client.declareJob({ name: "j" }, { inputs: [{ namespace: "n", name: "t" }] });
    await client.declareDataset({
      namespace: "n",
      name: "t",
      facets: { documentation: { description: "d" } },
    });
    expect(
      events.map((event) => checkEvent("run" in event ? "run" : "job" in event ? "job" : "dataset", event)),
    ).toEqual([undefined, undefined, undefined, undefined, undefined]);
    for (const event of events) expect(parseEvent(event)).toMatchObject({ ok: true, warnings: [] });
    expect(runs()[0]?.job).toEqual({
      namespace: "ns",
      name: "load",
      facets: {
        sql: {
          _producer: producer,
          _schemaURL: "https://openlineage.io/spec/facets/1-1-0/SQLJobFacet.json#/$defs/SQLJobFacet",
          query: "select 1",
        },
        my_own: {
          _producer: producer,
          _schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobFacet",
          a: 1,
        },
      },
    });
    expect(
      new Set(
        runs()
          .slice(0, 3)
          .map((event) => event.run.runId),
      ),
    ).toEqual(new Set([run.runId]));
  });

  it("references the parent and the root from child runs", async () => {
    const { client, runs } = recorder();
    const dag = client.startRun({ job: { name: "dag" } });
    const task = dag.startChild({ job: { name: "dag.task" } });
    const query = task.startChild({ job: { name: "dag.task.query" } });
    await query.complete();
    const parent = runs().at(-1)?.run.facets?.parent;
    expect(parent).toMatchObject({
      run: { runId: task.runId },
      job: { namespace: "ns", name: "dag.task" },
      root: { run: { runId: dag.runId }, job: { namespace: "ns", name: "dag" } },
    });
    expect(runs()[0]?.run.facets?.parent).toBeUndefined();
    expect(runs()[1]?.run.facets?.parent).toMatchObject({
      run: { runId: dag.runId },
      root: { run: { runId: dag.runId } },
    });
  });

  it("reports the error with fail(), and rejects events after the run has ended", async () => {
    const { client, runs } = recorder();
    const run = client.startRun({ job: { name: "j" } });
    await run.fail(new TypeError("no such table"));
    expect(runs().at(-1)).toMatchObject({
      eventType: "FAIL",
      run: {
        facets: {
          errorMessage: {
            message: "no such table",
            programmingLanguage: "JavaScript",
            stackTrace: expect.stringContaining("TypeError"),
          },
        },
      },
    });
    await expect(run.complete()).rejects.toThrow("has ended");
    expect(runs()).toHaveLength(2);
  });

  it("fails a run with `await using` if its scope exits early, and does not change an ended one", async () => {
    const { client, runs } = recorder();
    const work = async (name: string, fails: boolean) => {
      await using run = client.startRun({ job: { name } });
      if (fails) throw new Error("boom");
      await run.complete();
    };
    await work("good", false);
    await expect(work("bad", true)).rejects.toThrow("boom");
    expect(types(runs())).toEqual(["good START", "good COMPLETE", "bad START", "bad FAIL"]);
  });

  it("completes run() with the function's result, and fails it with the thrown error", async () => {
    const { client, runs } = recorder();
    await client.run({ job: { name: "a" } }, async () => ({ outputs: [{ namespace: "n", name: "t" }] }));
    await expect(
      client.run({ job: { name: "b" } }, async () => {
        throw new Error("boom");
      }),
    ).rejects.toThrow("boom");
    expect(types(runs())).toEqual(["a START", "a COMPLETE", "b START", "b FAIL"]);
    expect(runs()[1]?.outputs).toMatchObject([{ namespace: "n", name: "t" }]);
    expect(runs()[3]?.run.facets?.errorMessage).toMatchObject({ message: "boom" });
  });

  it("does not reject if onError is set", async () => {
    const errors: unknown[] = [];
    const transport = new HttpTransport({ url: "http://127.0.0.1:9", retry: { retries: 0 } });
    const client = new OpenLineageClient({
      transport,
      producer,
      onError: (error, event) => errors.push([error, event]),
    });
    const run = client.startRun({ job: { name: "j" } });
    await run.complete();
    await run.complete();
    await run.started;
    expect(errors).toHaveLength(3);
  });
});

describe("transports", () => {
  it("appends one line per event, in order (file)", async () => {
    const folder = await mkdtemp(join(tmpdir(), "openlineage-"));
    try {
      const path = join(folder, "events.ndjson");
      for (const name of ["a", "b"]) {
        const client = new OpenLineageClient({ transport: new FileTransport({ path }), producer });
        const run = client.startRun({ job: { name } });
        void run.complete();
        expect(await client.close()).toBe(true);
        await expect(client.startRun({ job: { name } }).started).rejects.toBeInstanceOf(TransportClosedError);
      }
      const lines = (await readFile(path, "utf8")).trimEnd().split("\n");
      expect(types(lines.map((line) => JSON.parse(line)))).toEqual([
        "a START",
        "a COMPLETE",
        "b START",
        "b COMPLETE",
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("rejects only if all transports fail, or at the first failure if configured (composite)", async () => {
    const lines: string[] = [];
    const good = new ConsoleTransport({ write: (line) => lines.push(line) });
    const bad = new FileTransport({ path: join(tmpdir(), "no", "such", "folder", "x.ndjson") });
    const emit = (transports: (typeof good | typeof bad)[], continueOnFailure?: boolean) => {
      const transport = new CompositeTransport({
        transports,
        ...(continueOnFailure === undefined ? {} : { continueOnFailure }),
      });
      return new OpenLineageClient({ transport, producer }).startRun({ job: { name: "j" } }).started;
    };
    await emit([bad, good]);
    expect(lines).toHaveLength(1);
    await expect(emit([bad, bad])).rejects.toBeInstanceOf(AggregateError);
    await expect(emit([bad, good], false)).rejects.toThrow("ENOENT");
    expect(lines).toHaveLength(1);
  });
});

it("types the facets of the specification and allows custom ones", async () => {
  const { client, runs } = recorder();
  client.startRun({ job: { name: "a", facets: { my_own: { any: "thing" } } } });
  // @ts-expect-error a statement is a string
  client.startRun({ job: { name: "b", facets: { sql: { query: 5 } } } });
  // @ts-expect-error a facet's required members are required
  await client.startRun({ job: { name: "c", facets: { sql: {} } } }).started;
  expect(runs()).toHaveLength(3);
});

it("creates increasing version 7 UUIDs as run IDs", () => {
  const before = Date.now();
  const ids = Array.from({ length: 10_000 }, createRunId);
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const milliseconds = Number.parseInt((ids[0] as string).replaceAll("-", "").slice(0, 12), 16);
  expect(milliseconds).toBeGreaterThanOrEqual(before);
  expect(milliseconds).toBeLessThan(before + 1000);
});
