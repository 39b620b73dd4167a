/** Former failures of the property tests, as examples. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { readSnapshot } from "../testing/read-snapshot.ts";
import { ReferenceModel } from "../testing/reference/reference-model.ts";
import type { Section, Snapshot } from "../testing/snapshot.ts";

let test: TestStore;

beforeAll(async () => {
  test = await openTestStore();
});

afterAll(() => test.close());

const receivedAt = Date.UTC(2026, 4, 31, 12);
const dataset = (name: string, facets = {}) => ({ namespace: "n", name, facets });
const schema = (...names: string[]) => ({ schema: { fields: names.map((name) => ({ name })) } });

/** An event of a run of the job `j`, the given minutes after the start. */
function run(minute: number, eventType: string, rest: Record<string, unknown> = {}, runNumber = 1) {
  return {
    eventTime: new Date(receivedAt - 3_600_000 + minute * 60_000).toISOString(),
    eventType,
    producer: "https://example.com/producer",
    run: { runId: `0195a000-0000-7000-8000-00000000000${runNumber}` },
    job: { namespace: "n", name: "j" },
    ...rest,
  };
}

/** Submits events one by one, compares the graph with the model, and returns it. */
async function graphOf(...values: unknown[]): Promise<Snapshot> {
  await test.reset();
  for (const value of values) await test.store.write({ value, receivedAt });
  await test.store.settle();
  const snapshot = await readSnapshot(test.store.database);
  expect(snapshot).toEqual(new ReferenceModel(values.map((value) => ({ value, receivedAt }))).snapshot());
  return snapshot;
}

function row(section: Section, name: string): unknown {
  return section.find(([key]) => key.includes(`"${name}"`))?.[1];
}

describe("the fold", () => {
  it("shows a Spark job apart from its application when it learns late that the job wrote something once", async () => {
    const parent = {
      parent: {
        run: { runId: "0195a000-0000-7000-8000-000000000009" },
        job: { namespace: "n", name: "app" },
      },
    };
    const jobType = { jobType: { processingType: "BATCH", integration: "SPARK", jobType: "SQL_JOB" } };
    const { representatives } = await graphOf(
      run(
        1,
        "COMPLETE",
        {
          run: { runId: "0195a000-0000-7000-8000-000000000004", facets: parent },
          job: { namespace: "n", name: "j", facets: jobType },
          inputs: [dataset("a")],
        },
        4,
      ),
      run(2, "START", {}, 3),
      // Its edges held only until the complete run: today's edges stay as they are.
      run(0, "START", { outputs: [dataset("a")] }),
    );
    expect(representatives).toEqual([]);
  });

  it("unites runs of one execution that read and write different things", async () => {
    const parent = {
      parent: {
        run: { runId: "0195a000-0000-7000-8000-000000000009" },
        job: { namespace: "n", name: "dag" },
      },
    };
    const mapped = (index: number) => ({
      run: { runId: `0195a000-0000-7000-8000-00000000000${index}`, facets: parent },
      inputs: [dataset(`in${index}`)],
      outputs: [dataset(`out${index}`)],
    });
    const graph = await graphOf(run(0, "RUNNING", mapped(1)), run(1, "COMPLETE", mapped(2)));
    expect(graph.pairEdges).toHaveLength(2);
  });

  it("withdraws the writes of a stream when its job turns out not to be one", async () => {
    const job = (processingType: string) => ({
      namespace: "n",
      name: "j",
      facets: { jobType: { processingType, integration: "FLINK" } },
    });
    const graph = await graphOf(
      run(0, "RUNNING", { job: job("STREAMING"), outputs: [dataset("d", schema("a"))] }),
      run(1, "RUNNING", { job: job("BATCH") }),
    );
    expect(graph.versions).toEqual([]);
    expect(row(graph.datasets, "d")).toMatchObject({ lastWritten: null });
  });

  it("keeps the schema seen by a reader when a run ends with an event without datasets", async () => {
    const graph = await graphOf(
      run(0, "START", { outputs: [dataset("d")] }),
      run(0, "COMPLETE", { inputs: [dataset("d", schema("a"))] }, 2),
      run(1, "COMPLETE"),
    );
    expect(row(graph.datasets, "d")).toMatchObject({
      columns: [["a", null, null]],
      lastWritten: expect.any(Number),
    });
  });

  it("represents a query of a query by the task, even if the task becomes known last", async () => {
    const query = (name: string, parent: string) => ({
      job: {
        namespace: "n",
        name,
        facets: { jobType: { processingType: "BATCH", integration: "SQL", jobType: "QUERY" } },
      },
      run: {
        runId: "0195a000-0000-7000-8000-000000000003",
        facets: {
          parent: {
            run: { runId: "0195a000-0000-7000-8000-000000000004" },
            job: { namespace: "n", name: parent },
          },
        },
      },
    });
    const graph = await graphOf(
      run(0, "COMPLETE", query("inner", "outer")),
      run(1, "COMPLETE", query("outer", "task")),
    );
    expect(graph.representatives).toEqual([
      ['job ["n","inner"]', 'job ["n","task"]'],
      ['job ["n","outer"]', 'job ["n","task"]'],
    ]);
  });

  it("reads a nominal time without a zone, and a date alone, as UTC wherever the server runs", async () => {
    const nominalTime = { nominalStartTime: "2026-05-30T22:00:00", nominalEndTime: "2026-05-31" };
    const graph = await graphOf(
      run(0, "START", { run: { runId: "0195a000-0000-7000-8000-000000000001", facets: { nominalTime } } }),
    );
    expect(graph.runs[0]![1]).toMatchObject({
      nominal: Date.UTC(2026, 4, 30, 22),
      nominalEnd: Date.UTC(2026, 4, 31),
    });
  });

  it("ignores symlinks of a deleted facet", async () => {
    const symlinks = { _deleted: true, identifiers: [{ ...dataset("other"), type: "TABLE" }] };
    const graph = await graphOf(run(0, "COMPLETE", { inputs: [dataset("d", { symlinks })] }));
    expect(graph.symlinks).toEqual([]);
    expect(row(graph.datasets, "other")).toBeUndefined();
  });

  it("splits merged datasets when an extended claim overlaps another one", async () => {
    const claim = (name: string) =>
      dataset(name, { symlinks: { identifiers: [{ ...dataset("target"), type: "TABLE" }] } });
    const apart = [run(0, "RUNNING", { inputs: [claim("a")] }), run(5, "RUNNING", { inputs: [claim("b")] })];
    expect((await graphOf(...apart)).representatives).toHaveLength(2);
    expect((await graphOf(...apart, run(9, "RUNNING", { inputs: [claim("a")] }))).representatives).toEqual(
      [],
    );
  });

  it("uses the first of two mentions of an output in a job event", async () => {
    const { eventType: _, run: __, ...jobEvent } = run(0, "OTHER");
    const columnLineage = {
      fields: { a: { inputFields: [{ namespace: "n", name: "in", field: "x" }] } },
    };
    const graph = await graphOf({
      ...jobEvent,
      inputs: [dataset("in"), dataset("unrelated")],
      outputs: [dataset("out", { columnLineage }), dataset("out")],
    });
    expect(row(graph.current, "j")).toMatchObject({ pairs: [['["n","in"]', '["n","out"]']] });
  });

  it("does not feed an observed output from declared inputs", async () => {
    const { eventType: _, run: __, ...jobEvent } = run(0, "OTHER");
    const graph = await graphOf(run(1, "COMPLETE", { inputs: [dataset("a")], outputs: [dataset("x")] }), {
      ...jobEvent,
      inputs: [dataset("c")],
      outputs: [dataset("y")],
    });
    expect(row(graph.current, "j")).toMatchObject({
      pairs: [
        ['["n","a"]', '["n","x"]'],
        ['["n","c"]', '["n","y"]'],
      ],
    });
  });
});

describe("the schema of a table without described writes", () => {
  const read = (minute: number, runNumber: number, ...columns: string[]) =>
    run(minute, "COMPLETE", { inputs: [dataset("d", schema(...columns))] }, runNumber);
  const columnsOf = (graph: Snapshot) =>
    (row(graph.datasets, "d") as { columns: [string][] }).columns.map(([name]) => name);

  it("is not replaced by a reader that sees fewer columns, in either order", async () => {
    const [whole, few] = [read(0, 1, "a", "b", "c"), read(1, 2, "b")];
    expect(columnsOf(await graphOf(whole, few))).toEqual(["a", "b", "c"]);
    expect(columnsOf(await graphOf(few, whole))).toEqual(["a", "b", "c"]);
  });

  it("is the last of the widest ones", async () => {
    const graph = await graphOf(read(2, 3, "c", "d"), read(0, 1, "a", "b"), read(1, 2, "b"));
    expect(columnsOf(graph)).toEqual(["c", "d"]);
  });

  it("is that of a writer once there is one, whatever readers see", async () => {
    const written = run(1, "COMPLETE", { outputs: [dataset("d", schema("a", "b"))] }, 2);
    const graph = await graphOf(read(0, 1, "a", "b", "old"), written, read(2, 3, "a"));
    expect(columnsOf(graph)).toEqual(["a", "b"]);
  });
});

describe("the version of a job", () => {
  const versions = (graph: Snapshot) => graph.jobVersions.filter(([key]) => key.includes('\\"j\\"')).length;
  const night = (runNumber: number, [url, query]: readonly [string | null, string | null]) => ({
    ...run(runNumber, "COMPLETE", { outputs: [dataset("d")] }, runNumber),
    job: {
      namespace: "n",
      name: "j",
      facets: {
        ...(url !== null && { sourceCodeLocation: { type: "git", url } }),
        ...(query !== null && { sql: { query } }),
      },
    },
  });

  it.each([
    ["its SQL, though the place of the code stays", ["u", "select a from t"], ["u", "select b from t"], 2],
    ["the place of its code, though its SQL stays", ["u", "select a from t"], ["v", "select a from t"], 2],
    ["that it has SQL now", ["u", null], ["u", "select a from t"], 2],
    ["a literal alone: no other", ["u", "select 1 from t"], ["u", "select 2 from t"], 1],
  ] as const)("is another one with %s", async (_, before, after, count) => {
    expect(versions(await graphOf(night(1, before), night(2, after)))).toBe(count);
  });
});

describe("a partition", () => {
  it("makes its table known as its representative", async () => {
    const graph = await graphOf(
      run(0, "COMPLETE", { outputs: [{ namespace: "s3a://lake", name: "t/dt=1" }] }),
      run(1, "COMPLETE", { outputs: [{ namespace: "s3://lake", name: "t/dt=2" }] }, 2),
    );
    expect(row(graph.datasets, "t")).toBeDefined();
    const stands = graph.representatives.map(([name, other]) => [name, other]);
    expect(stands).toEqual([
      ['dataset ["s3://lake","t/dt=2"]', 'dataset ["s3://lake","t"]'],
      ['dataset ["s3a://lake","t/dt=1"]', 'dataset ["s3://lake","t"]'],
    ]);
  });
});

describe("why a run failed", () => {
  it("is also read from Spark's exception", async () => {
    const facets = { "spark.exception": { message: "Job aborted\nat x", stackTrace: "at x" } };
    const failed = run(0, "FAIL", { run: { runId: "0195a000-0000-7000-8000-000000000001", facets } });
    expect(JSON.stringify((await graphOf(failed)).runs)).toContain('"error":"Job aborted"');
  });
});
