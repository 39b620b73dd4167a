/** Effects of the SQL of runs on the graph, by example. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findRuns, readRun } from "../queries/runs/run-detail.ts";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";

let test: TestStore;

beforeAll(async () => {
  test = await openTestStore();
});

beforeEach(() => test.reset());

afterAll(() => test.close());

const cluster = "postgres://c.abc.us-east-1.redshift.amazonaws.com:5439";
const glue = "arn:aws:glue:us-east-1:123456789012";
const old = "https://github.com/OpenLineage/OpenLineage/tree/1.4.1/integration/airflow";

let runs = 0;
/** Sends a COMPLETE event of a task of the DAG `etl`; returns its run id. */
async function task(
  name: string,
  query: string,
  rest: { inputs?: readonly object[]; outputs?: readonly object[] } = {},
): Promise<string> {
  runs += 1;
  const tail = String(runs).padStart(12, "0");
  const runId = `0195a000-0000-7000-8000-${tail}`;
  const receipt = await test.store.write({
    value: {
      eventType: "COMPLETE",
      eventTime: new Date(Date.UTC(2026, 4, 31, 10) + runs * 1000).toISOString(),
      producer: old,
      run: {
        runId,
        facets: {
          parent: {
            run: { runId: "0195a000-0000-7000-9000-000000000001" },
            job: { namespace: "mwaa", name: "etl" },
          },
        },
      },
      job: { namespace: "mwaa", name: `etl.${name}`, facets: { sql: { _producer: old, query } } },
      ...rest,
    },
  });
  expect(receipt.outcome).toMatch(/^accepted/);
  return runId;
}

const described = (namespace: string, name: string, columns: readonly string[], facets: object = {}) => ({
  namespace,
  name,
  facets: { schema: { fields: columns.map((column) => ({ name: column })) }, ...facets },
});

async function dataset(value: object): Promise<void> {
  await test.store.write({
    value: { eventTime: "2026-05-30T00:00:00Z", producer: "https://example.com/crawler", dataset: value },
  });
}

async function inferenceOf(runId: string) {
  await test.store.settle();
  const [id] = await findRuns(test.store.database, runId);
  return (await readRun(test.store.database, id!))!.inference;
}

/** Current column edges, as text. */
async function columnEdges(): Promise<string[]> {
  await test.store.settle();
  const rows = await test.store.database.query<{ edge: string }>(
    `SELECT f.name || '.' || e.from_column || ' > ' || t.name || '.' || e.to_column AS edge
     FROM column_edges e JOIN datasets f ON f.id = e.from_id JOIN datasets t ON t.id = e.to_id
     WHERE e.valid_to IS NULL AND e.to_column IS NOT NULL ORDER BY 1`,
  );
  return rows.map(({ edge }) => edge);
}

describe("a Spectrum pipeline as sent by the old Airflow integration", () => {
  it("is connected to its lake, by names without database and an external schema of another task", async () => {
    // The task that creates the external schema names no dataset, and the other one no input.
    await task(
      "external_schema",
      "CREATE EXTERNAL SCHEMA IF NOT EXISTS lake FROM DATA CATALOG DATABASE 'tickit'",
    );
    const columnLineage = {
      _producer: old,
      fields: { id: { inputFields: [{ namespace: cluster, name: "lake.event", field: "id" }] } },
    };
    const load = await task("load", "INSERT INTO event (id) SELECT id FROM lake.event", {
      outputs: [described(cluster, "dev.public.event", ["id"], { columnLineage })],
    });
    await dataset(described(glue, "table/tickit/event", ["id"]));
    expect(await inferenceOf(load)).toMatchObject({
      dialect: "redshift",
      inputs: [{ dataset: { name: "dev.lake.event" }, place: { line: 1 } }],
      corrections: [{ from: { dataset: { name: "lake.event" }, column: "id" }, reason: "incomplete-name" }],
      problems: [],
    });
    expect(await columnEdges()).toEqual(["dev.lake.event.id > dev.public.event.id"]);
    const { index, database } = test.store;
    const [table] = await database.query<{ id: number }>(
      "SELECT id FROM datasets WHERE name = 'dev.lake.event'",
    );
    const [catalog] = await database.query<{ id: number }>(
      "SELECT id FROM datasets WHERE name = 'table/tickit/event'",
    );
    expect(index.representative(table!.id)).toBe(index.representative(catalog!.id));
  });

  it("ignores a catalog table that exists in two accounts", async () => {
    await task("external_schema", "CREATE EXTERNAL SCHEMA lake FROM DATA CATALOG DATABASE 'tickit'");
    await task("load", "INSERT INTO public.event (id) SELECT id FROM lake.event", {
      outputs: [described(cluster, "dev.public.event", ["id"])],
    });
    await dataset(described(glue, "table/tickit/event", ["id"]));
    await dataset(described("arn:aws:glue:us-east-1:999999999999", "table/tickit/event", ["id"]));
    await test.store.settle();
    expect(await test.store.database.query("SELECT FROM inferred_symlinks")).toEqual([]);
  });
});

describe("columns that the SQL alone does not determine", () => {
  const output = { namespace: cluster, name: "dev.public.event" };

  it("appear with the schema of the source", async () => {
    const load = await task("load", "INSERT INTO public.event SELECT * FROM lake.event", {
      outputs: [output],
    });
    expect(await inferenceOf(load)).toMatchObject({ problems: [{ code: "unresolved-star" }] });
    expect(await columnEdges()).toEqual([]);
    await dataset(described(cluster, "dev.lake.event", ["id", "name"]));
    expect(await columnEdges()).toEqual([
      "dev.lake.event.id > dev.public.event.id",
      "dev.lake.event.name > dev.public.event.name",
    ]);
    expect((await inferenceOf(load))!.problems).toEqual([]);
  });

  it("come from definitions in another run's SQL, even if it comes later", async () => {
    await task("load", "INSERT INTO public.event SELECT * FROM public.source", { outputs: [output] });
    await task("setup", "CREATE TABLE IF NOT EXISTS public.source (id int, kind varchar(9))", {
      outputs: [{ namespace: cluster, name: "dev.public.source" }],
    });
    expect(await columnEdges()).toEqual([
      "dev.public.source.id > dev.public.event.id",
      "dev.public.source.kind > dev.public.event.kind",
    ]);
  });
});

describe("a task whose events name no dataset", () => {
  const copy = "COPY public.event FROM 's3://lake/tickit/event/' IAM_ROLE default";

  it("is resolved by the tables of other tasks of its DAG, including later ones", async () => {
    const load = await task("load", copy);
    expect(await inferenceOf(load)).toMatchObject({ outputs: [], problems: [{ code: "unknown-dataset" }] });
    await task("report", "SELECT id FROM public.event", {
      inputs: [{ namespace: cluster, name: "dev.public.event" }],
    });
    expect(await inferenceOf(load)).toMatchObject({
      dialect: "redshift",
      inputs: [{ dataset: { namespace: "s3://lake", name: "tickit/event" } }],
      outputs: [{ dataset: { namespace: cluster, name: "dev.public.event" } }],
      problems: [],
    });
  });

  it("is not resolved by ambiguous tables, and names are not completed", async () => {
    await task("report", "SELECT 1", {
      inputs: [
        { namespace: cluster, name: "dev.public.event" },
        { namespace: "postgres://db:5432", name: "shop.public.event" },
      ],
    });
    const load = await task("load", copy);
    expect(await inferenceOf(load)).toMatchObject({ outputs: [] });
    const other = await task("other", "INSERT INTO public.sale SELECT 1");
    expect(await inferenceOf(other)).toMatchObject({ outputs: [], problems: [{ code: "unknown-dataset" }] });
  });
});

describe("unqualified names that the run does not resolve", () => {
  const pet = { namespace: "postgres://db:5432", name: "shop.public.pet" };
  const stats = { namespace: "postgres://db:5432", name: "shop.public.owner_stats" };
  const upsert = `INSERT INTO owner_stats AS s (owner, pets) SELECT owner, count(*) FROM pet
    WHERE birth_date BETWEEN SYMMETRIC %(begin)s AND %(end)s GROUP BY owner
    ON CONFLICT (owner) DO UPDATE SET pets = excluded.pets`;

  it("resolve to the only matching dataset of other tasks of the DAG", async () => {
    const load = await task("upsert", upsert);
    await task("pets", "INSERT INTO pet VALUES (1)", { outputs: [pet] });
    await task("stats", "SELECT * FROM owner_stats", { inputs: [stats] });
    expect(await inferenceOf(load)).toMatchObject({
      dialect: "postgres",
      inputs: [{ dataset: pet }],
      outputs: [{ dataset: stats }],
      problems: [],
    });
  });

  it("do so beside datasets of another database", async () => {
    await task("pets", "INSERT INTO pet VALUES (1)", { outputs: [pet] });
    const both = await task("both", "SELECT 1 FROM pet", {
      outputs: [{ namespace: "snowflake://org-acc", name: "DB.PUBLIC.OUT" }],
    });
    expect(await inferenceOf(both)).toMatchObject({ inputs: [{ dataset: pet }], problems: [] });
  });

  it("are reported if several datasets match, or none", async () => {
    const load = await task("upsert", upsert);
    expect(await inferenceOf(load)).toMatchObject({
      problems: [{ message: expect.stringContaining("Cannot resolve") }, { code: "unknown-dataset" }],
    });
    await task("pets", "SELECT 1", { inputs: [pet, { ...pet, name: "shop.archive.pet" }, stats] });
    expect(await inferenceOf(load)).toMatchObject({
      inputs: [],
      problems: [
        {
          code: "unknown-dataset",
          message: expect.stringMatching(/pet could be one of 2 datasets.*archive/),
        },
      ],
    });
  });
});

/** Current edges between datasets, as text. */
async function pairs(): Promise<string[]> {
  await test.store.settle();
  const rows = await test.store.database.query<{ pair: string }>(
    `SELECT f.name || ' > ' || j.name || ' > ' || t.name AS pair
     FROM table_edges i JOIN table_edges o ON o.owner_id = i.owner_id AND o.direction = 1 AND i.direction = 0
     JOIN datasets f ON f.id = i.dataset_id JOIN datasets t ON t.id = o.dataset_id JOIN jobs j ON j.id = i.owner_id
     WHERE i.valid_to IS NULL AND o.valid_to IS NULL ORDER BY 1`,
  );
  return rows.map(({ pair }) => pair);
}

async function event(value: object): Promise<void> {
  const receipt = await test.store.write({ value: { producer: old, ...value } });
  expect(receipt.outcome).toMatch(/^accepted/);
}

describe("assets of an Airflow task", () => {
  const run = (tail: string, inlets: string, outlets: string) => ({
    run: {
      runId: `0195a000-0000-7000-8000-0000000a${tail}`,
      facets: { airflow: { task: { inlets, outlets }, dag: { timetable: {} } } },
    },
  });

  it("are inferred inputs and outputs with the asset as evidence", async () => {
    await event({
      eventType: "COMPLETE",
      eventTime: "2026-05-31T10:00:00Z",
      ...run(
        "0001",
        "[{'uri': 'file:///data/raw.csv', 'extra': {}}]",
        "[{'uri': 's3://lake/orders', 'extra': {}}, {'uri': 'done', 'extra': {}}]",
      ),
      job: { namespace: "mwaa", name: "produce.load" },
    });
    await event({
      eventType: "COMPLETE",
      eventTime: "2026-05-31T10:01:00Z",
      ...run(
        "0002",
        "[Dataset(uri='s3://lake/orders', extra=None)]",
        "[Dataset(uri='s3://lake/curated', extra=None)]",
      ),
      job: { namespace: "mwaa", name: "consume.curate" },
    });
    expect(await pairs()).toEqual([
      "/data/raw.csv > produce.load > orders",
      "orders > consume.curate > curated",
    ]);
    expect(await inferenceOf("0195a000-0000-7000-8000-0000000a0001")).toMatchObject({
      dialect: "",
      inputs: [
        { dataset: { namespace: "file", name: "/data/raw.csv" }, evidence: "airflow-asset", place: null },
      ],
      outputs: [{ dataset: { namespace: "s3://lake", name: "orders" }, evidence: "airflow-asset" }],
      problems: [],
    });
    const layers = await test.store.database.query("SELECT DISTINCT layer FROM table_edges");
    expect(layers).toEqual([{ layer: 2 }]);
  });
});

describe("a run whose SQL is in its statements' runs", () => {
  const db = "postgres://db:5432";
  const parentRun = "0195a000-0000-7000-8000-0000000b0000";
  const statement = (number: number, query: string, eventType = "COMPLETE") => ({
    eventType,
    eventTime: `2026-05-31T10:00:0${number}Z`,
    run: {
      runId: `0195a000-0000-7000-8000-0000000b000${number}`,
      facets: { parent: { run: { runId: parentRun }, job: { namespace: "dbt", name: "model.shop.orders" } } },
    },
    job: {
      namespace: "dbt",
      name: `model.shop.orders.sql.${number}`,
      facets: { jobType: { integration: "DBT", jobType: "SQL", processingType: "BATCH" }, sql: { query } },
    },
  });
  const model = {
    eventType: "COMPLETE",
    eventTime: "2026-05-31T10:00:09Z",
    run: { runId: parentRun },
    job: { namespace: "dbt", name: "model.shop.orders" },
    inputs: [{ namespace: db, name: "shop.staging.raw" }],
    outputs: [{ namespace: db, name: "shop.marts.orders" }],
  };
  const statements = [
    statement(
      1,
      'create table "shop"."marts"."orders__dbt_tmp" as (select id, sum(v) as total from "shop"."staging"."raw" group by id)',
    ),
    statement(2, 'alter table "shop"."marts"."orders" rename to "orders__dbt_backup"'),
    statement(3, 'alter table "shop"."marts"."orders__dbt_tmp" rename to "orders"'),
    statement(4, "COMMIT"),
    statement(5, 'drop table if exists "shop"."marts"."orders__dbt_backup" cascade'),
  ];

  it.each([
    ["after them", [...statements, model]],
    ["before them", [model, ...statements].reverse()],
    ["in between", [...statements.slice(2), model, ...statements.slice(0, 2)]],
  ])("has the column lineage of them together, when it comes %s", async (_, events) => {
    for (const value of events) {
      await event(value);
      await test.store.settle();
    }
    expect(await columnEdges()).toEqual([
      "shop.staging.raw.id > shop.marts.orders.id",
      "shop.staging.raw.v > shop.marts.orders.total",
    ]);
    expect(await pairs()).toEqual(["shop.staging.raw > model.shop.orders > shop.marts.orders"]);
    expect(await inferenceOf(parentRun)).toMatchObject({
      outputs: [{ dataset: { name: "shop.marts.orders" }, evidence: "statement-sql" }],
      prepared: [],
      problems: [],
    });
    const names = await test.store.database.query<{ name: string }>("SELECT name FROM datasets ORDER BY 1");
    expect(names.map(({ name }) => name)).toEqual(["shop.marts.orders", "shop.staging.raw"]);
  });

  it("keeps its stated column lineage", async () => {
    const columnLineage = {
      fields: { id: { inputFields: [{ namespace: db, name: "shop.staging.raw", field: "key" }] } },
    };
    const outputs = [{ namespace: db, name: "shop.marts.orders", facets: { columnLineage } }];
    for (const value of [...statements, { ...model, outputs }]) await event(value);
    expect(await columnEdges()).toEqual(["shop.staging.raw.key > shop.marts.orders.id"]);
  });

  it("ignores failed statements", async () => {
    const [first, ...rest] = statements;
    for (const value of [{ ...first!, eventType: "FAIL" }, ...rest, model]) await event(value);
    expect(await columnEdges()).toEqual([]);
  });
});

describe("the writer of a table", () => {
  it("is the task that loads it, not the one that creates and empties it", async () => {
    const outputs = [{ namespace: cluster, name: "dev.public.event" }];
    await task("setup", "CREATE TABLE IF NOT EXISTS public.event (id int); DELETE FROM public.event", {
      outputs,
    });
    await task("load", "COPY public.event FROM 's3://lake/tickit/event/' IAM_ROLE default", { outputs });
    await test.store.settle();
    const writers = await test.store.database.query<{ name: string }>(
      `SELECT j.name FROM table_edges e JOIN jobs j ON j.id = e.owner_id
       WHERE e.direction = 1 AND e.valid_to IS NULL`,
    );
    expect(writers.map(({ name }) => name)).toEqual(["etl.load"]);
    const sources = await test.store.database.query<{ name: string }>(
      `SELECT d.name FROM pair_edges e JOIN datasets d ON d.id = e.from_id WHERE e.valid_to IS NULL`,
    );
    expect(sources.map(({ name }) => name)).toEqual(["tickit/event"]);
  });
});
