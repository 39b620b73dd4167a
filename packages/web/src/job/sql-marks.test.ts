import { extractLineage } from "@headwater/sql-lineage";
import { describe, expect, it } from "vitest";
import { outputColumns } from "./sql-marks.ts";

const sql = `SET search_path TO x;
INSERT INTO marts.revenue
SELECT c.country AS land, sum(o.amount) AS revenue -- amount in euro
FROM staging.orders o JOIN core.customers c ON c.customer_id = o.customer_id
WHERE o.state = 'amount'
GROUP BY 1`;
const columns = outputColumns(sql, extractLineage(sql, { dialect: "redshift" }));
const marked = (name: string, kind: string) =>
  columns
    .find(({ column }) => column === name)!
    .marks.filter((mark) => mark.kind === kind)
    .map(({ start, end }) => sql.slice(start, end));

describe("outputColumns", () => {
  it("marks the statement, the column, and the columns that feed it", () => {
    expect(marked("revenue", "statement")[0]).toMatch(/^INSERT INTO marts\.revenue/);
    // The table has the column's name too: it is where the values go.
    expect(marked("revenue", "output")).toContain("revenue");
    expect(marked("revenue", "source")).toEqual(["amount"]);
    expect(marked("land", "source")).toEqual(["country"]);
  });

  it("separates row filters and joins from value sources", () => {
    expect(marked("revenue", "indirect")).toEqual(
      expect.arrayContaining(["customer_id", "customer_id", "state"]),
    );
    expect(marked("revenue", "indirect")).not.toContain("amount");
  });
});
