import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestStore, type TestStore } from "../../testing/open-test-store.ts";
import { facet, type RunEventPart, runEvent, uuidOf } from "../../testing/run-event.ts";
import { search } from "./search.ts";

const start = Date.UTC(2026, 0, 10, 2);
const glue = "arn:aws:glue:eu-west-1:111122223333";
let test: TestStore;

const ask = (text: string) => test.store.read((context) => search(context, { text, limit: 20 }));
/** Kind and address of the first hit. */
const first = async (text: string) => {
  const [hit] = (await ask(text)).items;
  return hit && `${hit.kind} ${hit.namespace} ${hit.name}${hit.column ? ` ${hit.column}` : ""}`;
};

beforeAll(async () => {
  test = await openTestStore();
  const send = (part: RunEventPart) => test.store.write({ value: runEvent(part) });
  await send({
    job: "nightly.load_orders",
    run: "load",
    type: "COMPLETE",
    at: start,
    inputs: [
      { namespace: "s3://lake", name: "raw/orders" },
      { namespace: "s3://lake", name: "/raw/users/" },
      { namespace: glue, name: "table/sales/orders" },
    ],
    outputs: [
      { namespace: "redshift://dw.eu-west-1:5439", name: "dev.sales.orders" },
      { namespace: "redshift://dw.eu-west-1:5439", name: "dev.archive.orders_2025" },
    ],
    columns: ["order_id int", "customer.email text"],
    outputFacets: { ownership: facet({ owners: [{ name: "finance-data" }, { name: "nightly" }] }) },
  });
  for (const job of ["nightly", "hourly"]) {
    await send({
      job,
      run: `run of ${job}`,
      type: "START",
      at: start + 1_000,
      jobFacets: { jobType: facet({ processingType: "BATCH", integration: "AIRFLOW", jobType: "DAG" }) },
      runFacets: {
        airflowDagRun: facet({
          dag: {},
          dagRun: { run_id: "scheduled__2026-01-10T02:00:00+00:00", dag_id: job },
        }),
      },
    });
  }
});
afterAll(() => test.close());

describe("an exact address comes first", () => {
  it.each([
    ["s3://lake/raw/orders", "dataset s3://lake raw/orders"],
    ["s3a://lake/raw/orders/", "dataset s3://lake raw/orders"],
    ["S3://lake/raw/orders/day=1/part-0.parquet", "dataset s3://lake raw/orders"],
    ["s3://lake/raw/users", "dataset s3://lake /raw/users/"],
    ["arn:aws:s3:::lake/raw/orders", "dataset s3://lake raw/orders"],
    ["https://lake.s3.eu-west-1.amazonaws.com/raw/orders", "dataset s3://lake raw/orders"],
    [`${glue}:table/sales/orders`, `dataset ${glue} table/sales/orders`],
    ["dev.sales.orders", "dataset redshift://dw.eu-west-1:5439 dev.sales.orders"],
    ["Sales.Orders", "dataset redshift://dw.eu-west-1:5439 dev.sales.orders"],
    ['"dev"."sales"."orders"', "dataset redshift://dw.eu-west-1:5439 dev.sales.orders"],
    [
      "redshift://dw.eu-west-1:5439/dev.sales.orders",
      "dataset redshift://dw.eu-west-1:5439 dev.sales.orders",
    ],
    ["orders.order_id", "column redshift://dw.eu-west-1:5439 dev.sales.orders order_id"],
    ["sales.orders.ORDER_ID", "column redshift://dw.eu-west-1:5439 dev.sales.orders order_id"],
    [
      "dev.sales.orders.customer.email",
      "column redshift://dw.eu-west-1:5439 dev.sales.orders customer.email",
    ],
    [
      "redshift://dw.eu-west-1:5439/dev.sales.orders.order_id",
      "column redshift://dw.eu-west-1:5439 dev.sales.orders order_id",
    ],
    ["nightly", "job jobs nightly"],
    ["jobs:nightly", "job jobs nightly"],
    ["nightly.load_orders", "job jobs nightly.load_orders"],
  ])("%s", async (text, expected) => {
    expect(await first(text)).toBe(expected);
  });

  it("is that of one DAG's run if its DAG stands beside the name of the run", async () => {
    const name = "scheduled__2026-01-10T02:00:00+00:00";
    const names = async (text: string) => (await ask(text)).items.map((hit) => hit.name).sort();
    expect(await names(name)).toEqual(["hourly", "nightly"]);
    expect(await names(`nightly ${name}`)).toEqual(["nightly"]);
    expect((await ask(uuidOf("load"))).items).toMatchObject([{ kind: "run", name: "nightly.load_orders" }]);
  });

  it("finds similar names for an address of nothing", async () => {
    const { items } = await ask("s3://elsewhere/path/nightly.load_ordres");
    expect(items[0]).toMatchObject({ name: "nightly.load_orders", match: { similar: true } });
  });

  it("ignores folders that are no dataset, and texts that are no address", async () => {
    for (const text of ["s3://lake/other/orders.csv", "s3://lake", "…", "orders.nothing", ".", "a."]) {
      const { items } = await ask(text);
      expect(
        items.filter(({ match }) => match.field === "address"),
        text,
      ).toEqual([]);
    }
  });
});

describe("a search in the selection language", () => {
  it("takes steps, patterns, exclusions and alternatives", async () => {
    const names = async (text: string) => (await ask(text)).items.map((hit) => hit.name).sort();
    expect(await names("type:dataset order* !ns:s3*")).toEqual([
      "dev.archive.orders_2025",
      "dev.sales.orders",
      "table/sales/orders",
    ]);
    expect(await names("orders_2025, load_orders")).toEqual([
      "dev.archive.orders_2025",
      "nightly.load_orders",
    ]);
    expect(await names('1+"orders_2025" type:job')).toEqual(["nightly.load_orders"]);
    expect(await names("platform:s3")).toEqual(["/raw/users/", "raw/orders"]);
    expect(await names("owner:finance-data orders")).toEqual(["dev.archive.orders_2025", "dev.sales.orders"]);
  });

  it.each([
    ["owner:finace", "No owner 'finace'. Did you mean finance-data?", ["finance-data"]],
    ["owner:xyzzy", "No owner 'xyzzy'. Existing owners: finance-data, nightly.", ["finance-data", "nightly"]],
    ["platform:redshfit", "No platform 'redshfit'. Did you mean redshift?", ["redshift"]],
    ["onwer:finance-data", "No field 'onwer'. Did you mean owner?", ["owner"]],
    ["state:fialed", "No state 'fialed'. Did you mean failed?", ["failed"]],
    ["tag:pii", "No tag 'pii'. No tags exist.", []],
    ["column:order_idd", "No column 'order_idd'. Did you mean order_id?", ["order_id"]],
  ])("answers a wrong value with what exists: %s", async (text, message, suggestions) => {
    expect((await ask(text)).notes).toMatchObject([{ message, suggestions }]);
  });

  it("has no note on values that exist, and reports invalid terms", async () => {
    expect((await ask("state:failed")).notes).toEqual([]);
    expect(await ask("owner:")).toMatchObject({
      problem: "Missing value. Use * to match any value.",
    });
    expect(await ask("sum(x")).toMatchObject({ problem: null });
  });
});
