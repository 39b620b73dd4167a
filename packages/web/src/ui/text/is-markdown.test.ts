import { describe, expect, it } from "vitest";
import { isMarkdown } from "./is-markdown.ts";

describe("isMarkdown", () => {
  it.each([
    "# Orders\nLoads them.",
    "See the [wiki](https://wiki.example/orders).",
    "Loads **all** orders",
    "Reads `raw.orders`",
    "- one\n- two\n",
    "1. one\n2. two",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "```sql\nSELECT 1\n```",
  ])("finds signs of Markdown in %j", (text) => {
    expect(isMarkdown(text)).toBe(true);
  });

  it.each([
    "Loads orders for the finance team.",
    "Price is 5 * 3 * 2 and #1 in sales",
    "snake_case_name and a-b-c",
    "- a single dash",
    "a > b, [x] and (y)",
  ])("takes %j for plain text", (text) => {
    expect(isMarkdown(text)).toBe(false);
  });

  it("believes the content type", () => {
    expect(isMarkdown("plain", "text/markdown; charset=utf-8")).toBe(true);
    expect(isMarkdown("# not a heading", "text/plain")).toBe(false);
    expect(isMarkdown("**rst**", "text/x-rst")).toBe(false);
  });
});
