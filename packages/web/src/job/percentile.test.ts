import { expect, it } from "vitest";
import { percentile } from "./percentile.ts";

it("returns the nearest rank; the number itself for one, null for none", () => {
  const numbers = Array.from({ length: 20 }, (_, index) => 20 - index);
  expect([50, 95, 100].map((percent) => percentile(numbers, percent))).toEqual([10, 19, 20]);
  expect(percentile([7], 95)).toBe(7);
  expect(percentile([], 50)).toBeNull();
});
