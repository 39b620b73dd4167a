import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestStore, type TestStore } from "../../testing/open-test-store.ts";
import { runEvent } from "../../testing/run-event.ts";
import { findTables } from "./find-tables.ts";

let test: TestStore;

beforeAll(async () => {
  test = await openTestStore();
  for (const name of ["dev.Sales.orders", "dev.archive.sales.orders", "orders_old"]) {
    await test.store.write({
      value: runEvent({
        job: `load ${name}`,
        run: name,
        type: "COMPLETE",
        at: Date.UTC(2026, 0, 1),
        outputs: [name],
        columns: ["id int", "amount int"],
      }),
    });
  }
});

afterAll(() => test.close());

const find = async (...names: string[]) => {
  const tables = await test.store.read((context) => findTables(context, names));
  return tables.map(({ name, candidates }) => [name, candidates.map((candidate) => candidate.name)]);
};

it("finds datasets by their last parts, ignoring case, the shortest first", async () => {
  expect(await find("sales.ORDERS", "dev.sales.orders", "orders", "rders", "other.orders")).toEqual([
    ["sales.ORDERS", ["dev.Sales.orders", "dev.archive.sales.orders"]],
    ["dev.sales.orders", ["dev.Sales.orders"]],
    ["orders", ["dev.Sales.orders", "dev.archive.sales.orders"]],
    ["rders", []],
    ["other.orders", []],
  ]);
});

it("returns the columns in order", async () => {
  const [table] = await test.store.read((context) => findTables(context, ["orders_old"]));
  expect(table!.candidates).toMatchObject([{ name: "orders_old", columns: ["id", "amount"] }]);
});

it("compares names literally", async () => {
  expect(
    await find("orders%", "_rders", "sales..orders", ".orders", "'orders'", "sales/orders", "orders/"),
  ).toEqual([
    ["orders%", []],
    ["_rders", []],
    ["sales..orders", []],
    [".orders", []],
    ["'orders'", []],
    ["sales/orders", []],
    ["orders/", ["dev.Sales.orders", "dev.archive.sales.orders"]],
  ]);
});

it("finds a qualified name among many datasets with the same last part", async () => {
  await test.store.write({
    value: runEvent({
      job: "load shards",
      run: "shards",
      type: "COMPLETE",
      at: Date.UTC(2026, 0, 2),
      outputs: [
        ...Array.from({ length: 600 }, (_, shard) => `s${shard}.events`),
        "warehouse.production.events",
      ],
    }),
  });
  expect(await find("production.events")).toEqual([["production.events", ["warehouse.production.events"]]]);
});

it("finds no hidden dataset, and a dataset with two names once", async () => {
  await test.store.write({
    value: runEvent({
      job: "load visits",
      run: "visits",
      type: "COMPLETE",
      at: Date.UTC(2026, 0, 3),
      outputs: ["a.visits", "bb.visits", "ccc.visits"],
    }),
  });
  const dataset = (name: string) => ({ namespace: "warehouse", name });
  await test.store.executeCommand(
    { kind: "hide", subjects: [{ kind: "dataset", ...dataset("a.visits") }] },
    "ada",
  );
  await test.store.executeCommand(
    { kind: "same-dataset", datasets: [dataset("bb.visits"), dataset("ccc.visits")] },
    "ada",
  );
  expect(await find("visits", "a.visits", "ccc.visits")).toEqual([
    ["visits", ["bb.visits"]],
    ["a.visits", []],
    ["ccc.visits", ["ccc.visits"]],
  ]);
});

it("finds nothing for names without a last part", async () => {
  expect(await find("s3://", ".")).toEqual([
    ["s3://", []],
    [".", []],
  ]);
});
