import { describe, expect, it } from "vitest";
import { describeLatest } from "./quality-tab.tsx";

const outcome = (status: "passed" | "warned" | "failed" | "skipped") => ({
  status,
  severity: null,
  expected: null,
  actual: null,
});

describe("the summary of checks", () => {
  it("counts each result, also skipped and warned ones", () => {
    expect(
      describeLatest([
        outcome("passed"),
        outcome("failed"),
        outcome("skipped"),
        outcome("warned"),
        outcome("passed"),
      ]),
    ).toBe("1 failing, 1 with warnings, 1 skipped, 2 passing in the latest run");
    expect(describeLatest([outcome("passed"), outcome("passed")])).toBe("all passing in the latest run");
    expect(describeLatest([outcome("skipped")])).toBe("all skipped in the latest run");
  });
});
