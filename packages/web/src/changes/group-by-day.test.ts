import { expect, it } from "vitest";
import { groupByDay } from "./group-by-day.ts";

it("groups by the day in the local time zone and keeps the order", () => {
  const at = (day: number, hour: number) => ({ at: new Date(2026, 0, day, hour).toISOString() });
  const items = [at(3, 0), at(2, 23), at(2, 1), at(1, 12)];
  expect(groupByDay(items).map(({ day, items }) => [new Date(day).getDate(), items.length])).toEqual([
    [3, 1],
    [2, 2],
    [1, 1],
  ]);
  expect(groupByDay([])).toEqual([]);
});
