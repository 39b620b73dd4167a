import { describe, expect, it } from "vitest";
import { count, formatBytes, formatDuration, formatInterval, formatRelative } from "./format.ts";

describe("format", () => {
  it("formats durations with at most two units", () => {
    expect([850, 42_000, 192_000, 7_500_000, 200_000_000].map(formatDuration)).toEqual([
      "850 ms",
      "42 s",
      "3 min 12 s",
      "2 h 05 min",
      "2 d 7 h",
    ]);
  });

  it("carries sixty seconds over to a minute", () => {
    expect(formatDuration(59_700)).toBe("1 min 00 s");
  });

  it("formats relative times in the largest whole unit", () => {
    expect([-5_000, -59_000, -3_599_000, -90_000_000, 7_200_000].map(formatRelative)).toEqual([
      "just now",
      "59 s ago",
      "59 min ago",
      "1 d ago",
      "in 2 h",
    ]);
  });

  it("formats bytes in decimal units", () => {
    expect([0, 999, 1_500, 271_000, 11_900_000].map(formatBytes)).toEqual([
      "0 B",
      "999 B",
      "1.5 kB",
      "271 kB",
      "11.9 MB",
    ]);
  });

  it("names common intervals and rounds others", () => {
    const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
    expect([15 * minute, hour, 2 * hour, day, 1.05 * day, 2 * day, 7 * day].map(formatInterval)).toEqual([
      "about every 15 minutes",
      "about hourly",
      "about every 2 hours",
      "about daily",
      "about daily",
      "about every 2 days",
      "about weekly",
    ]);
    expect(formatInterval(10_000)).toBe("about every minute");
  });

  it("uses singular and plural", () => {
    expect([count(1, "column"), count(0, "column"), count(1_200, "match", "matches")]).toEqual([
      "1 column",
      "0 columns",
      "1,200 matches",
    ]);
  });
});
