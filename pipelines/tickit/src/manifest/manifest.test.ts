import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { type ColumnLineage, loadColumnLineage } from "../column-lineage.ts";
import { type DdlDialect, loadDdl, loadManifest, loadStatements } from "../package-files.ts";
import type { Manifest } from "./manifest.ts";
import { parseManifest } from "./parse.ts";

let manifest: Manifest;
let columnLineage: ColumnLineage;
beforeAll(async () => {
  manifest = await loadManifest();
  columnLineage = await loadColumnLineage(manifest);
});

const tasksOf = (id: string) => manifest.dags.find((dag) => dag.id === id)?.tasks ?? [];
const columnsOf = (table = "") => columnLineage.get(table) ?? {};
const edgesOf = (table: string | undefined) => Object.values(columnsOf(table)).flat().length;
const edgesByOutput = (dag: string) =>
  Object.fromEntries(
    tasksOf(dag)
      .filter(({ kind }) => kind === "load")
      .map((task) => [task.outputs[0], edgesOf(task.outputs[0])]),
  );

/** Returns the columns and types of each CREATE TABLE, by table. */
async function tablesIn(dialect: DdlDialect): Promise<Map<string, string[]>> {
  const tables = new Map<string, string[]>();
  for (const statement of await loadDdl(dialect)) {
    const match = /^CREATE (?:EXTERNAL )?TABLE (?:IF NOT EXISTS )?(\S+) \(\n([\s\S]*?)\n\)/.exec(statement);
    if (match !== null) {
      const lines = (match[2] ?? "").split("\n").map((line) => line.trim().replace(/,$/, ""));
      tables.set(match[1] ?? "", lines);
    }
  }
  return tables;
}

/** Returns the target of an INSERT … SELECT of the pipeline, and `column <- table.column` for each column. */
function readInsert(statement: string): { target: string; columns: string[] } {
  const match = /^INSERT INTO (\S+) \(([\s\S]*?)\)\nSELECT\n([\s\S]*?)\n(FROM [\s\S]*)$/.exec(statement);
  const [, target = "", targets = "", selected = "", from = ""] = match ?? [];
  const aliases = new Map(
    [...from.matchAll(/(?:FROM|JOIN) (\S+) AS (\w+)/g)].map((found) => [found[2] ?? "", found[1] ?? ""]),
  );
  const names = targets.split(",").map((name) => name.trim());
  const columns = selected.split(",").map((expression, index) => {
    const [alias = "", column = ""] = expression.trim().split(".");
    return `${names[index]} <- ${aliases.get(alias)}.${column}`;
  });
  return { target, columns };
}

describe("the lineage of the pipeline", () => {
  it("is 7 lake tables, 7 staging tables and 3 marts", () => {
    const layers = manifest.datasets.map(({ layer }) => layer);
    expect(manifest.datasets).toHaveLength(17);
    expect(
      ["lake", "staging", "mart"].map((layer) => layers.filter((each) => each === layer).length),
    ).toEqual([7, 7, 3]);
  });

  it("has 59 column edges from the lake to staging", () => {
    expect(edgesByOutput("rs_source_to_staging")).toEqual({
      "tickit_staging.event": 6,
      "tickit_staging.users": 18,
      "tickit_staging.venue": 5,
      "tickit_staging.category": 4,
      "tickit_staging.date": 8,
      "tickit_staging.listing": 8,
      "tickit_staging.sales": 10,
    });
  });

  it("has 47 column edges from staging to the marts", () => {
    expect(edgesByOutput("rs_staging_to_dm")).toEqual({
      "tickit_marts.fact_sales": 13,
      "tickit_marts.dim_event": 16,
      "tickit_marts.dim_users": 18,
    });
    const count = (id: string, table: string) =>
      Object.values(columnsOf(tasksOf("rs_staging_to_dm").find((task) => task.id === id)?.outputs[0]))
        .flat()
        .filter((source) => source.table === `tickit_staging.${table}`).length;
    expect([count("build_fact_sales", "sales"), count("build_fact_sales", "date")]).toEqual([10, 3]);
    expect(["event", "venue", "category", "date"].map((table) => count("build_dim_event", table))).toEqual([
      6, 4, 3, 3,
    ]);
  });

  it("gives each table outside the lake exactly one writer, and checks write nothing", () => {
    const tasks = manifest.dags.flatMap((dag) => dag.tasks);
    const below = manifest.datasets.filter(({ layer }) => layer !== "lake").map(({ table }) => table);
    expect(tasks.flatMap(({ outputs }) => outputs).sort()).toEqual(below.sort());
    for (const dag of manifest.dags) {
      const last = dag.tasks.at(-1);
      const loads = dag.tasks.filter(({ kind }) => kind === "load");
      expect(last).toMatchObject({ kind: "check", outputs: [], dependsOn: loads.map(({ id }) => id) });
      expect(last?.inputs).toEqual(loads.flatMap(({ outputs }) => outputs));
    }
  });

  it("fills every column of every output from one column of the same name and type", () => {
    const columns = new Map(manifest.datasets.map((dataset) => [dataset.table, dataset.columns]));
    for (const task of manifest.dags.flatMap((dag) => dag.tasks).filter(({ kind }) => kind === "load")) {
      const output = columns.get(task.outputs[0] ?? "") ?? [];
      expect(Object.keys(columnsOf(task.outputs[0]))).toEqual(output.map(({ name }) => name));
    }
  });
});

describe("the manifest and the SQL", () => {
  it("agree on every statement of every load: one delete, one insert, explicit and qualified columns", async () => {
    for (const task of manifest.dags.flatMap((dag) => dag.tasks).filter(({ kind }) => kind === "load")) {
      const [removal, insert, ...more] = await loadStatements(task.sql);
      const { target, columns } = readInsert(insert ?? "");
      expect(more).toEqual([]);
      expect(removal).toBe(`DELETE FROM ${task.outputs[0]}`);
      expect(target).toBe(task.outputs[0]);
      const stated = Object.entries(columnsOf(task.outputs[0])).flatMap(([name, sources]) =>
        sources.map((source) => `${name} <- ${source.table}.${source.column}`),
      );
      expect(columns, task.id).toEqual(stated);
    }
  });

  it("agree on the tables that the checks read", async () => {
    for (const task of manifest.dags.flatMap((dag) => dag.tasks).filter(({ kind }) => kind === "check")) {
      const [query = "", ...more] = await loadStatements(task.sql);
      expect(more).toEqual([]);
      const read = [...query.matchAll(/FROM (\S+) AS/g)].map((match) => match[1]);
      expect([...new Set(read)]).toEqual(task.inputs);
    }
  });

  it.each(["postgres", "redshift"] as const)("agree on every column of the %s DDL", async (dialect) => {
    const tables = await tablesIn(dialect);
    expect([...tables.keys()].sort()).toEqual(manifest.datasets.map(({ table }) => table).sort());
    for (const { table, columns } of manifest.datasets) {
      const stated = columns.map(
        ({ name, type, required }) => `${name} ${type}${required ? " NOT NULL" : ""}`,
      );
      expect(tables.get(table), table).toEqual(stated);
    }
  });
});

describe("parseManifest", () => {
  type Loose = { dags: { starts_on: unknown; tasks: Record<string, unknown>[] }[]; [field: string]: unknown };

  async function changed(change: (json: Loose) => void): Promise<() => Manifest> {
    const json = JSON.parse(await readFile(new URL("../../manifest.json", import.meta.url), "utf8")) as Loose;
    change(json);
    return () => parseManifest(json);
  }
  const firstTask = (json: Loose) => json.dags[0]?.tasks[0] ?? {};

  it.each<[string, (json: Loose) => void, RegExp]>([
    ["another version", (json) => Object.assign(json, { version: 2 }), /\/version: expected 1/],
    ["no object", (json) => Object.assign(json, { datasets: [1] }), /\/datasets\/0: expected an object/],
    [
      "a misspelt field",
      (json) => Object.assign(firstTask(json), { ouputs: [] }),
      /\/dags\/0\/tasks\/0\/ouputs: unknown/,
    ],
    [
      "a missing field",
      (json) => Object.assign(firstTask(json), { sql: "" }),
      /\/dags\/0\/tasks\/0\/sql: expected a non/,
    ],
    [
      "an unknown table",
      (json) => Object.assign(firstTask(json), { inputs: ["x.y"] }),
      /tasks\/0\/inputs: no dataset x\.y/,
    ],
    [
      "a later dependency",
      (json) => Object.assign(firstTask(json), { depends_on: ["stage_date"] }),
      /no earlier task stage_date/,
    ],
    [
      "two writers",
      (json) => Object.assign(firstTask(json), { outputs: ["tickit_staging.date"] }),
      /written by .*stage_category too/,
    ],
    [
      "an unpublished signal",
      (json) => Object.assign(json.dags[1] ?? {}, { starts_on: "x" }),
      /\/dags\/1\/starts_on: no earlier task/,
    ],
  ])("says where it is wrong: %s", async (_, change, message) => {
    expect(await changed(change)).toThrow(message);
  });
});
