import { describe, expect, it } from "vitest";
import { countTests, summary } from "./ci-summary.mjs";

describe("the summary of .ci/run", () => {
  it("parses the summary line of vitest with colors", () => {
    const output =
      "\u001b[2m      Tests \u001b[22m \u001b[31m2 failed\u001b[39m | \u001b[32m27 passed\u001b[39m | 3 skipped (32)\n";
    expect(countTests(output)).toEqual({ passed: 27, failed: 2, skipped: 3 });
  });

  it("sums several test runs in one output", () => {
    const output =
      " Test Files  2 passed (2)\n      Tests  10 passed (10)\n41 passed, 1 failed\n      Tests  5 passed (5)\n";
    expect(countTests(output)).toEqual({ passed: 56, failed: 1, skipped: 0 });
  });

  it("parses the summary line of pytest", () => {
    expect(countTests("===== 12 passed, 1 skipped in 3.21s =====\n")).toEqual({
      passed: 12,
      failed: 0,
      skipped: 1,
    });
  });

  it("ignores numbers in the text of tests", () => {
    expect(countTests("  ok    the Python tests pass: 12 passed in 3.2s\n").passed).toBe(0);
  });

  it("ends with one plain line", () => {
    const steps = [
      { name: "Install", seconds: 20, status: 0, output: "" },
      { name: "npm test", seconds: 100, status: 0, output: "      Tests  10 passed (10)\n" },
    ];
    expect(summary(steps).split("\n").at(-1)).toBe("10 passed, 0 failed, 0 skipped");
  });

  it("counts a step that failed without a test as one failure", () => {
    const steps = [{ name: "Types", seconds: 1, status: 2, output: "error TS2322\n" }];
    expect(summary(steps)).toContain("     1 s  FAILED  Types, 0 passed, 1 failed, 0 skipped");
    expect(summary(steps).split("\n").at(-1)).toBe("0 passed, 1 failed, 0 skipped");
  });
});
