import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestStore, type TestStore } from "../../testing/open-test-store.ts";
import { facet, type RunEventPart, runEvent, uuidOf } from "../../testing/run-event.ts";
import { findRuns } from "./run-detail.ts";
import { readRunStates } from "./run-states.ts";

const start = Date.UTC(2026, 0, 10, 2);
const day = 86_400_000;
let test: TestStore;

const jobType = (type: string) => facet({ processingType: "BATCH", integration: "AIRFLOW", jobType: type });
/** load → clean → build → publish, branch → rare; `count` has no successor; `alert` runs although build fails. */
const airflow = facet({
  tasks: {
    load: { downstream_task_ids: ["clean"] },
    clean: { downstream_task_ids: ["build"] },
    build: { downstream_task_ids: ["publish", "alert"] },
    publish: { downstream_task_ids: ["tell"] },
    tell: {},
    alert: { downstream_task_ids: ["archive"] },
    archive: {},
    branch: { downstream_task_ids: ["rare"] },
    rare: {},
    count: {},
  },
});

async function send(
  part: Omit<RunEventPart, "jobFacets">,
  facets: Record<string, object> = {},
): Promise<void> {
  await test.store.write({ value: runEvent({ ...part, jobFacets: facets }) });
}
/** Sends a task's run in a run of the DAG. */
function task(name: string, dagRun: string, type: RunEventPart["type"], more: Partial<RunEventPart> = {}) {
  const at = (dagRun === "good" ? start : start + day) + 60_000;
  const parent = { job: "shop", run: dagRun };
  return send(
    { job: `shop.${name}`, run: `${name} ${dagRun}`, at, type, parent, ...more },
    { jobType: jobType("TASK") },
  );
}

const all = ["load", "clean", "build", "publish", "tell", "alert", "archive", "branch", "rare", "count"];

beforeAll(async () => {
  test = await openTestStore();
  await send({ job: "shop", run: "good", at: start, type: "COMPLETE" }, { jobType: jobType("DAG"), airflow });
  for (const name of [...all, "removed"]) await task(name, "good", "COMPLETE");
  const shop = { jobType: jobType("DAG"), airflow };
  await send({ job: "shop", run: "bad", at: start + day, type: "START" }, shop);
  await task("load", "bad", "COMPLETE");
  await task("clean", "bad", "FAIL", { run: "clean first" });
  await task("clean", "bad", "COMPLETE", { run: "clean second", at: start + day + 120_000 });
  await task("build", "bad", "FAIL", { at: start + day + 180_000 });
  await task("alert", "bad", "COMPLETE");
  await task("branch", "bad", "COMPLETE");
  await send(
    {
      job: "shop",
      run: "bad",
      at: start + day + 300_000,
      type: "FAIL",
      runFacets: { airflowState: facet({ dagRunState: "failed", tasksState: { rare: "skipped" } }) },
    },
    shop,
  );
  await test.store.settle();
});
afterAll(() => test.close());

async function statesOf(run: string) {
  const [id] = await findRuns(test.store.database, uuidOf(run));
  const { items, truncated } = (await readRunStates(test.context, id!))!;
  expect(truncated).toBe(false);
  return Object.fromEntries(items.map(({ job, state, reason }) => [job.name, state ?? reason]));
}

describe("the states of the jobs inside a run", () => {
  it("are those of the last attempts, and tell why the others did not run", async () => {
    expect(await statesOf("bad")).toEqual({
      shop: "FAIL",
      "shop.load": "COMPLETE",
      "shop.clean": "COMPLETE",
      "shop.build": "FAIL",
      "shop.publish": "upstream-failed",
      "shop.tell": "upstream-failed",
      "shop.alert": "COMPLETE",
      "shop.archive": "not-started",
      "shop.branch": "COMPLETE",
      "shop.rare": "skipped",
      "shop.count": "not-started",
    });
  });

  it("do not change for an earlier run", async () => {
    const states = await statesOf("good");
    expect(states["shop.removed"]).toBe("COMPLETE");
    expect(Object.values(states)).toEqual(Array(all.length + 2).fill("COMPLETE"));
  });

  it("take the most urgent index of a mapped task", async () => {
    await send({ job: "maps", run: "maps", at: start, type: "COMPLETE" }, { jobType: jobType("DAG") });
    for (const [index, type] of (["COMPLETE", "FAIL", "COMPLETE"] as const).entries()) {
      await send({
        job: "maps.each",
        run: `each ${index}`,
        at: start,
        type,
        parent: { job: "maps", run: "maps" },
        runFacets: { airflow: facet({ taskInstance: { map_index: index } }) },
      });
    }
    expect(await statesOf("maps")).toEqual({ maps: "COMPLETE", "maps.each": "FAIL" });
  });

  it("find a failure upstream by the tables if no task order is known", async () => {
    await send({ job: "app", run: "one", at: start, type: "COMPLETE" });
    const parent = (run: string) => ({ job: "app", run });
    for (const [run, type] of [
      ["one", "COMPLETE"],
      ["two", "FAIL"],
    ] as const) {
      await send({
        job: "app.a",
        run: `a ${run}`,
        at: start,
        type,
        parent: parent(run),
        inputs: ["x"],
        outputs: ["y"],
      });
    }
    await send({
      job: "app.b",
      run: "b one",
      at: start,
      type: "COMPLETE",
      parent: parent("one"),
      inputs: ["y"],
      outputs: ["z"],
    });
    await send({ job: "app", run: "two", at: start + day, type: "FAIL" });
    expect(await statesOf("two")).toEqual({ app: "FAIL", "app.a": "FAIL", "app.b": "upstream-failed" });
  });

  it("are unknown for a run that does not exist", async () => {
    expect(await readRunStates(test.context, uuidOf("nothing"))).toBeNull();
  });
});
