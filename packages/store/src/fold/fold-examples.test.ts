/** What the properties found once, as examples. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { readSnapshot } from "../testing/read-snapshot.ts";
import { ReferenceModel } from "../testing/reference-model.ts";
import type { Section, Snapshot } from "../testing/snapshot.ts";

let test: TestStore;

beforeAll(async () => {
  test = await openTestStore();
});

afterAll(() => test.close());

const receivedAt = Date.UTC(2026, 4, 31, 12);
const dataset = (name: string, facets = {}) => ({ namespace: "n", name, facets });
const schema = (...names: string[]) => ({ schema: { fields: names.map((name) => ({ name })) } });

/** An event of a run of the job `j`, so many minutes after the start. */
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

/** Hands in one event after the other, checks the graph against the model, and gives it. */
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

  it("takes back what a stream wrote when its job turns out to be no stream", async () => {
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

  it("keeps the schema that a reader saw when a run ends with an event that names nothing", async () => {
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

  it("lets a query of a query stand for the task, also when the task becomes known last", async () => {
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

  it("takes no symlink from a facet that is deleted", async () => {
    const symlinks = { _deleted: true, identifiers: [{ ...dataset("other"), type: "TABLE" }] };
    const graph = await graphOf(run(0, "COMPLETE", { inputs: [dataset("d", { symlinks })] }));
    expect(graph.symlinks).toEqual([]);
    expect(row(graph.datasets, "other")).toBeUndefined();
  });

  it("parts merged datasets again when a later claim comes to overlap, by lasting longer, another one", async () => {
    const claim = (name: string) =>
      dataset(name, { symlinks: { identifiers: [{ ...dataset("target"), type: "TABLE" }] } });
    const apart = [run(0, "RUNNING", { inputs: [claim("a")] }), run(5, "RUNNING", { inputs: [claim("b")] })];
    expect((await graphOf(...apart)).representatives).toHaveLength(2);
    expect((await graphOf(...apart, run(9, "RUNNING", { inputs: [claim("a")] }))).representatives).toEqual(
      [],
    );
  });

  it("counts the first of two mentions of an output in a job event", async () => {
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

  it("does not feed an output that was observed from inputs that were only declared", async () => {
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
