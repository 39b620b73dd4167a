import { readdir, readFile } from "node:fs/promises";
import { parseEvent, type RunEvent, readFacet } from "@headwater/openlineage";
import { describe, expect, it } from "vitest";
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
  it("are read without a warning", async () => {
    for (const event of await read(name)) expect(parseEvent(event)).toMatchObject({ ok: true, warnings: [] });
  });

  it("hold nothing of the machine that they were recorded on", async () => {
    const text = await readFile(new URL(name, FIXTURES), "utf8");
    expect(text).not.toMatch(/\/root\/|\/home\/|\/tmp\/|\/Users\/|127\.0\.0\.1/);
  });
});

describe.each(names.filter((name) => !name.includes("failed")))(
  "a good run recorded from Airflow: %s",
  (name) => {
    it("has the manifest's datasets and column edges", async () => {
      const { datasets, dags } = await loadManifest();
      const events = await read(name);
      const seen = events.flatMap(({ inputs = [], outputs = [] }) =>
        [...inputs, ...outputs].map((dataset) => dataset.name),
      );
      expect(new Set(seen)).toEqual(new Set(datasets.map(({ table }) => `dev.${table}`)));
      const stated = dags.flatMap(({ tasks }) =>
        tasks.flatMap((task) =>
          Object.entries(task.columns).flatMap(([column, sources]) =>
            sources.map(
              (source) => `dev.${source.table}.${source.column} -> dev.${task.outputs[0]}.${column}`,
            ),
          ),
        ),
      );
      expect(new Set(columnEdges(events))).toEqual(new Set(stated));
    });
  },
);
