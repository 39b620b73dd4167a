import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openTestStore, type TestStore } from "../../testing/open-test-store.ts";
import { facet, type RunEventPart, runEvent } from "../../testing/run-event.ts";
import type { Problem } from "./health.ts";
import { readHealth } from "./read-health.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** The start of the DAG's first night. */
const start = Date.UTC(2026, 0, 10, 2);
const lastNight = start + 9 * day;
const morning = lastNight + 6 * hour;

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());
beforeEach(() => test.reset());

const send = async (...parts: RunEventPart[]) => {
  for (const part of parts) await test.store.write({ value: runEvent(part) });
};

type Outcome = "COMPLETE" | "FAIL" | "none";
/** Tasks of the DAG `sales`: source → raw → staging → report. */
const tasks = [
  { name: "extract", inputs: ["source"], outputs: ["raw"] },
  { name: "load", inputs: ["raw"], outputs: ["staging"] },
  { name: "publish", inputs: ["staging"], outputs: ["report"] },
] as const;

/** One night of the DAG. A failed task ends the run. */
async function night(at: number, outcomes: Partial<Record<string, Outcome>> = {}) {
  const run = `sales ${at}`;
  const parent = { job: "sales", run };
  await send({ job: "sales", run, type: "START", at, jobFacets: owner("sales-team") });
  let time = at;
  let failed = false;
  for (const { name, inputs, outputs } of tasks) {
    const outcome: Outcome = failed ? "none" : (outcomes[name] ?? "COMPLETE");
    if (outcome === "none") continue;
    const part = { job: `sales.${name}`, run: `${name} ${at}`, parent, inputs, outputs };
    await send(
      { ...part, type: "START", at: time + minute },
      {
        ...part,
        type: outcome,
        at: time + 10 * minute,
        ...(outcome === "FAIL" ? { runFacets: { errorMessage: facet({ message: `${name} broke` }) } } : {}),
      },
    );
    time += 10 * minute;
    failed = outcome === "FAIL";
  }
  await send({ job: "sales", run, type: failed ? "FAIL" : "COMPLETE", at: time + minute });
}
const nights = async (from: number, to: number) => {
  for (let index = from; index < to; index += 1) await night(start + index * day);
};
const owner = (name: string) => ({ ownership: facet({ owners: [{ name, type: "TEAM" }] }) });
/** A nightly job at four o'clock that copies the report of another DAG. */
const dashboard = (at: number) =>
  send({
    job: "dashboard",
    run: `dashboard ${at}`,
    type: "COMPLETE",
    at: at + 2 * hour,
    inputs: ["report"],
    outputs: ["board"],
  });

const problems = async (now = morning): Promise<Problem[]> =>
  [...(await readHealth(test.context, now)).problems.values()].flat();
const summary = async (now = morning) =>
  (await problems(now)).map(({ kind, node, since, origin, root }) => [
    node.name,
    kind,
    (Date.parse(since) - lastNight) / minute,
    origin.name,
    root.name,
  ]);

describe("the health of a store", () => {
  it("has no problems after a good night", async () => {
    await nights(0, 10);
    expect(await problems()).toEqual([]);
  });

  it("names the failed task, the tables that it and the tasks after it did not write, and tables built from them", async () => {
    await nights(0, 9);
    for (let index = 0; index < 10; index += 1) await dashboard(start + index * day);
    await night(lastNight, { load: "FAIL" });
    await dashboard(lastNight);
    expect((await summary()).sort()).toEqual([
      ["board", "upstream-failed", 0, "sales.load", "sales"],
      ["report", "stale", 0, "sales.load", "sales"],
      ["sales", "failed", 0, "sales", "sales"],
      ["sales.load", "failed", 11, "sales.load", "sales"],
      ["staging", "stale", 11, "sales.load", "sales"],
    ]);
    const report = (await problems()).find(({ node }) => node.name === "report");
    expect(report).toMatchObject({
      run: { job: { name: "sales.load" } },
      detail: "load broke",
      owners: ["sales-team"],
      inactive: false,
    });
  });

  it("counts a table that was not written from the stale one yet as fresh", async () => {
    await nights(0, 9);
    for (let index = 0; index < 9; index += 1) await dashboard(start + index * day);
    await night(lastNight, { load: "FAIL" });
    expect((await summary(lastNight + hour)).map(([name]) => name)).not.toContain("board");
  });

  it("names a DAG that did not start, and all tables of its tasks, five minutes after the expected start", async () => {
    await nights(0, 9);
    expect(await problems(lastNight + 4 * minute)).toEqual([]);
    expect((await summary(lastNight + 6 * minute)).sort()).toEqual([
      ["raw", "stale", 0, "sales", "sales"],
      ["report", "stale", 0, "sales", "sales"],
      ["sales", "late", 0, "sales", "sales"],
      ["staging", "stale", 0, "sales", "sales"],
    ]);
  });

  it("marks problems of abandoned jobs as inactive", async () => {
    await nights(0, 9);
    expect((await problems(lastNight + 40 * day)).map(({ inactive }) => inactive)).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it("leaves no stale tables behind a job that another one replaced", async () => {
    await nights(0, 8);
    for (const index of [8, 9]) {
      await send({
        job: "sales_v2",
        run: `v2 ${index}`,
        type: "COMPLETE",
        at: start + index * day + hour,
        inputs: ["source"],
        outputs: ["raw", "staging", "report"],
      });
    }
    expect((await summary()).map(([name]) => name)).toEqual(["sales"]);
  });

  it("marks a run that takes more than three times as long as usual while it runs", async () => {
    await nights(0, 9);
    const at = lastNight;
    await send({ job: "sales", run: "long", type: "START", at });
    // 31 minutes is usual.
    const long = async (now: number) => (await summary(now)).filter(([, kind]) => kind === "running-long");
    expect(await long(at + 92 * minute)).toEqual([]);
    expect(await long(at + 94 * minute)).toEqual([["sales", "running-long", 0, "sales", "sales"]]);
  });

  it("does not count a failed try that Airflow will repeat", async () => {
    await nights(0, 9);
    const parent = { job: "sales", run: `sales ${lastNight}` };
    const failing = (retries: number): RunEventPart => ({
      job: "sales.extract",
      run: `extract ${lastNight}`,
      type: "FAIL",
      at: lastNight + 2 * minute,
      parent,
      outputs: ["raw"],
      runFacets: { airflow: facet({ task: { retries }, taskInstance: { try_number: 1 } }) },
    });
    await send({ job: "sales", run: `sales ${lastNight}`, type: "START", at: lastNight }, failing(2));
    expect(await problems(lastNight + 3 * minute)).toEqual([]);
    await send({ ...failing(0), at: lastNight + 3 * minute });
    expect((await summary(lastNight + 4 * minute)).map(([name]) => name)).toContain("sales.extract");
  });
});

describe("an aborted run", () => {
  it("is no failure of the job, but its table is stale", async () => {
    const run = (type: "COMPLETE" | "ABORT", at: number) =>
      send({ job: "model.report", run: `report ${at}`, type, at, inputs: ["raw"], outputs: ["report"] });
    await run("COMPLETE", lastNight - day);
    await run("ABORT", lastNight);
    expect(await summary()).toEqual([["report", "stale", 0, "model.report", "model.report"]]);
  });
});

describe("failing checks", () => {
  const checked = (at: number, success: boolean, checks = ["not_null"]): RunEventPart => ({
    job: "check",
    run: `check ${at}`,
    type: "COMPLETE",
    at,
    outputs: [],
    inputs: [],
    jobFacets: {},
    runFacets: {},
    ...({ checks, success } as object),
  });
  /** A check is reported on an input, as dbt does. */
  const sendCheck = async (at: number, success: boolean, checks = ["not_null"]) => {
    const event = runEvent(checked(at, success)) as { inputs: object[] };
    event.inputs = [
      {
        namespace: "warehouse",
        name: "staging",
        inputFacets: {
          dataQualityAssertions: facet({
            assertions: checks.map((assertion) => ({ assertion, column: "id", success })),
          }),
        },
      },
    ];
    await test.store.write({ value: event });
  };

  it("are a problem of the dataset since the first failure, and of tables that were built from its data", async () => {
    await nights(0, 8);
    await sendCheck(start + 7 * day + 3 * hour, true);
    await night(start + 8 * day);
    await sendCheck(start + 8 * day + 3 * hour, false);
    await night(lastNight);
    await sendCheck(lastNight + 3 * hour, false);
    expect((await summary()).sort()).toEqual([
      // The report was written from the wrong data before the check ran.
      ["report", "upstream-failed", -24 * 60 + 20, "staging", "check"],
      ["staging", "failing-checks", -21 * 60, "staging", "check"],
    ]);
    expect((await problems()).find(({ kind }) => kind === "failing-checks")).toMatchObject({
      detail: "not_null (id)",
      run: { job: { name: "check" } },
    });
  });

  it("spread through a table that is stale itself by now", async () => {
    await nights(0, 8);
    await sendCheck(start + 7 * day + 3 * hour, true);
    await night(start + 8 * day);
    await sendCheck(start + 8 * day + 3 * hour, false);
    // The DAG does not start the next night: the report stays as it was built from wrong data.
    const report = (await problems()).filter(({ node }) => node.name === "report");
    expect(report.map(({ kind, origin }) => [kind, origin.name])).toEqual([
      ["stale", "sales"],
      ["upstream-failed", "staging"],
    ]);
  });

  it("remain when the check has not run for 30 days, as inactive", async () => {
    await nights(0, 10);
    await sendCheck(lastNight + hour, false);
    const found = async (now: number) =>
      (await problems(now)).filter(({ kind }) => kind === "failing-checks").map(({ inactive }) => inactive);
    expect(await found(lastNight + 29 * day)).toEqual([false]);
    expect(await found(lastNight + 40 * day)).toEqual([true]);
  });

  it("end when the check passes, or its job no longer reports it", async () => {
    await nights(0, 10);
    await sendCheck(lastNight + hour, false);
    expect((await summary()).length).toBeGreaterThan(0);
    await sendCheck(lastNight + 2 * hour, true, ["unique"]);
    expect(await problems()).toEqual([]);
    await sendCheck(lastNight + 3 * hour, false);
    await sendCheck(lastNight + 4 * hour, true);
    expect(await problems()).toEqual([]);
  });
});

describe("a DAG that assets start", () => {
  const assetDag = (at: number, type: "asset_all" | "asset_any"): RunEventPart => ({
    job: "by_assets",
    run: `by_assets ${at}`,
    type: "START",
    at,
    runFacets: {
      airflowDagRun: facet({
        dag: {
          timetable: {
            asset_condition: { __type: type, objects: [{ uri: "s3://lake/a" }, { uri: "s3://lake/b" }] },
          },
        },
        dagRun: { run_type: "asset_triggered" },
      }),
    },
  });
  const wrote = (name: string, at: number): RunEventPart => ({
    job: `write_${name}`,
    run: `${name} ${at}`,
    type: "COMPLETE",
    at,
    outputs: [{ namespace: "s3://lake", name }],
  });
  const done = (at: number): RunEventPart => ({
    job: "by_assets",
    run: `by_assets ${at - minute}`,
    type: "COMPLETE",
    at,
  });
  const lateSince = async (now: number) =>
    (await problems(now))
      .filter(({ kind, node }) => kind === "late" && node.name === "by_assets")
      .map(({ since }) => Date.parse(since));

  it("is late after all of its assets were written since its last start", async () => {
    await send(
      wrote("a", start),
      wrote("b", start + minute),
      assetDag(start + 2 * minute, "asset_all"),
      done(start + 3 * minute),
    );
    await send(wrote("a", start + day));
    expect(await lateSince(start + day + hour)).toEqual([]);
    await send(wrote("b", start + day + hour));
    expect(await lateSince(start + day + hour + 4 * minute)).toEqual([]);
    expect(await lateSince(start + day + hour + 6 * minute)).toEqual([start + day + hour]);
  });

  it("is late after any of its assets was written since its last start, if one is enough", async () => {
    await send(
      wrote("a", start),
      wrote("b", start + minute),
      assetDag(start + 2 * minute, "asset_any"),
      done(start + 3 * minute),
    );
    await send(wrote("a", start + day));
    expect(await lateSince(start + day + hour)).toEqual([start + day]);
  });
});
