import { describe, expect, it } from "vitest";
import { parseListFilter } from "./filter-params.ts";
import { selectionOf } from "./list-selection.ts";

describe("the selection of a list's filter", () => {
  it("holds the text, the filters and the kind of the list", () => {
    expect(selectionOf({ q: "orders, sales", owner: "Data Team", namespace: "s3://lake" }, "dataset")).toBe(
      '(orders, sales) namespace:"s3://lake" owner:"Data Team" type:dataset',
    );
  });

  it("holds the type of jobs instead of their kind", () => {
    expect(selectionOf({ type: "DAG" }, "job")).toBe("type:DAG");
  });

  it("is none without a filter, or with one that only tells a state or time", () => {
    expect(selectionOf({}, "job")).toBeUndefined();
    expect(selectionOf(parseListFilter({ state: "FAIL", time: "24h", late: true }), "job")).toBeUndefined();
  });

  it("is none while the text is invalid", () => {
    expect(selectionOf({ q: "job:(", owner: "x" })).toBeUndefined();
  });
});
