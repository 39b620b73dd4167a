import { readFileSync } from "node:fs";
import { strFromU8, unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { pluginsSource, writePluginsArchive } from "./plugins-archive.ts";

describe("plugins.zip", () => {
  const entries = () => unzipSync(new Uint8Array(readFileSync(writePluginsArchive([pluginsSource]))));

  it("holds the classes that the options of Airflow name, and no compiled files", () => {
    expect(Object.keys(entries())).toEqual(
      expect.arrayContaining(["headwater_lineage/token_provider.py", "headwater_lineage/extractor.py"]),
    );
    expect(Object.keys(entries()).filter((name) => !/\.py$|\.airflowignore$/.test(name))).toEqual([]);
  });

  it("tells Airflow that the package is no plug-in", () => {
    expect(strFromU8(entries()[".airflowignore"]!)).toContain("headwater_lineage/");
  });
});
