import { describe, expect, it } from "vitest";
import { pickVersions } from "./version-picker.tsx";

const versions = ["c", "b", "a"].map((id, index) => ({
  id,
  createdAt: `2026-03-0${3 - index}T00:00:00Z`,
  current: index === 0,
}));
const picked = (from?: string, to?: string) => {
  const { older, newer } = pickVersions(versions, from, to);
  return [older.id, newer.id];
};

describe("pickVersions", () => {
  it("compares the newest version with the one before it by default", () => {
    expect(picked()).toEqual(["b", "c"]);
  });

  it("takes the versions that the URL names", () => {
    expect(picked("a", "c")).toEqual(["a", "c"]);
    expect(picked(undefined, "b")).toEqual(["a", "b"]);
  });

  it("falls back to the defaults for unknown ids", () => {
    expect(picked("x", "y")).toEqual(["b", "c"]);
  });

  it("compares the oldest version with itself", () => {
    expect(picked(undefined, "a")).toEqual(["a", "a"]);
  });
});
