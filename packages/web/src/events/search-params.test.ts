import { describe, expect, it } from "vitest";
import { fromLocalField, parseEventSearch, toLocalField } from "./search-params.ts";

describe("the URL of the events page", () => {
  it("keeps valid parameters and drops the rest", () => {
    expect(
      parseEventSearch({ outcome: "accepted", name: 7, from: "yesterday", to: "2026-01-02", x: "y" }),
    ).toEqual({ outcome: "accepted", name: "7", to: "2026-01-02T00:00:00.000Z" });
  });

  it("holds timestamps that fields show in local time, to the minute", () => {
    const instant = "2026-05-31T10:07:00.000Z";
    expect(fromLocalField(toLocalField(instant))).toBe(instant);
    expect(toLocalField(undefined)).toBe("");
    expect(fromLocalField("")).toBeUndefined();
  });
});
