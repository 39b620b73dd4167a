import { expect, it } from "vitest";
import { pickTables } from "./pick-tables.ts";

const candidate = (namespace: string, name: string) => ({
  id: `${namespace} ${name}`,
  namespace,
  name,
  columns: [],
});

it("picks the dataset in the namespace with most of the tables", () => {
  const picked = pickTables([
    { name: "orders", candidates: [candidate("a", "orders"), candidate("b", "shop.orders")] },
    { name: "users", candidates: [candidate("b", "shop.users")] },
    { name: "unknown", candidates: [] },
  ]);
  expect([...picked].map(([name, { id }]) => [name, id])).toEqual([
    ["orders", "b shop.orders"],
    ["users", "b shop.users"],
  ]);
});

it("picks the best match among equals", () => {
  const picked = pickTables([
    { name: "orders", candidates: [candidate("a", "orders"), candidate("b", "shop.orders")] },
  ]);
  expect(picked.get("orders")!.namespace).toBe("a");
});
