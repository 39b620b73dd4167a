import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimateTextWidth, shortenName } from "./shorten-name.ts";

const within =
  (length: number) =>
  (text: string): boolean =>
    [...text].length <= length;

describe("a shortened name", () => {
  it.each([
    ["orders", 10, "orders"],
    ["build_fct_push_notifications", 28, "build_fct_push_notifications"],
    ["build_fct_push_notifications", 26, "build_…push_notifications"],
    ["build_fct_push_notifications", 22, "build_…notifications"],
    ["build_fct_push_notifications", 16, "…notifications"],
    ["build_fct_push_notifications", 9, "buil…ions"],
    ["dev.marts.orders", 12, "dev.…orders"],
    ["LoadCustomerOrders", 14, "Load…Orders"],
    ["averylongnamewithoutseparators", 11, "avery…ators"],
    ["s3://bucket/path/to/file.parquet", 18, "s3://…file.parquet"],
    ["orders", 3, ""],
    ["", 3, ""],
  ])("of %s in %i characters", (name, length, expected) => {
    expect(shortenName(name, within(length))).toBe(expected);
  });

  it("fits, and ends like the name", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 60 }),
        fc.integer({ min: 1, max: 40 }),
        (name, length) => {
          const shown = shortenName(name, within(length));
          expect(shown === "" || within(length)(shown)).toBe(true);
          expect(name.endsWith(shown.slice(shown.lastIndexOf("…") + 1))).toBe(true);
        },
      ),
    );
  });
});

describe("the estimated width of a text", () => {
  it("grows with its characters and the font", () => {
    expect(estimateTextWidth("mmm", 10)).toBeGreaterThan(estimateTextWidth("iii", 10));
    expect(estimateTextWidth("ab", 20)).toBeCloseTo(2 * estimateTextWidth("ab", 10));
    expect(estimateTextWidth("表", 10)).toBeGreaterThanOrEqual(10);
  });
});
