import { parseEvent } from "@headwater/openlineage";
import { describe, expect, it } from "vitest";
import { applySenderRules } from "./sender-rules.ts";

const runId = "0195a000-0000-7000-8000-000000000001";

interface Parts {
  readonly name: string;
  readonly jobType?: Record<string, string>;
  readonly query?: string;
  readonly runFacets?: Record<string, unknown>;
  readonly inputs?: readonly unknown[];
  readonly outputs?: readonly unknown[];
}

function applied({ name, jobType, query, runFacets, inputs = [], outputs = [] }: Parts) {
  const outcome = parseEvent({
    eventType: "COMPLETE",
    eventTime: "2026-05-31T00:00:00Z",
    producer: "https://example.com/producer",
    run: { runId, ...(runFacets ? { facets: runFacets } : {}) },
    job: {
      namespace: "warehouse",
      name,
      facets: {
        ...(jobType ? { jobType: { processingType: "BATCH", ...jobType } } : {}),
        ...(query ? { sql: { query } } : {}),
      },
    },
    inputs,
    outputs,
  });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  const event = applySenderRules(outcome.event);
  if (event.kind !== "run") throw new Error("Expected a run event");
  return {
    job: event.job.name,
    inputs: event.inputs.map((dataset) => dataset.name),
    outputs: event.outputs.map((dataset) => dataset.name),
  };
}

const table = (name: string, facets = {}) => ({ namespace: "postgres://db:5432", name, facets });
const materialized = (kind: string) => ({ dbt_model: { config: { materialized: kind } } });
const test = { integration: "DBT", jobType: "TEST" };
const model = { integration: "DBT", jobType: "MODEL" };

describe("datasets that do not exist", () => {
  it("removes the tables in which dbt tests would store failures", () => {
    expect(
      applied({
        name: "test.shop.positive_total",
        jobType: test,
        inputs: [table("shop.marts.invoices")],
        outputs: [table("shop.ci_dbt_test__audit.positive_total"), table("shop.dbt_test__audit.other")],
      }),
    ).toMatchObject({ inputs: ["shop.marts.invoices"], outputs: [] });
  });

  it("keeps a table of such a schema that another job writes", () => {
    const outputs = [table("shop.dbt_test__audit.report")];
    expect(applied({ name: "report", outputs }).outputs).toEqual(["shop.dbt_test__audit.report"]);
  });

  it("removes ephemeral models and the inputs of their runs", () => {
    const ephemeral = table("shop.marts.active", materialized("ephemeral"));
    expect(
      applied({
        name: "model.shop.revenue",
        jobType: model,
        inputs: [ephemeral, table("shop.marts.staged", materialized("view"))],
        outputs: [table("shop.marts.revenue", materialized("table"))],
      }),
    ).toMatchObject({ inputs: ["shop.marts.staged"], outputs: ["shop.marts.revenue"] });
    expect(
      applied({
        name: "model.shop.active",
        jobType: model,
        inputs: [table("shop.raw.accounts")],
        outputs: [ephemeral],
      }),
    ).toMatchObject({ inputs: [], outputs: [] });
  });
});

describe("Spark commands that prepare a table", () => {
  const spark = { integration: "SPARK", jobType: "SQL_JOB" };
  const outputs = [{ namespace: "file", name: "/warehouse/sales" }];

  it.each([
    "app.drop_table",
    "app.execute_drop_table_command.sales",
    "app.execute_truncate_table_command.sales",
    "app.execute_create_table_command.sales",
    "app.execute_create_data_source_table_command.sales",
    "app.execute_create_table_like_command.copy",
    "app.execute_alter_table_add_partition_command.sales",
    "app.create_table.sales",
  ])("name no dataset: %s", (name) => {
    expect(applied({ name, jobType: spark, outputs }).outputs).toEqual([]);
  });

  it.each([
    "app.execute_create_data_source_table_as_select_command.sales",
    "app.execute_create_hive_table_as_select_command.sales",
    "app.atomic_replace_table_as_select.sales",
    "app.create_table_as_select.sales",
    "app.execute_insert_into_hadoop_fs_relation_command.drop_table_log",
    "app.append_data.sales",
  ])("are told from those that write: %s", (name) => {
    expect(applied({ name, jobType: spark, outputs }).outputs).toEqual(["/warehouse/sales"]);
  });

  it("count as writes if they read something or report statistics", () => {
    const name = "app.execute_create_table_command.sales";
    const counted = [{ ...outputs[0]!, outputFacets: { outputStatistics: { rowCount: 3 } } }];
    expect(applied({ name, jobType: spark, outputs: counted }).outputs).toHaveLength(1);
    expect(applied({ name, jobType: spark, outputs, inputs: [table("a.b.c")] }).outputs).toHaveLength(1);
  });

  it("are recognized for Spark only", () => {
    expect(applied({ name: "dag.create_table", outputs }).outputs).toHaveLength(1);
  });
});

describe("jobs named by a query id", () => {
  const trino = { integration: "TRINO", jobType: "QUERY" };
  const insert = (day: string) => `INSERT INTO mart.daily SELECT * FROM raw.sales WHERE day = '${day}'`;

  it("are one job if their SQL differs only in literals, comments and white space", () => {
    const first = applied({
      name: "20260401_000100_00007_qwert",
      jobType: trino,
      query: insert("2026-04-01"),
    });
    const second = applied({
      name: "20260402_000100_00011_asdfg",
      jobType: trino,
      query: `-- nightly\n${insert("2026-04-02")}`,
    });
    expect(second.job).toBe(first.job);
    expect(first.job).toMatch(/^insert into mart\.daily select .*\[[0-9a-f]{8}\]$/);
  });

  it("are one job regardless of the case of SQL keywords and the length of lists", () => {
    const named = (query: string) =>
      applied({ name: "20260401_000100_00007_qwert", jobType: trino, query }).job;
    const first = named("insert into mart.kept select id from raw.kept where id in ('a', 'b')");
    expect(named("INSERT INTO mart.kept SELECT id FROM raw.kept WHERE id IN ('c');\n")).toBe(first);
    expect(named("INSERT INTO mart.kept VALUES (1, 'a')")).toBe(
      named("insert into mart.kept values (1, 'a'), (2, 'b'), (3, 'c')"),
    );
    expect(named('SELECT "Id" FROM raw.kept')).not.toBe(named('SELECT "id" FROM raw.kept'));
  });

  it("are named for any SQL in linear time", () => {
    for (const part of [" ;", "?,", "(?),", '"', "`", "( "]) {
      const query = `SELECT 1 ${part.repeat(200_000)} x`;
      const { job } = applied({ name: "20260401_000100_00007_qwert", jobType: trino, query });
      expect(job).toMatch(/^select /);
    }
  });

  it.each([
    "bquxjob_3fa91c2_19a0c3d4e5f",
    "bqjob_r5d1e0f_00000191a2b3c4d5_1",
    "job_joQEqPwOiOoBlOhDBEgKxQAlKJQ",
    "script_job_5b0d0e4c7d1f4c2a9e8b7a6f5e4d3c2b_2",
    "01c1f0a2-0604-7f3b-0000-4a2d0001c0de",
  ])("are recognized by the ids of warehouses: %s", (name) => {
    const query = "MERGE INTO a USING b ON a.id = b.id";
    expect(applied({ name, query, jobType: { integration: "DBAPI", jobType: "QUERY" } }).job).toMatch(
      /^merge into a /,
    );
  });

  it.each(["job_daily_revenue", "0b51a2de-7d0a-4f0e-9f8a-9d9f36c80d55"])(
    "keep a name of their own: %s",
    (name) => {
      expect(applied({ name, query: "SELECT 1", jobType: { integration: "X", jobType: "SYNC" } }).job).toBe(
        name,
      );
    },
  );

  it("are separate jobs if the session or the SQL differs", () => {
    const named = (query: string, source: string) =>
      applied({
        name: "20260401_000100_00007_qwert",
        jobType: trino,
        query,
        runFacets: { trino_query_context: { source } },
      }).job;
    const names = [named(insert("1"), "cli"), named(insert("1"), "dbt"), named("SELECT 1", "cli")];
    expect(new Set(names).size).toBe(3);
  });

  it("are recognized by run id and by external query id", () => {
    const query = "SELECT a FROM b";
    expect(applied({ name: runId, query }).job).toMatch(/^select a from b \[/);
    const runFacets = { externalQuery: { externalQueryId: "01b2-77", source: "snowflake" } };
    expect(applied({ name: "01b2-77", query, runFacets }).job).toMatch(/^select a from b \[/);
  });

  it("keep their name without SQL, as do jobs with other names", () => {
    expect(applied({ name: "20260401_000100_00007_qwert" }).job).toBe("20260401_000100_00007_qwert");
    expect(applied({ name: "nightly_20260401", query: "SELECT 1" }).job).toBe("nightly_20260401");
  });
});
