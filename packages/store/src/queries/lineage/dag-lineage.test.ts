/** Lineage of jobs with jobs inside: DAGs, Spark applications, dbt runs, task groups. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { datasetId, jobId } from "../../model/identifiers.ts";
import { openTestStore, type TestStore } from "../../testing/open-test-store.ts";
import { facet, type RunEventPart, runEvent } from "../../testing/run-event.ts";
import { hasTaskGroup } from "../nodes/descendants.ts";
import { findNode } from "../nodes/nodes.ts";
import { readImpact } from "./impact.ts";
import { type LineageQuestion, readLineage } from "./lineage.ts";
import { readLineageDiff } from "./lineage-diff.ts";
import { readMoments } from "./moments.ts";

const day = 86_400_000;
const start = Date.UTC(2026, 0, 10, 2);
let test: TestStore;

const typed = (integration: string, jobType: string) => ({
  jobType: facet({ processingType: "BATCH", integration, jobType }),
});
const tasks = {
  "stage.load": { task_group: "stage" },
  "stage.clean.users": { task_group: "stage.clean" },
  build: {},
  idle: {},
};
const airflow = facet({
  tasks,
  taskGroups: { stage: { parent_group: null }, "stage.clean": { parent_group: "stage" } },
});

/** raw → load → staged → build → report → send; users is cleaned in an inner group; `idle` has no datasets. */
const steps: readonly Omit<RunEventPart, "run" | "at" | "type">[] = [
  { job: "shop", jobFacets: { ...typed("AIRFLOW", "DAG"), airflow } },
  { job: "shop.stage.load", inputs: ["raw"], outputs: ["staged"] },
  { job: "shop.stage.clean.users", inputs: ["people"], outputs: ["users"] },
  { job: "shop.build", inputs: ["staged", "users"], outputs: ["report"] },
  { job: "shop.idle" },
  { job: "mail", jobFacets: typed("AIRFLOW", "DAG") },
  { job: "mail.send", inputs: ["report"], outputs: ["letters"] },
  { job: "count", inputs: ["letters"], outputs: ["counts"] },
];
const parents: Record<string, string> = {
  "shop.stage.load": "shop",
  "shop.stage.clean.users": "shop",
  "shop.build": "shop",
  "shop.idle": "shop",
  "mail.send": "mail",
  "shop.late": "shop",
  "triggered.task": "triggered",
};

async function send(part: Omit<RunEventPart, "run" | "type">, night = 0): Promise<void> {
  const parent = parents[part.job];
  await test.store.write({
    value: runEvent({
      ...part,
      run: `${part.job} ${night}`,
      type: "COMPLETE",
      ...(parent && {
        parent: { job: parent, run: `${parent} ${night}` },
        jobFacets: { ...typed("AIRFLOW", "TASK"), ...part.jobFacets },
      }),
    }),
  });
}

beforeAll(async () => {
  test = await openTestStore();
  for (const [hour, step] of steps.entries()) await send({ ...step, at: start + hour * 60_000 });
  // A day later a new task begins, and `build` reads something else.
  await send({ job: "shop.build", inputs: ["staged", "rates"], outputs: ["report"], at: start + day }, 1);
  await send({ job: "shop.late", inputs: ["raw"], outputs: ["late"], at: start + day }, 1);
  // A DAG that a task triggers is not part of the task's DAG.
  await test.store.write({
    value: runEvent({
      job: "triggered",
      run: "triggered",
      type: "COMPLETE",
      at: start,
      parent: { job: "shop.idle", run: "shop.idle 0" },
      jobFacets: typed("AIRFLOW", "DAG"),
    }),
  });
  await send({ job: "triggered.task", inputs: ["far"], outputs: ["away"], at: start });
  await test.store.settle();
});
afterAll(() => test.close());

const focusOf = async (name: string, kind: "job" | "dataset" = "job") =>
  (await findNode(test.store.database, kind === "job" ? jobId("jobs", name) : datasetId("warehouse", name)))!;

async function ask(name: string, more: Partial<LineageQuestion> = {}) {
  const answer = await readLineage(test.context, {
    focus: await focusOf(name),
    direction: "both",
    depth: 1,
    limit: 100,
    asOf: null,
    ...more,
  });
  return { ...answer, names: answer.nodes.map((node) => node.name).sort() };
}

const ofShop = [
  "late",
  "people",
  "rates",
  "raw",
  "report",
  "shop",
  "shop.build",
  "shop.idle",
  "shop.late",
  "shop.stage.clean.users",
  "shop.stage.load",
  "staged",
  "users",
];

describe("the lineage of a DAG", () => {
  it("has all its tasks and the datasets that they read and write", async () => {
    const { names, edges, focus, truncated } = await ask("shop");
    expect(names).toEqual(ofShop);
    expect(focus).toMatchObject({ kind: "job", name: "shop" });
    expect(edges.length).toBeGreaterThan(6);
    expect(truncated).toBe(false);
  });

  it("does not include a DAG that one of its tasks triggers", async () => {
    expect((await ask("shop")).names).not.toContain("triggered.task");
    expect((await ask("triggered")).names).toEqual(["away", "far", "triggered", "triggered.task"]);
  });

  it("goes on from its datasets with more steps, in the requested direction", async () => {
    const down = await ask("shop", { direction: "downstream", depth: 2 });
    expect(down.names).toEqual(expect.arrayContaining(["mail.send", "letters"]));
    expect(down.names).not.toContain("raw");
    expect((await ask("mail", { direction: "upstream", depth: 2 })).names).toEqual(
      expect.arrayContaining(["report", "shop.build", "staged"]),
    );
  });

  it("has the tasks and edges of the requested instant", async () => {
    const { names } = await ask("shop", { asOf: start + day / 2 });
    expect(names).not.toContain("shop.late");
    expect(names).not.toContain("rates");
    expect(names).toEqual(expect.arrayContaining(["shop.stage.clean.users", "users", "shop.idle"]));
  });

  it("keeps whole tasks within the limit and counts the rest", async () => {
    const { nodes, edges, truncated, omitted } = await ask("shop", { limit: 4 });
    expect(nodes).toHaveLength(4);
    expect(edges).toHaveLength(2);
    expect(truncated).toBe(true);
    expect(omitted).toBe(4);
  });

  it("has only the tasks of a task group and of the groups inside it", async () => {
    const { names } = await ask("shop", { taskGroup: "stage" });
    expect(names).toEqual(
      ["shop", "shop.stage.load", "shop.stage.clean.users", "raw", "staged", "people", "users"].sort(),
    );
    expect((await ask("shop", { taskGroup: "stage.clean" })).names).toEqual([
      "people",
      "shop",
      "shop.stage.clean.users",
      "users",
    ]);
    expect(await hasTaskGroup(test.context, await focusOf("shop"), "stage")).toBe(true);
    expect(await hasTaskGroup(test.context, await focusOf("shop"), "nothing")).toBe(false);
  });

  it("changes at the moments at which that of its tasks changes, and can be compared", async () => {
    const focus = await focusOf("shop");
    const question = { focus, direction: "both", depth: 1, limit: 100 } as const;
    const { moments } = await readMoments(test.context, { ...question, from: null, to: null });
    expect(moments.map(({ at }) => at)).toContain(new Date(start + day).toISOString());
    const { nodes } = await readLineageDiff(test.context, { ...question, from: start + day / 2, to: null });
    const changes = Object.fromEntries(nodes.map(({ name, change }) => [name, change]));
    expect(changes).toMatchObject({ "shop.late": "added", rates: "added", "shop.idle": "unchanged" });
  });
});

describe("the impact and the origin of a DAG", () => {
  const reach = async (name: string, direction: "upstream" | "downstream", taskGroup?: string) =>
    (
      await readImpact(test.context, {
        focus: await focusOf(name),
        taskGroup,
        column: null,
        direction,
        indirect: true,
        asOf: null,
        sort: "name",
        limit: 100,
      })
    ).items.map(({ name: found }) => found);

  it("start at all its tasks", async () => {
    expect(await reach("shop", "downstream")).toEqual(
      expect.arrayContaining(["report", "letters", "counts", "count", "mail.send", "late"]),
    );
    expect(await reach("mail", "upstream")).toEqual(
      expect.arrayContaining(["report", "staged", "raw", "shop.build", "shop.stage.load"]),
    );
  });

  it("start at the tasks of a task group", async () => {
    const found = await reach("shop", "downstream", "stage.clean");
    expect(found).toContain("users");
    expect(found).not.toContain("late");
    expect(found).not.toContain("staged");
  });
});

describe("the lineage of other jobs with jobs inside", () => {
  it("has the jobs of a Spark application, and statements as part of their task", async () => {
    const spark = async (job: string, parent: string | undefined, more: Partial<RunEventPart> = {}) =>
      test.store.write({
        value: runEvent({
          job,
          run: job,
          type: "COMPLETE",
          at: start,
          ...(parent && { parent: { job: parent, run: parent } }),
          ...more,
        }),
      });
    await spark("app", undefined, { jobFacets: typed("SPARK", "APPLICATION") });
    await spark("app.insert", "app", {
      jobFacets: typed("SPARK", "SQL_JOB"),
      inputs: ["lake"],
      outputs: ["mart"],
    });
    await spark("app.look", "app", { jobFacets: typed("SPARK", "SQL_JOB"), inputs: ["hints"] });
    await test.store.settle();
    expect((await ask("app")).names).toEqual(["app", "app.insert", "hints", "lake", "mart"]);
  });

  it("has the models of a dbt run below a task, and the whole tree of their DAG", async () => {
    const chain = ["night", "night.dbt", "dbt-run", "dbt-run.model.orders"];
    for (const [level, job] of chain.entries()) {
      const isModel = level === 3;
      await test.store.write({
        value: runEvent({
          job,
          run: job,
          type: "COMPLETE",
          at: start,
          ...(level > 0 && { parent: { job: chain[level - 1]!, run: chain[level - 1]! } }),
          jobFacets: [
            typed("AIRFLOW", "DAG"),
            typed("AIRFLOW", "TASK"),
            typed("DBT", "JOB"),
            typed("DBT", "MODEL"),
          ][level]!,
          ...(isModel && { inputs: ["src_orders"], outputs: ["model_orders"] }),
        }),
      });
    }
    await test.store.settle();
    for (const job of ["dbt-run", "night.dbt", "night"]) {
      expect((await ask(job)).names).toEqual(
        expect.arrayContaining(["dbt-run.model.orders", "model_orders", "src_orders"]),
      );
    }
  });
});
