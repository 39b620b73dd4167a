import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { jobId } from "../../model/identifiers.ts";
import { openTestStore, type TestStore } from "../../testing/open-test-store.ts";
import { facet, type RunEventPart, runEvent } from "../../testing/run-event.ts";
import { listNodes } from "../catalog/lists.ts";
import { readJob } from "../jobs/job-detail.ts";
import { readSightings } from "../lineage/edge-sightings.ts";
import { readLineage } from "../lineage/lineage.ts";
import { listRuns } from "../runs/run-lists.ts";
import { findNode } from "./nodes.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const start = Date.UTC(2026, 0, 10, 2);

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());
beforeEach(() => test.reset());

const send = async (...parts: RunEventPart[]) => {
  for (const part of parts) await test.store.write({ value: runEvent(part) });
};
/** A run from START to COMPLETE. */
const ran = (job: string, run: string, at: number, took: number, more: Partial<RunEventPart> = {}) =>
  send({ job, run, type: "START", at, ...more }, { job, run, type: "COMPLETE", at: at + took, ...more });
const lostAt = async (now: number) =>
  (await listRuns(test.store.database, { lost: true }, 10, undefined, now)).items.map(({ job }) => job.name);
const numberOf = async (name: string) => (await findNode(test.store.database, jobId("jobs", name)))!.node;

/** Returns whether an edge shown by the newest run of a job is stale at an instant. */
const isStaleAt = async (job: number, now: number) => {
  const sightings = [{ owner: job, inLatestRun: true, lastSeenAt: null }];
  return (await readSightings(test.store.database, [{ sightings }], now))(sightings).stale;
};

describe("a lost run", () => {
  it("has been silent for more than 24 hours if its job's runs are short", async () => {
    await ran("load", "before", start - day, 60_000);
    await send({ job: "load", run: "silent", type: "START", at: start });
    expect(await lostAt(start + 23 * hour)).toEqual([]);
    expect(await lostAt(start + 25 * hour)).toEqual(["load"]);
    const { items } = await listRuns(test.store.database, {}, 10, undefined, start + 25 * hour);
    expect(items.map(({ state, lost }) => [state, lost])).toEqual([
      ["RUNNING", true],
      ["COMPLETE", false],
    ]);
  });

  it("gets three times the duration of its job's runs if that is more", async () => {
    await ran("train", "before", start - 5 * day, 20 * hour);
    await send({ job: "train", run: "silent", type: "START", at: start });
    expect(await lostAt(start + 59 * hour)).toEqual([]);
    expect(await lostAt(start + 61 * hour)).toEqual(["train"]);
  });

  it("is lost immediately when its parent has ended", async () => {
    const parent = { job: "dag", run: "night" };
    await send(
      { job: "dag", run: "night", type: "START", at: start },
      { job: "dag.task", run: "try", type: "START", at: start + 1_000, parent },
    );
    expect(await lostAt(start + 2_000)).toEqual([]);
    await send({ job: "dag", run: "night", type: "FAIL", at: start + 5_000 });
    expect(await lostAt(start + 6_000)).toEqual(["dag.task"]);
  });

  it("is not lost while it sends events or starts children", async () => {
    await send(
      { job: "slow", run: "slow", type: "START", at: start },
      { job: "slow", run: "slow", type: "RUNNING", at: start + 20 * hour },
      { job: "dag", run: "long", type: "START", at: start },
      {
        job: "dag.task",
        run: "late",
        type: "START",
        at: start + 20 * hour,
        parent: { job: "dag", run: "long" },
      },
      {
        job: "dag.task",
        run: "late",
        type: "COMPLETE",
        at: start + 21 * hour,
        parent: { job: "dag", run: "long" },
      },
    );
    expect(await lostAt(start + 30 * hour)).toEqual([]);
    expect((await lostAt(start + 50 * hour)).sort()).toEqual(["dag", "slow"]);
  });

  it("is never a stream", async () => {
    await send({
      job: "stream",
      run: "stream",
      type: "START",
      at: start,
      jobFacets: { jobType: facet({ processingType: "STREAMING", integration: "FLINK", jobType: "JOB" }) },
    });
    expect(await lostAt(start + 100 * day)).toEqual([]);
  });
});

describe("a late job", () => {
  const nightly = async (job: string, nights: number, more: Partial<RunEventPart> = {}) => {
    for (let night = 0; night < nights; night += 1) {
      await ran(job, `${job} ${night}`, start + night * day, 60_000, more);
    }
  };
  const lateAt = async (now: number) =>
    (await listNodes(test.store.database, "job", { late: true }, 10, undefined, now)).items.map(
      ({ name }) => name,
    );

  it("has not started five minutes after its expected start", async () => {
    await nightly("nightly", 6);
    const last = start + 5 * day;
    expect(await lateAt(last + day + 4 * minute)).toEqual([]);
    expect(await lateAt(last + day + 6 * minute)).toEqual(["nightly"]);
    const node = (await findNode(test.store.database, jobId("jobs", "nightly")))!;
    const scheduleAt = async (now: number) => (await readJob(test.context, node, now)).rhythm;
    expect(await scheduleAt(last + day + 6 * minute)).toEqual({
      intervalMs: day,
      dueAt: new Date(last + day).toISOString(),
      late: true,
    });
    expect(await scheduleAt(last + day + 4 * minute)).toMatchObject({ late: false });
  });

  it("needs five executions to have a usual interval", async () => {
    await nightly("young", 4);
    expect(await lateAt(start + 100 * day)).toEqual([]);
    await ran("young", "one more", start + 4 * day, 60_000);
    expect(await lateAt(start + 100 * day)).toEqual(["young"]);
  });

  it("counts retries and mapped tasks as one execution", async () => {
    for (let night = 0; night < 6; night += 1) {
      const parent = { job: "dag", run: `dag ${night}` };
      for (let index = 0; index < 4; index += 1) {
        await ran("dag.mapped", `mapped ${night} ${index}`, start + night * day + index * 1_000, 500, {
          parent,
        });
      }
    }
    expect(await lateAt(start + 5 * day + hour)).toEqual([]);
    expect(await lateAt(start + 5 * day + 1.6 * day)).toEqual(["dag.mapped"]);
  });

  it("is never a query, which belongs to its task, or a stream", async () => {
    const parent = { job: "dag.task", run: "task" };
    await nightly("dag.task.query.1", 6, {
      parent,
      jobFacets: { jobType: facet({ processingType: "BATCH", integration: "AIRFLOW", jobType: "QUERY" }) },
    });
    await nightly("stream", 6, {
      jobFacets: { jobType: facet({ processingType: "STREAMING", integration: "FLINK", jobType: "JOB" }) },
    });
    expect(await lateAt(start + 100 * day)).toEqual([]);
  });
});

describe("a stale edge", () => {
  it("has not been shown for five usual intervals", async () => {
    for (let night = 0; night < 6; night += 1) {
      await ran("nightly", `n ${night}`, start + night * day, 60_000, { inputs: ["a"], outputs: ["b"] });
    }
    const job = await numberOf("nightly");
    const last = start + 5 * day;
    const staleAt = (now: number) => isStaleAt(job, now);
    expect(await staleAt(last + 4 * day)).toBe(false);
    expect(await staleAt(last + 6 * day)).toBe(true);
    // It runs, but fails: nothing shows the current edges.
    for (let night = 6; night < 12; night += 1) {
      await send(
        { job: "nightly", run: `n ${night}`, type: "START", at: start + night * day },
        { job: "nightly", run: `n ${night}`, type: "FAIL", at: start + night * day + 1_000 },
      );
    }
    expect(await staleAt(start + 11 * day + hour)).toBe(true);
  });

  it("has not been shown for 30 days without a usual interval", async () => {
    await ran("once", "once", start, 60_000, { inputs: ["a"], outputs: ["b"] });
    const job = await numberOf("once");
    const staleAt = (now: number) => isStaleAt(job, now);
    expect(await staleAt(start + 29 * day)).toBe(false);
    expect(await staleAt(start + 31 * day)).toBe(true);
  });

  it("is marked in a current lineage answer", async () => {
    await ran("once", "once", start, 60_000, { inputs: ["a"], outputs: ["b"] });
    const focus = (await findNode(test.store.database, jobId("jobs", "once")))!;
    const ask = (asOf: number | null) =>
      readLineage(test.context, {
        focus,
        direction: "both",
        depth: 1,
        limit: 10,
        asOf,
      });
    expect((await ask(null)).edges.map(({ stale }) => stale)).toEqual([true, true]);
    expect((await ask(start + day)).edges.map(({ stale }) => stale)).toEqual([false, false]);
  });
});

describe("freshness", () => {
  it("is the end of the last run that wrote a dataset successfully", async () => {
    await ran("load", "good", start, hour, { outputs: ["sales"] });
    await send(
      { job: "load", run: "bad", type: "START", at: start + day, outputs: ["sales"] },
      { job: "load", run: "bad", type: "FAIL", at: start + day + hour, outputs: ["sales"] },
    );
    const { items } = await listNodes(test.store.database, "dataset", {}, 10);
    expect(items).toMatchObject([
      { name: "sales", freshness: new Date(start + hour).toISOString(), latestRun: { state: "COMPLETE" } },
    ]);
  });
});
