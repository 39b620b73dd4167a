import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkEvent, type RunEvent, readFacet } from "@headwater/openlineage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openEmbeddedWarehouse } from "../warehouse/embedded.ts";
import type { Warehouse } from "../warehouse/warehouse.ts";
import type { PipelineResult } from "./result.ts";
import { runPipeline } from "./run-pipeline.ts";

let lakeDirectory: string;
let warehouse: Warehouse;
let events: RunEvent[];
let result: PipelineResult;

async function run(
  overrides: Partial<Warehouse> = {},
): Promise<{ events: RunEvent[]; result: PipelineResult }> {
  const sent: RunEvent[] = [];
  const outcome = await runPipeline({
    lakeDirectory,
    scale: 0.005,
    seed: 3,
    namespace: "demo",
    warehouse: { ...warehouse, ...overrides },
    nominalTime: new Date("2026-01-02T03:00:00Z"),
    emit: async (event) => void sent.push(event as RunEvent),
  });
  return { events: sent, result: outcome };
}

beforeAll(async () => {
  lakeDirectory = await mkdtemp(join(tmpdir(), "headwater-run-"));
  warehouse = await openEmbeddedWarehouse();
  ({ events, result } = await run());
});
afterAll(async () => {
  await warehouse.close();
  await rm(lakeDirectory, { recursive: true, force: true });
});

const named = (name: string, type: string, within = events) =>
  within.find((event) => event.job.name === name && event.eventType === type);
const key = ({ namespace, name }: { namespace: string; name: string }) => `${namespace} ${name}`;

describe("a successful run", () => {
  it("sends START and COMPLETE of 2 DAGs and 12 tasks, in order", () => {
    expect(result.state).toBe("success");
    expect(events).toHaveLength(28);
    expect(result.events).toBe(28);
    expect(events.filter(({ eventType }) => eventType === "START")).toHaveLength(14);
    expect(events.filter(({ eventType }) => eventType === "COMPLETE")).toHaveLength(14);
    const times = events.map(({ eventTime }) => eventTime);
    expect(times).toEqual([...times].sort());
    expect(new Set(events.map(({ run: { runId } }) => runId)).size).toBe(14);
  });

  it("sends events that conform to the specification", () => {
    for (const event of events) expect(checkEvent("run", event)).toBeUndefined();
  });

  it("names 17 datasets and 106 column edges, and each table has one writer", () => {
    const datasets = new Set(
      events.flatMap(({ inputs = [], outputs = [] }) => [...inputs, ...outputs].map(key)),
    );
    expect(datasets.size).toBe(17);
    expect([...datasets].filter((name) => name.startsWith("s3://tickit-demo-lake tickit/"))).toHaveLength(7);
    expect(datasets.has("redshift://tickit-demo.us-east-1:5439 dev.tickit_staging.event")).toBe(true);

    const edges = new Set<string>();
    const writers = new Map<string, Set<string>>();
    for (const { job, outputs = [] } of events) {
      for (const output of outputs) {
        writers.set(key(output), (writers.get(key(output)) ?? new Set()).add(job.name));
        const lineage = readFacet("dataset", "columnLineage", output.facets ?? {});
        for (const [column, { inputFields }] of Object.entries(lineage?.fields ?? {})) {
          for (const input of inputFields)
            edges.add(`${key(input)} ${input.field} -> ${key(output)} ${column}`);
        }
      }
    }
    expect(edges.size).toBe(106);
    expect(writers.size).toBe(10);
    for (const [table, jobs] of writers) expect(jobs.size, table).toBe(1);
  });

  it("reports the parent of a task", () => {
    const dag = named("rs_staging_to_dm", "START");
    const task = named("rs_staging_to_dm.build_dim_event", "COMPLETE");
    const parent = { run: { runId: dag?.run.runId }, job: { namespace: "demo", name: "rs_staging_to_dm" } };
    expect(task?.run.facets?.parent).toMatchObject({ ...parent, root: parent });
    expect(task?.run.facets?.nominalTime).toMatchObject({ nominalStartTime: "2026-01-02T03:00:00.000Z" });
    expect(task?.job.facets?.jobType).toMatchObject({ integration: "AIRFLOW", jobType: "TASK" });
    expect(task?.job.facets?.sql).toMatchObject({ dialect: "redshift" });
  });

  it("reports the task run that started the second DAG", () => {
    const check = named("rs_source_to_staging.check_staging", "COMPLETE");
    expect(named("rs_staging_to_dm", "START")?.run.facets?.jobDependencies).toMatchObject({
      upstream: [{ run: { runId: check?.run.runId }, job: { name: "rs_source_to_staging.check_staging" } }],
    });
  });

  it("reports the order of a DAG's tasks and the outcome of each", () => {
    expect(named("rs_staging_to_dm", "START")?.job.facets?.airflow).toMatchObject({
      tasks: {
        build_dim_users: { downstream_task_ids: ["check_marts"] },
        check_marts: { downstream_task_ids: [] },
      },
    });
    expect(named("rs_staging_to_dm", "COMPLETE")?.run.facets?.airflowState).toMatchObject({
      dagRunState: "success",
      tasksState: { build_dim_users: "success", check_marts: "success" },
    });
  });

  it("reports actual row counts", async () => {
    const [row] = await warehouse.query("SELECT count(*)::int AS n FROM tickit_marts.fact_sales");
    const output = named("rs_staging_to_dm.build_fact_sales", "COMPLETE")?.outputs?.[0];
    expect(Number(row?.n)).toBeGreaterThan(500);
    expect(output?.outputFacets?.outputStatistics).toMatchObject({ rowCount: row?.n });
    expect(output?.outputFacets?.outputStatistics?.size).toBeGreaterThan(Number(row?.n) * 20);
  });

  it("turns the checks into assertions on their inputs, without outputs", () => {
    const check = named("rs_source_to_staging.check_staging", "COMPLETE");
    expect(check?.outputs).toEqual([]);
    expect(check?.inputs).toHaveLength(7);
    expect(check?.inputs?.[2]?.name).toBe("dev.tickit_staging.event");
    expect(check?.inputs?.[2]?.inputFacets?.dataQualityAssertions).toMatchObject({
      assertions: [
        { assertion: "row_count_above_zero", success: true, actual: "44" },
        { assertion: "not_null", column: "eventid", success: true, actual: "0" },
      ],
    });
  });

  it("marks the personal columns of users", () => {
    const users = named("rs_staging_to_dm.build_dim_users", "START")?.outputs?.[0];
    expect(users?.facets?.tags?.tags).toContainEqual({
      key: "pii",
      value: "true",
      source: "USER",
      field: "email",
    });
    expect(users?.facets?.tags?.tags).toHaveLength(4);
  });

  it("leaves the same rows when it runs again", async () => {
    const content = () =>
      warehouse.query(
        "SELECT md5(string_agg(f::text, ',' ORDER BY f.salesid)) AS digest, count(*) FROM tickit_marts.fact_sales AS f",
      );
    const before = await content();
    const { result: second } = await run();
    expect(second.state).toBe("success");
    expect(await content()).toEqual(before);
  });
});

describe("a run in which a task fails", () => {
  it("sends FAIL of the task and its DAG, stops its dependents, and keeps the old rows", async () => {
    const rows = () => warehouse.query("SELECT count(*) AS n FROM tickit_staging.event");
    const before = await rows();
    const { events: sent, result: outcome } = await run({
      // The insert fails after the delete, as if a worker lost its connection in between.
      transaction: (statements) =>
        warehouse.transaction(
          statements.map((sql) => (sql.startsWith("INSERT INTO tickit_staging.event") ? "SELECT 1/0" : sql)),
        ),
    });
    expect(outcome.state).toBe("failed");
    expect(outcome.dags.map(({ id, state }) => [id, state])).toEqual([
      ["rs_source_to_staging", "failed"],
      ["rs_staging_to_dm", "not_started"],
    ]);
    const states = new Map(outcome.dags[0]?.tasks.map(({ id, state }) => [id, state]));
    expect(states.get("stage_event")).toBe("failed");
    expect(states.get("stage_venue")).toBe("success");
    expect(states.get("check_staging")).toBe("upstream_failed");
    expect(sent.some(({ job }) => job.name.startsWith("rs_staging_to_dm"))).toBe(false);
    expect(sent.some(({ job }) => job.name.endsWith(".check_staging"))).toBe(false);
    const failure = named("rs_source_to_staging.stage_event", "FAIL", sent);
    expect(failure?.run.facets?.errorMessage).toMatchObject({ message: "division by zero" });
    expect(named("rs_source_to_staging", "FAIL", sent)?.run.facets?.errorMessage?.message).toMatch(
      /stage_event/,
    );
    expect(await rows()).toEqual(before);
  });

  it("fails the check of a table without rows, and sends the failed assertion", async () => {
    const { events: sent, result: outcome } = await run({
      load: async (table, files) => warehouse.load(table, table === "s3_datalake.venue" ? [] : files),
    });
    const check = outcome.dags[0]?.tasks.at(-1);
    expect(check).toMatchObject({ state: "failed" });
    expect(check?.error).toBe("row_count_above_zero does not hold for tickit_staging.venue (actual: 0)");
    const venue = named("rs_source_to_staging.check_staging", "FAIL", sent)?.inputs?.at(-1);
    expect(venue?.inputFacets?.dataQualityAssertions).toMatchObject({
      assertions: [{ success: false }, { success: true }],
    });
    expect(outcome.dags[1]?.state).toBe("not_started");
  });

  it("rejects when an event cannot be delivered", async () => {
    const emit = async () => {
      throw new Error("receiver is away");
    };
    await expect(
      runPipeline({ lakeDirectory, scale: 0.005, seed: 3, namespace: "demo", warehouse, emit }),
    ).rejects.toThrow("receiver is away");
  });
});
