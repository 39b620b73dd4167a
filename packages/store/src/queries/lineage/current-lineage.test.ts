/** Current lineage when runs vary from night to night, fail, are repeated or name nothing (SPEC.md §4, §5, §8). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { datasetId, jobId } from "../../model/identifiers.ts";
import { openTestStore, type TestStore } from "../../testing/open-test-store.ts";
import { facet, type RunEventPart, runEvent } from "../../testing/run-event.ts";
import { readJob } from "../jobs/job-detail.ts";
import { findNode } from "../nodes/nodes.ts";
import { readRun } from "../runs/run-detail.ts";
import { listRuns } from "../runs/run-lists.ts";
import { readLineage } from "./lineage.ts";
import { readMoments } from "./moments.ts";

const day = 24 * 3_600_000;
const minute = 60_000;
const start = Date.UTC(2026, 0, 10, 2);

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());
beforeEach(() => test.reset());

const send = async (...parts: RunEventPart[]) => {
  for (const part of parts) await test.store.write({ value: runEvent(part) });
  await test.store.settle();
};
const ran = (job: string, night: number, more: Partial<RunEventPart>) =>
  send(
    { job, run: `${job} ${night}`, type: "START", at: start + night * day, ...more },
    { job, run: `${job} ${night}`, type: "COMPLETE", at: start + night * day + minute, ...more },
  );

async function edgesAround(focus: string, asOf: number | null = null) {
  const node = (await findNode(test.store.database, focus))!;
  const { nodes, edges } = await readLineage(test.context, {
    focus: node,
    direction: "both",
    depth: 3,
    limit: 100,
    asOf,
  });
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  return edges
    .map(({ from, to, inLatestRun, lastSeenAt, provisional }) => ({
      edge: `${names.get(from)} > ${names.get(to)}`,
      inLatestRun,
      lastSeenAt,
      provisional,
    }))
    .sort((a, b) => (a.edge < b.edge ? -1 : 1));
}
const ofDataset = (name: string) => datasetId("warehouse", name);
const ofJob = (name: string) => jobId("jobs", name);
const instant = (time: number) => new Date(time).toISOString();

async function runOf(job: string) {
  const { node } = (await findNode(test.store.database, ofJob(job)))!;
  const { items } = await listRuns(test.store.database, { jobs: [node] }, 10);
  return (await readRun(test.store.database, items[0]!.id))!;
}

describe("current lineage", () => {
  it("keeps the job of a table that the newest run did not write, with the last sighting", async () => {
    await ran("sync", 0, { inputs: ["source"], outputs: ["customers", "addresses"] });
    await ran("sync", 1, { inputs: ["source"], outputs: ["customers"] });
    expect(await edgesAround(ofDataset("addresses"))).toMatchObject([
      { edge: "source > sync", inLatestRun: true, lastSeenAt: instant(start + day) },
      { edge: "sync > addresses", inLatestRun: false, lastSeenAt: instant(start), provisional: false },
    ]);
    const { outputs } = await readJob(test.context, (await findNode(test.store.database, ofJob("sync")))!);
    expect(outputs).toMatchObject([
      { name: "addresses", inLatestRun: false, lastSeenAt: instant(start) },
      { name: "customers", inLatestRun: true },
    ]);
  });

  it("keeps runs with separate files apart", async () => {
    await ran("embed", 0, { inputs: ["chunk-a"], outputs: ["vectors-a"] });
    await ran("embed", 1, { inputs: ["chunk-b"], outputs: ["vectors-b"] });
    const edges = (await edgesAround(ofDataset("vectors-a"))).map(({ edge }) => edge);
    expect(edges).toEqual(["chunk-a > embed", "embed > vectors-a"]);
    expect((await edgesAround(ofJob("embed"))).map(({ edge }) => edge)).toHaveLength(4);
  });

  it("is unchanged after a run that names no dataset", async () => {
    await ran("load", 0, { inputs: ["in"], outputs: ["out"] });
    await ran("load", 1, {});
    expect(await edgesAround(ofDataset("out"))).toMatchObject([
      { edge: "in > load", inLatestRun: true, lastSeenAt: instant(start) },
      { edge: "load > out", inLatestRun: true, lastSeenAt: instant(start) },
    ]);
  });

  it("has the sources of the newest run that wrote a table", async () => {
    await ran("load", 0, { inputs: ["old"], outputs: ["out"] });
    await ran("load", 1, { inputs: ["new"], outputs: ["out"] });
    expect((await edgesAround(ofDataset("out"))).map(({ edge }) => edge)).toEqual([
      "load > out",
      "new > load",
    ]);
    const past = await edgesAround(ofDataset("out"), start + day / 2);
    expect(past.map(({ edge }) => edge)).toEqual(["load > out", "old > load"]);
  });

  it("replaces a partition with the next night's", async () => {
    const namespace = "s3://lake";
    const night = (number: number, from: string) =>
      ran("agg", number, {
        inputs: [from],
        outputs: [{ namespace, name: `visits/dt=2026-01-${10 + number}` }],
      });
    await night(0, "old");
    await night(1, "new");
    const edges = await edgesAround(datasetId(namespace, "visits/dt=2026-01-10"));
    expect(edges.map(({ edge, inLatestRun }) => [edge.split(" > ")[1] === "agg", inLatestRun])).toEqual([
      [false, true],
      [true, true],
    ]);
    expect(edges.some(({ edge }) => edge.startsWith("old"))).toBe(false);
  });

  it("keeps a stream's edges until its next run names a dataset", async () => {
    const stream = { jobType: facet({ processingType: "STREAMING", integration: "FLINK" }) };
    const parts = { job: "follow", jobFacets: stream } as const;
    await send({ ...parts, run: "s 0", type: "START", at: start, inputs: ["topic"], outputs: ["sink"] });
    await send({ ...parts, run: "s 1", type: "START", at: start + day });
    expect((await edgesAround(ofJob("follow"))).map(({ edge }) => edge)).toEqual([
      "follow > sink",
      "topic > follow",
    ]);
    await send({
      ...parts,
      run: "s 1",
      type: "RUNNING",
      at: start + day + 1,
      inputs: ["next"],
      outputs: ["sink"],
    });
    expect((await edgesAround(ofJob("follow"))).map(({ edge }) => edge)).toEqual([
      "follow > sink",
      "next > follow",
    ]);
  });

  it("does not change at a table that is written every third night", async () => {
    for (let night = 0; night < 9; night += 1)
      await ran("mixed", night, { inputs: ["in"], outputs: night % 3 === 0 ? ["daily", "rare"] : ["daily"] });
    const { moments } = await readMoments(test.context, {
      focus: (await findNode(test.store.database, ofDataset("rare")))!,
      direction: "both",
      depth: 2,
      from: null,
      to: null,
      limit: 50,
    });
    const changed = moments.filter(({ edgesAdded, edgesRemoved }) => edgesAdded + edgesRemoved > 0);
    expect(changed).toHaveLength(1);
    // The job itself has two versions: of the nights with the rare table, and of those without.
    expect(moments.reduce((sum, { jobVersions }) => sum + jobVersions, 0)).toBe(2);
  });

  it("shows for a past instant the edges of its newest run at the time", async () => {
    await ran("sync", 0, { inputs: ["source"], outputs: ["customers", "addresses"] });
    await ran("sync", 1, { inputs: ["source"], outputs: ["customers"] });
    await ran("sync", 2, { inputs: ["source"], outputs: ["addresses"] });
    const at = async (night: number) =>
      (await edgesAround(ofDataset("addresses"), start + night * day + day / 2)).find(
        ({ edge }) => edge === "sync > addresses",
      );
    expect(await at(0)).toMatchObject({ inLatestRun: true, lastSeenAt: instant(start) });
    expect(await at(1)).toMatchObject({ inLatestRun: false, lastSeenAt: instant(start) });
    expect(await at(2)).toMatchObject({ inLatestRun: true, lastSeenAt: instant(start + 2 * day) });
  });
});

describe("a run that is repeated with the same id", () => {
  it("has the state, the times and the duration of its last attempt", async () => {
    const parts = { job: "dag", run: "same" };
    await send(
      { ...parts, type: "START", at: start },
      { ...parts, type: "COMPLETE", at: start + 6 * minute },
      { ...parts, type: "START", at: start + 2 * day },
    );
    expect((await runOf("dag")).run).toMatchObject({ state: "RUNNING", durationMs: null });
    await send({ ...parts, type: "FAIL", at: start + 2 * day + 4 * minute });
    const { run, attempts } = await runOf("dag");
    expect(run).toMatchObject({ state: "FAIL", durationMs: 4 * minute });
    expect(attempts).toEqual([
      { state: "COMPLETE", startedAt: instant(start), endedAt: instant(start + 6 * minute) },
      { state: "FAIL", startedAt: instant(start + 2 * day), endedAt: instant(start + 2 * day + 4 * minute) },
    ]);
  });

  it("removes no edge while it runs again, or when it then fails", async () => {
    const parts = { job: "load", run: "same" };
    const edges = async () =>
      (await edgesAround(ofDataset("out"))).map(({ edge, provisional }) => [edge, provisional]);
    const written = { ...parts, inputs: ["in"], outputs: ["out"] };
    await send({ ...parts, type: "START", at: start }, { ...written, type: "COMPLETE", at: start + minute });
    const before = await edges();
    await send({ ...parts, type: "START", at: start + day });
    expect(await edges()).toEqual(before);
    await send({ ...parts, type: "FAIL", at: start + day + minute, inputs: ["other"] });
    expect(await edges()).toEqual(before);
    expect(before).toEqual([
      ["in > load", false],
      ["load > out", false],
    ]);
  });

  it("is not restarted by a late START of its only attempt", async () => {
    const parts = { job: "load", run: "one" };
    await send(
      { ...parts, type: "COMPLETE", at: start + minute },
      { ...parts, type: "START", at: start },
      { ...parts, type: "START", at: start },
    );
    const { run, attempts } = await runOf("load");
    expect(run).toMatchObject({ state: "COMPLETE", durationMs: minute });
    expect(attempts).toHaveLength(1);
  });
});

describe("a run with several terminal events", () => {
  const spark = { jobType: facet({ processingType: "BATCH", integration: "SPARK", jobType: "SQL_JOB" }) };
  const airflow = { jobType: facet({ processingType: "BATCH", integration: "AIRFLOW", jobType: "TASK" }) };

  it("failed if any of them is a failure, in any order", async () => {
    for (const [job, first, second] of [
      ["write", "FAIL", "COMPLETE"],
      ["write-reversed", "COMPLETE", "FAIL"],
    ] as const) {
      const parts = { job, run: job, jobFacets: spark, inputs: ["in"], outputs: [`out of ${job}`] };
      await send(
        { ...parts, type: "START", at: start },
        { ...parts, type: first, at: start + 10_000 },
        { ...parts, type: second, at: start + 10_050 },
      );
      expect((await runOf(job)).run.state).toBe("FAIL");
      const edges = await edgesAround(ofDataset(`out of ${job}`));
      expect(edges.map(({ provisional }) => provisional)).toEqual([true, true]);
    }
  });

  it("succeeded if a user marks the failed Airflow task as successful", async () => {
    const parts = { job: "task", run: "task", jobFacets: airflow };
    await send(
      { ...parts, type: "START", at: start },
      { ...parts, type: "FAIL", at: start + minute },
      { ...parts, type: "COMPLETE", at: start + 30 * minute },
    );
    expect((await runOf("task")).run.state).toBe("COMPLETE");
    await send({ ...parts, type: "FAIL", at: start + 40 * minute });
    expect((await runOf("task")).run.state).toBe("FAIL");
  });
});

describe("a cleared task of a DAG run", () => {
  const attempt = (tryNumber: number | null, mapIndex = -1) => ({
    airflow: facet({ taskInstance: { map_index: mapIndex, try_number: tryNumber } }),
  });
  const dag = { job: "dag", run: "dag" } as const;
  const tried = (night: number, name: string, type: "COMPLETE" | "FAIL", more: Partial<RunEventPart>) =>
    send({
      job: "dag.load",
      run: `${night} ${name}`,
      parent: { job: "dag", run: `dag ${night}` },
      type,
      at: start + night * day,
      outputs: ["mart"],
      ...more,
    });
  const ended = (night: number) =>
    send({ ...dag, run: `dag ${night}`, type: "COMPLETE", at: start + night * day + 60 * minute });
  const inputsOf = async () =>
    (await edgesAround(ofJob("dag.load"))).map(({ edge }) => edge).filter((edge) => edge.endsWith("load"));

  it("has the inputs and outputs of its last successful try", async () => {
    await tried(0, "first", "COMPLETE", { runFacets: attempt(1), inputs: ["wrong"] });
    await ended(0);
    await tried(0, "second", "COMPLETE", {
      runFacets: attempt(2),
      inputs: ["right"],
      at: start + 90 * minute,
    });
    expect(await inputsOf()).toEqual(["right > dag.load"]);
  });

  it("keeps its edges when it then fails, and does not revert to the previous night", async () => {
    await tried(0, "first", "COMPLETE", { runFacets: attempt(1), inputs: ["former"] });
    await ended(0);
    await tried(1, "first", "COMPLETE", { runFacets: attempt(1), inputs: ["present"] });
    await ended(1);
    await tried(1, "second", "FAIL", {
      runFacets: attempt(2),
      inputs: ["unsure"],
      at: start + day + 90 * minute,
    });
    expect(await edgesAround(ofJob("dag.load"))).toMatchObject([
      { edge: "dag.load > mart", provisional: false },
      { edge: "present > dag.load", provisional: false },
    ]);
  });

  it("has one last successful try for each index of a mapped task", async () => {
    await tried(0, "a1", "COMPLETE", { runFacets: attempt(1, 0), inputs: ["a1"] });
    await tried(0, "b1", "COMPLETE", { runFacets: attempt(1, 1), inputs: ["b1"] });
    await ended(0);
    await tried(0, "a2", "COMPLETE", {
      runFacets: attempt(2, 0),
      inputs: ["a2"],
      at: start + 90 * minute,
    });
    expect(await inputsOf()).toEqual(["a2 > dag.load", "b1 > dag.load"]);
  });

  it("is distinguished from other tools' runs with the same parent, which are independent", async () => {
    await tried(0, "one", "COMPLETE", { inputs: ["one"] });
    await tried(0, "two", "COMPLETE", { inputs: ["two"], at: start + minute });
    await ended(0);
    expect(await inputsOf()).toEqual(["one > dag.load", "two > dag.load"]);
  });
});

describe("a Spark job that only sent a START", () => {
  const application = {
    jobType: facet({
      processingType: "NONE",
      integration: "SPARK",
      jobType: "APPLICATION",
    }),
  };
  const rdd = { jobType: facet({ processingType: "BATCH", integration: "SPARK", jobType: "RDD_JOB" }) };
  const app = { job: "etl", run: "app", jobFacets: application } as const;
  const child = { job: "etl.scan", run: "scan", jobFacets: rdd, parent: { job: "etl", run: "app" } } as const;

  it("ends with its application, and keeps its inputs", async () => {
    await send(
      { ...app, type: "START", at: start },
      { ...child, type: "START", at: start + 1_000, inputs: ["lake"] },
    );
    expect((await runOf("etl.scan")).run.state).toBe("RUNNING");
    await send({ ...app, type: "COMPLETE", at: start + minute });
    expect((await runOf("etl.scan")).run).toMatchObject({
      state: "COMPLETE",
      lost: false,
      endedAt: instant(start + minute),
    });
    expect(await edgesAround(ofDataset("lake"))).toMatchObject([{ edge: "lake > etl", provisional: false }]);
  });

  it("ends with its application if it is a statement, unless it sent an end itself", async () => {
    const sql = { jobType: facet({ processingType: "BATCH", integration: "SPARK", jobType: "SQL_JOB" }) };
    const insert = { ...child, job: "etl.insert", run: "insert", jobFacets: sql, outputs: ["mart"] } as const;
    await send(
      { ...app, type: "START", at: start },
      { ...insert, type: "START", at: start + 1_000 },
      { ...insert, run: "broken", type: "START", at: start + 2_000 },
      { ...insert, run: "broken", type: "FAIL", at: start + 3_000 },
      { ...app, type: "COMPLETE", at: start + minute },
    );
    const { node } = (await findNode(test.store.database, ofJob("etl.insert")))!;
    const { items } = await listRuns(test.store.database, { jobs: [node] }, 10);
    expect(items.map(({ state, lost }) => [state, lost])).toEqual([
      ["FAIL", false],
      ["COMPLETE", false],
    ]);
  });

  it("ends with a statement that ended by its own event", async () => {
    const sql = { jobType: facet({ processingType: "BATCH", integration: "SPARK", jobType: "SQL_JOB" }) };
    await send(
      { job: "etl.insert", run: "insert", jobFacets: sql, parent: app, type: "START", at: start },
      { ...child, parent: { job: "etl.insert", run: "insert" }, type: "START", at: start + 1_000 },
      { job: "etl.insert", run: "insert", jobFacets: sql, parent: app, type: "COMPLETE", at: start + minute },
    );
    expect((await runOf("etl.scan")).run).toMatchObject({
      state: "COMPLETE",
      endedAt: instant(start + minute),
    });
  });

  it("does so for any order of events", async () => {
    await send(
      { ...app, type: "COMPLETE", at: start + minute },
      { ...child, type: "START", at: start + 1_000, inputs: ["lake"] },
    );
    expect((await runOf("etl.scan")).run).toMatchObject({ state: "COMPLETE", lost: false });
  });
});
