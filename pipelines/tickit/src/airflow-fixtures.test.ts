import { readdir, readFile } from "node:fs/promises";
import { parseEvent, type RunEvent, readFacet } from "@headwater/openlineage";
import { describe, expect, it } from "vitest";
import { loadColumnLineage } from "./column-lineage.ts";
import { loadManifest } from "./package-files.ts";

const FIXTURES = new URL("../../../fixtures/airflow/", import.meta.url);
const names = (await readdir(FIXTURES)).filter((name) => name.endsWith(".ndjson"));

async function read(name: string): Promise<RunEvent[]> {
  const lines = (await readFile(new URL(name, FIXTURES), "utf8")).trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as RunEvent);
}

function columnEdges(events: readonly RunEvent[]): string[] {
  return events.flatMap(({ outputs = [] }) =>
    outputs.flatMap((output) =>
      Object.entries(readFacet("dataset", "columnLineage", output.facets ?? {})?.fields ?? {}).flatMap(
        ([column, { inputFields }]) =>
          inputFields.map(({ name, field }) => `${name}.${field} -> ${output.name}.${column}`),
      ),
    ),
  );
}

describe.each(names)("events recorded from Airflow: %s", (name) => {
  it("parse without a warning", async () => {
    for (const event of await read(name)) expect(parseEvent(event)).toMatchObject({ ok: true, warnings: [] });
  });

  it("contain nothing specific to the recording machine", async () => {
    const text = await readFile(new URL(name, FIXTURES), "utf8");
    expect(text).not.toMatch(/\/root\/|\/home\/|\/tmp\/|\/Users\/|127\.0\.0\.1/);
  });
});

describe.each(names.filter((name) => !name.includes("-")))(
  "a successful run recorded from Airflow: %s",
  (name) => {
    it("has the manifest's datasets and the column edges of its SQL", async () => {
      const manifest = await loadManifest();
      const { datasets } = manifest;
      const events = await read(name);
      const seen = events.flatMap(({ inputs = [], outputs = [] }) =>
        [...inputs, ...outputs].map((dataset) => dataset.name),
      );
      expect(new Set(seen)).toEqual(new Set(datasets.map(({ table }) => `dev.${table}`)));
      const stated = [...(await loadColumnLineage(manifest))].flatMap(([table, columns]) =>
        Object.entries(columns).flatMap(([column, sources]) =>
          sources.map((source) => `dev.${source.table}.${source.column} -> dev.${table}.${column}`),
        ),
      );
      expect(new Set(columnEdges(events))).toEqual(new Set(stated));
    });
  },
);

describe.each(names.filter((name) => name.includes("-retried")))(
  "a retry recorded from Airflow: %s",
  (name) => {
    it("is two runs with one parent, the first of which failed", async () => {
      const tries = (await read(name)).filter(({ job }) => job.name === "rs_source_to_staging.stage_venue");
      expect(tries.map(({ eventType }) => eventType)).toEqual(["START", "FAIL", "START", "COMPLETE"]);
      expect(new Set(tries.map(({ run }) => run.runId)).size).toBe(2);
      const parents = tries.map(({ run }) => readFacet("run", "parent", run.facets ?? {})?.run.runId);
      expect(new Set(parents).size).toBe(1);
      expect(parents[0]).toBeDefined();
    });
  },
);

describe.each(names.filter((name) => name.includes("-failed")))(
  "a failed check recorded from Airflow: %s",
  (name) => {
    it("fails its task and its DAG, with the failed assertion", async () => {
      const failures = (await read(name)).filter(({ eventType }) => eventType === "FAIL");
      expect(failures.map(({ job }) => job.name).sort()).toEqual([
        "rs_source_to_staging",
        "rs_source_to_staging.check_staging",
      ]);
      const assertions = failures.flatMap(({ inputs = [] }) =>
        inputs.flatMap(
          (input) => readFacet("input", "dataQualityAssertions", input.inputFacets ?? {})?.assertions ?? [],
        ),
      );
      expect(assertions.filter(({ success }) => !success)).toMatchObject([
        { assertion: "row_count_above_zero" },
      ]);
    });
  },
);
