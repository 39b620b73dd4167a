import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { isFresh, markFresh, root } from "./freshness.mjs";

const folder = mkdtempSync(join(root, "node_modules/.freshness-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("a built part", () => {
  it("is fresh until its sources or its outputs change, or an output is missing", () => {
    const [stamp, output] = [join(folder, "stamp"), join(folder, "main.js")];
    const outputs = [relative(root, output)];
    expect(isFresh(stamp, "sources 1", outputs)).toBe(false);
    writeFileSync(output, "bundled");
    markFresh(stamp, "sources 1", outputs);
    expect(isFresh(stamp, "sources 1", outputs)).toBe(true);
    expect(isFresh(stamp, "sources 2", outputs)).toBe(false);
    writeFileSync(output, "overwritten by the compiler");
    expect(isFresh(stamp, "sources 1", outputs)).toBe(false);
    writeFileSync(output, "bundled");
    expect(isFresh(stamp, "sources 1", outputs)).toBe(true);
    rmSync(output);
    expect(isFresh(stamp, "sources 1", outputs)).toBe(false);
  });
});
