import { describe, expect, it } from "vitest";
import { textMatcher } from "./match-text.ts";

describe("textMatcher", () => {
  it.each([
    ["orders", "contains", "dev.public.ORDERS_2026", true],
    ["orders", "whole", "orders", true],
    ["orders", "whole", "dev.public.Orders", true],
    ["public.orders", "whole", "dev.public.orders", true],
    ["orders", "whole", "s3://lake/raw/orders", true],
    ["orders", "whole", "reorders", false],
    ["orders", "whole", "orders_2026", false],
    ["orders*", "pattern", "dev.public.orders_2026", true],
    ["*orders", "pattern", "dev.public.reorders", true],
    ["orders*", "pattern", "dev.public.reorders", false],
    ["public.*", "pattern", "dev.public.orders", true],
    ["o??ers", "pattern", "dev.orders", true],
    ["o?ers", "pattern", "dev.orders", false],
    ["*", "pattern", "", true],
    ["a**b", "pattern", "acab", true],
    ["a.b", "whole", "axb", false],
    ["a+(b", "pattern", "a+(b", true],
    ["caf?", "pattern", "schema.café", true],
    ["?", "pattern", "😀", true],
  ] as const)("%j as %s matches %j: %j", (text, match, value, expected) => {
    expect(textMatcher(text, match)(value)).toBe(expected);
  });

  it("takes bounded time for any pattern", () => {
    // A backtracking matcher would take exponential time for these.
    const matches = textMatcher("*a".repeat(100), "pattern");
    expect(matches("a".repeat(2_000))).toBe(true);
    expect(matches(`${"a.".repeat(1_000)}b`)).toBe(false);
  });
});
