import { describe, expect, it } from "vitest";
import { expand } from "./exchange.ts";
import { parseRunState } from "./run-state.ts";

describe("a path", () => {
  it("gets its parameters percent-encoded", () => {
    expect(expand("/datasets/{id}/versions", { id: "a/b c" })).toBe("/datasets/a%2Fb%20c/versions");
    expect(expand("/session")).toBe("/session");
  });
});

it("ignores a run state in a URL that does not exist", () => {
  expect(["FAIL", "fail", undefined].map(parseRunState)).toEqual(["FAIL", undefined, undefined]);
});
