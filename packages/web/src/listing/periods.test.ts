import { describe, expect, it } from "vitest";
import { intervalValue, periodLimits } from "./periods.ts";

const now = Date.UTC(2026, 0, 10, 12);

describe("the time filter of a list", () => {
  it("is a period before now, or what is older", () => {
    expect(periodLimits("24h", now)).toEqual({ since: "2026-01-09T12:00:00.000Z" });
    expect(periodLimits("before-7d", now)).toEqual({ until: "2026-01-03T12:00:00.000Z" });
  });

  it("is the interval between two instants", () => {
    const value = intervalValue("2026-01-09T01:00:00.000Z", "2026-01-09T02:00:00.000Z");
    expect(periodLimits(value, now)).toEqual({
      since: "2026-01-09T01:00:00.000Z",
      until: "2026-01-09T02:00:00.000Z",
    });
  });

  it("is ignored if it is neither", () => {
    for (const value of [undefined, "soon", "soon/later", "2026-01-09/2026-01-10/2026-01-11"])
      expect(periodLimits(value, now)).toEqual({});
  });
});
