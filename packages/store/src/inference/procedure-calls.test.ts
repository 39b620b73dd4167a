/** Lineage of runs whose SQL calls a procedure that another run has created. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findRuns, readRun } from "../queries/runs/run-detail.ts";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { readSnapshot } from "../testing/read-snapshot.ts";

let test: TestStore;

beforeAll(async () => {
  test = await openTestStore();
});

beforeEach(() => test.reset());

afterAll(() => test.close());

const cluster = "redshift://c.abc.us-east-1:5439";
const other = "redshift://d.abc.us-east-1:5439";

interface Task {
  /** Also the time: the minute of the hour. */
  readonly run: number;
  readonly job: string;
  readonly query: string;
  readonly dag?: string;
  readonly namespace?: string;
  readonly state?: "COMPLETE" | "FAIL";
  readonly dialect?: string;
  /** Names of tables in the namespace, which are the datasets of the run. */
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
}

const runIdOf = (run: number) => `0195a000-0000-7000-8000-${String(run).padStart(12, "0")}`;

/** Sends the event of a task that has ended. */
async function send({ run, job, query, dag = "etl", namespace = cluster, ...rest }: Task): Promise<void> {
  const { state = "COMPLETE", dialect, inputs = [], outputs = [] } = rest;
  const described = (name: string) => ({
    namespace,
    name,
    facets: { schema: { fields: [{ name: "id" }, { name: "total" }] } },
  });
  const parent = {
    run: { runId: "0195a000-0000-7000-9000-000000000001" },
    job: { namespace: "mwaa", name: dag },
  };
  const receipt = await test.store.write({
    value: {
      eventType: state,
      eventTime: new Date(Date.UTC(2026, 4, 31, 10, run)).toISOString(),
      producer: "https://github.com/apache/airflow/tree/providers-openlineage/2.6.1",
      run: { runId: runIdOf(run), facets: { parent } },
      job: {
        namespace: "mwaa",
        name: `${dag}.${job}`,
        facets: { sql: { query, ...(dialect ? { dialect } : {}) } },
      },
      inputs: inputs.map(described),
      outputs: outputs.map(described),
    },
  });
  expect(receipt.outcome).toMatch(/^accepted/);
}

/** The tables of the DAG, which resolve the names in its SQL. */
const tables: Task = {
  run: 1,
  job: "report",
  query: "SELECT 1",
  inputs: ["dev.public.item", "dev.public.sale", "dev.public.total", "dev.public.audit"],
};

/** Creates a procedure as of a minute. */
const create = (run: number, name: string, body: string, rest: Partial<Task> = {}): Task => ({
  run,
  job: "create",
  query: `CREATE OR REPLACE PROCEDURE ${name}() AS $$ BEGIN ${body} END; $$ LANGUAGE plpgsql`,
  ...rest,
});

const call = (run: number, query: string, rest: Partial<Task> = {}): Task => ({
  run,
  job: `call_${run}`,
  query,
  ...rest,
});

const fill = (from: string, to = "total") => `INSERT INTO public.${to} (id) SELECT id FROM public.${from};`;

async function inferenceOf(run: number) {
  await test.store.settle();
  const [id] = await findRuns(test.store.database, runIdOf(run));
  return (await readRun(test.store.database, id!))!.inference;
}

/** Returns the inferred inputs and outputs of a run, and the codes of its problems. */
async function summary(run: number) {
  const inference = await inferenceOf(run);
  const names = (list: readonly { readonly dataset: { readonly name: string } }[] = []) =>
    list.map(({ dataset }) => dataset.name);
  return [
    names(inference?.inputs),
    names(inference?.outputs),
    (inference?.problems ?? []).map(({ code }) => code),
  ];
}

const unknown = [[], [], ["opaque-statement"]];
const reading = (...from: readonly string[]) => [
  from.map((name) => `dev.public.${name}`),
  ["dev.public.total"],
  [],
];

describe("a run that only calls a procedure", () => {
  it("has the tables and columns of the body, with the run that created it", async () => {
    for (const task of [tables, create(2, "public.fill", fill("item")), call(3, "CALL public.fill()")])
      await send(task);
    const inference = await inferenceOf(3);
    const place = { statement: 0, start: 0, end: 18, line: 1, column: 1 };
    expect(inference).toMatchObject({
      dialect: "redshift",
      inputs: [{ dataset: { name: "dev.public.item" }, evidence: "procedure", place }],
      outputs: [{ dataset: { name: "dev.public.total" }, evidence: "procedure", place }],
      problems: [],
      procedures: [{ name: "public.fill", place, definedBy: { job: { name: "etl.create" } } }],
    });
    const [creator] = await findRuns(test.store.database, runIdOf(2));
    expect(inference!.procedures[0]!.definedBy!.run).toBe(creator);
    const edges = await test.store.database.query<{ name: string; from_column: string; to_column: string }>(
      `SELECT j.name, e.from_column, e.to_column FROM column_edges e JOIN jobs j ON j.id = e.owner_id
       WHERE e.valid_to IS NULL AND e.to_column IS NOT NULL ORDER BY 1`,
    );
    expect(edges).toEqual([
      { name: "etl.call_3", from_column: "id", to_column: "id" },
      { name: "etl.create", from_column: "id", to_column: "id" },
    ]);
  });

  it("is analyzed again when the procedure becomes known", async () => {
    await send(tables);
    await send(call(3, "CALL public.fill()"));
    expect(await summary(3)).toEqual(unknown);
    await send(create(2, "public.fill", fill("item")));
    expect(await summary(3)).toEqual(reading("item"));
  });

  it("stays unknown without a known body", async () => {
    for (const task of [tables, create(2, "public.fill", fill("item")), call(3, "CALL public.other()")])
      await send(task);
    expect(await summary(3)).toEqual(unknown);
    expect((await inferenceOf(3))!.procedures).toEqual([]);
  });

  it("is unknown again when it turns out that the run that created the procedure failed", async () => {
    const created = create(2, "public.fill", fill("item"));
    for (const task of [tables, created, call(3, "CALL public.fill()")]) await send(task);
    expect(await summary(3)).toEqual(reading("item"));
    await send({ ...created, state: "FAIL" });
    expect(await summary(3)).toEqual(unknown);
  });
});

describe("the body", () => {
  const events = [
    tables,
    create(2, "public.fill", fill("item")),
    call(3, "CALL public.fill()"),
    create(4, "public.fill", fill("sale")),
    call(5, "CALL public.fill()"),
    call(6, "CALL fill()"),
  ];

  it.each([
    ["in order", events],
    ["in reverse order", [...events].reverse()],
    ["with the procedures last", [0, 2, 4, 5, 3, 1].map((index) => events[index]!)],
  ])("is the latest one before the call, for events that arrive %s", async (_, list) => {
    for (const task of list) {
      await send(task);
      await test.store.settle();
    }
    expect(await summary(3)).toEqual(reading("item"));
    expect(await summary(5)).toEqual(reading("sale"));
    expect(await summary(6)).toEqual(reading("sale"));
  });

  it("is the earliest one after the call if there is none before it", async () => {
    for (const task of [tables, call(2, "CALL fill()"), create(3, "fill", fill("item"))]) await send(task);
    await send(create(4, "fill", fill("sale")));
    expect(await summary(2)).toEqual(reading("item"));
  });

  it("is the same after a rebuild", async () => {
    for (const task of events) await send(task);
    await test.store.settle();
    const before = await readSnapshot(test.store.database);
    await test.store.rebuild({});
    await test.store.settle();
    expect(await readSnapshot(test.store.database)).toEqual(before);
    expect(await summary(5)).toEqual(reading("sale"));
  });

  it("follows calls in it, and ends with recursion", async () => {
    const first = create(2, "first", `${fill("item")} CALL second();`);
    const second = create(3, "second", `${fill("sale")} CALL first();`, { job: "create_second" });
    for (const task of [tables, call(4, "CALL first()"), second, first]) await send(task);
    expect(await summary(4)).toEqual(reading("item", "sale"));
    expect((await inferenceOf(4))!.procedures).toMatchObject([
      { name: "first", definedBy: { job: { name: "etl.create" } } },
      { name: "second", definedBy: { job: { name: "etl.create_second" } } },
    ]);
  });

  it("keeps its warnings", async () => {
    for (const task of [tables, create(2, "fill", `${fill("item")} EXECUTE text;`), call(3, "CALL fill()")])
      await send(task);
    const { problems } = (await inferenceOf(3))!;
    expect(problems).toMatchObject([
      { code: "opaque-statement", message: "In fill: The effect of EXECUTE is unknown" },
    ]);
  });
});

describe("procedures with the same name", () => {
  const otherTables = { ...tables, run: 9, dag: "copy", namespace: other };

  it("do not mix in two namespaces", async () => {
    for (const task of [
      tables,
      otherTables,
      create(2, "fill", fill("item")),
      create(3, "fill", fill("sale"), { dag: "copy", namespace: other }),
      call(4, "CALL fill()"),
      call(5, "CALL fill()", { dag: "copy", namespace: other }),
    ])
      await send(task);
    expect(await summary(4)).toEqual(reading("item"));
    expect(await summary(5)).toEqual(reading("sale"));
    expect((await inferenceOf(5))!.inputs[0]!.dataset.namespace).toBe(other);
  });

  it("do not mix in two databases, unless the call names the database", async () => {
    const test2 = ["test.public.item", "test.public.sale", "test.public.total"];
    for (const task of [
      tables,
      { ...tables, run: 9, dag: "copy", inputs: test2 },
      create(2, "fill", fill("item"), { dag: "copy" }),
      call(4, "CALL fill()"),
    ])
      await send(task);
    expect(await summary(4)).toEqual(unknown);
    await send(call(5, "CALL test.public.fill()"));
    expect((await inferenceOf(5))!.procedures).toMatchObject([
      { definedBy: { job: { name: "copy.create" } } },
    ]);
  });

  it("are known to other DAGs in the database, and to their own DAG if it shows no database", async () => {
    for (const task of [
      tables,
      { ...tables, run: 9, dag: "nightly" },
      create(2, "fill", fill("item")),
      call(4, "CALL fill()", { dag: "nightly" }),
      create(5, "work", fill("item"), { dag: "unclear", dialect: "redshift" }),
      call(6, "CALL work()", { dag: "unclear", dialect: "redshift" }),
      call(7, "CALL work()", { dag: "elsewhere", dialect: "redshift" }),
    ])
      await send(task);
    expect(await summary(4)).toEqual(reading("item"));
    expect((await inferenceOf(6))!.procedures).toMatchObject([{ name: "work" }]);
    expect(await summary(7)).toEqual(unknown);
  });

  it("in two schemas are ambiguous for a call without a schema, whichever arrives first", async () => {
    for (const task of [tables, create(2, "a.fill", fill("item")), call(4, "CALL fill()")]) await send(task);
    expect(await summary(4)).toEqual(reading("item"));
    await send(create(1, "b.fill", fill("sale"), { run: 8, job: "create_b" }));
    expect(await summary(4)).toEqual(unknown);
    await send(call(5, "CALL b.fill()"));
    expect(await summary(5)).toEqual(reading("sale"));
  });
});

describe("other dialects", () => {
  it.each([
    ["mssql://db:1433", "CREATE PROC dbo.Fill AS BEGIN BODY END", "EXEC fill @day = 1"],
    [
      "snowflake://org-account",
      "CREATE PROCEDURE fill() RETURNS STRING LANGUAGE SQL AS BEGIN BODY RETURN 1; END",
      "CALL FILL()",
    ],
    ["postgres://db:5432", "CREATE PROCEDURE fill() LANGUAGE sql AS $$ BODY $$", "CALL public.fill()"],
    ["mysql://db:3306", "CREATE PROCEDURE fill() BEGIN BODY END", "CALL fill()"],
    ["oracle://db:1521", "CREATE PROCEDURE fill IS BEGIN BODY END;", "BEGIN fill(1); END;"],
    ["bigquery", "CREATE PROCEDURE dev.fill() BEGIN BODY END", "CALL dev.fill()"],
  ])("resolve %s", async (namespace, definition, query) => {
    const names = namespace.startsWith("mysql")
      ? ["dev.item", "dev.total"]
      : namespace.startsWith("snowflake")
        ? ["DB.DEV.ITEM", "DB.DEV.TOTAL"]
        : ["db.dev.item", "db.dev.total"];
    const body = "INSERT INTO dev.total (id) SELECT id FROM dev.item;";
    for (const task of [
      { ...tables, namespace, inputs: names },
      call(3, query, { namespace }),
      { ...create(2, "", ""), namespace, query: definition.replace("BODY", body) },
    ])
      await send(task);
    expect(await summary(3)).toEqual([[names[0]], [names[1]], []]);
  });
});
