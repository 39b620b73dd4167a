import { readFileSync } from "node:fs";
import { strFromU8, unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { pluginsSource, writePluginsArchive } from "./plugins-archive.ts";

describe("plugins.zip", () => {
  const entries = () => unzipSync(new Uint8Array(readFileSync(writePluginsArchive([pluginsSource]))));

  it("contains the classes named in Airflow's options, and no compiled files", () => {
    expect(Object.keys(entries())).toEqual(
      expect.arrayContaining(["headwater_lineage/token_provider.py", "headwater_lineage/extractor.py"]),
    );
    expect(Object.keys(entries()).filter((name) => !/\.py$|\.airflowignore$/.test(name))).toEqual([]);
  });

  it("excludes the package from Airflow's plugin discovery", () => {
    expect(strFromU8(entries()[".airflowignore"]!)).toContain("headwater_lineage/");
  });
});
