import { describe, expect, it } from "vitest";
import { isTimelineOpen, parseTimeSearch, timeDefaults } from "../state/time-params.ts";
import { createTimeScale, momentBefore, stepInTime } from "./time-scale.ts";

const now = Date.UTC(2026, 0, 31);

describe("a timeline", () => {
  it.each([0, 1, 2, 5_000])("of %i moments puts each at a place of its own, in order, and back", (count) => {
    const moments = Array.from({ length: count }, (_, index) => now - (count - index) * 60_000);
    const scale = createTimeScale(moments, now);
    const places = moments.map(scale.place);
    expect(places.every((place, index) => place > (places[index - 1] ?? 0) && place < 1)).toBe(true);
    expect(moments.map((at) => scale.instant(scale.place(at)))).toEqual(moments);
    expect(scale.place(now)).toBe(1);
    expect(scale.instant(-1)).toBe(Math.round(scale.start));
  });

  it("separates moments one second apart even if a year follows", () => {
    const moments = [0, 1_000].map((after) => now - 365 * 86_400_000 + after);
    const scale = createTimeScale(moments, now);
    expect(scale.place(moments[1]!) - scale.place(moments[0]!)).toBeGreaterThan(0.1);
  });

  it("moves from moment to moment with the arrow keys, to its ends, and back to now", () => {
    const moments = [10, 20, 30];
    expect(momentBefore(moments, 25)).toBe(1);
    expect(momentBefore(moments, 5)).toBe(-1);
    expect(stepInTime(moments, null, "ArrowLeft")).toBe(30);
    expect(stepInTime(moments, 30, "ArrowLeft")).toBe(20);
    expect(stepInTime(moments, 25, "ArrowLeft")).toBe(20);
    expect(stepInTime(moments, 25, "ArrowRight")).toBe(30);
    expect(stepInTime(moments, 30, "ArrowRight")).toBeNull();
    expect(stepInTime(moments, 10, "ArrowLeft")).toBe(10);
    expect(stepInTime(moments, 20, "Home")).toBe(10);
    expect(stepInTime(moments, 10, "End")).toBe(30);
    expect(stepInTime(moments, 10, "Escape")).toBeNull();
    expect(stepInTime(moments, 10, "a")).toBeUndefined();
    expect(stepInTime([], null, "ArrowLeft")).toBeNull();
  });
});

describe("time in a URL", () => {
  it("is now if empty or invalid", () => {
    expect(parseTimeSearch({})).toEqual(timeDefaults);
    expect(parseTimeSearch({ asOf: "yesterday", compare: 7, timeline: "wide" })).toEqual(timeDefaults);
  });

  it("is sorted, and opens the timeline", () => {
    const search = parseTimeSearch({ asOf: "2026-01-01T00:00:00Z", compare: "2026-01-02T00:00:00Z" });
    expect(search).toMatchObject({ asOf: "2026-01-02T00:00:00.000Z", compare: "2026-01-01T00:00:00.000Z" });
    expect(isTimelineOpen(search)).toBe(true);
    expect(isTimelineOpen({ ...search, timeline: "closed" })).toBe(false);
    expect(isTimelineOpen(timeDefaults)).toBe(false);
  });
});
