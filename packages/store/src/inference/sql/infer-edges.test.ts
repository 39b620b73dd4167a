import { describe, expect, it } from "vitest";
import type { AirflowAssets } from "../../model/runs/airflow-assets.ts";
import { inferEdges, type RunDataset, type StatedEdge } from "./infer-edges.ts";
import { openSql } from "./read-sql.ts";
import type { DatasetName } from "./table-names.ts";

const table = (name: string): DatasetName => ({ namespace: "redshift://wg.us-east-1:5439", name });
const schemas: Readonly<Record<string, readonly string[]>> = {
  "dev.s.event": ["eventid", "catid", "eventname"],
  "dev.s.category": ["catid", "catgroup"],
  "dev.m.dim": ["eventid", "catgroup"],
  "dev.m.other": ["eventid"],
};
const columnsOf = ({ name }: DatasetName) => schemas[name];
const edge = (from: string, fromColumn: string, toColumn: string): StatedEdge => ({
  from: table(from),
  fromColumn,
  toColumn,
});

function infer(
  sql: string,
  inputs: readonly string[],
  outputs: Readonly<Record<string, readonly StatedEdge[] | null>>,
  maker: { isParserMade: boolean } = { isParserMade: true },
  assets: AirflowAssets | null = null,
) {
  const run = {
    isParserMade: maker.isParserMade,
    assets,
    inputs: inputs.map((name): RunDataset => ({ dataset: table(name), stated: null })),
    outputs: Object.entries(outputs).map(
      ([name, edges]): RunDataset => ({ dataset: table(name), stated: edges && { ...maker, edges } }),
    ),
  };
  const shown = [...run.inputs, ...run.outputs].map(({ dataset }) => dataset);
  const found = inferEdges(run, openSql(sql, "redshift", shown).read(columnsOf), columnsOf);
  return {
    inputs: found.inputs.map(({ dataset }) => dataset.name),
    prepared: found.prepared.map(({ dataset }) => dataset.name),
    unread: found.unread.map(({ dataset }) => dataset.name),
    corrections: found.corrections.map(
      ({ from, fromColumn, to, toColumn, reason }) =>
        `${from.name}.${fromColumn} > ${to.name}.${toColumn}: ${reason}`,
    ),
    from: Object.fromEntries(
      found.writes.map(({ dataset, from }) => [dataset.name, from?.map(({ name }) => name) ?? null]),
    ),
    columns: found.writes.flatMap(({ dataset, columns }) =>
      columns.flatMap(({ from, fromColumn, toColumn }) =>
        toColumn === null ? [] : [`${from.name}.${fromColumn} > ${dataset.name}.${toColumn}`],
      ),
    ),
  };
}

const join = `INSERT INTO m.dim (eventid, catgroup)
  SELECT eventid, catgroup FROM s.event JOIN s.category ON event.catid = category.catid`;
const sources = ["dev.s.event", "dev.s.category"];

describe("inference from a run's SQL", () => {
  it("adds inputs that the run does not name", () => {
    expect(infer(join, ["dev.s.category"], { "dev.m.dim": null })).toMatchObject({
      inputs: ["dev.s.event"],
      from: { "dev.m.dim": ["dev.s.event", "dev.s.category"] },
      columns: ["dev.s.event.eventid > dev.m.dim.eventid", "dev.s.category.catgroup > dev.m.dim.catgroup"],
    });
  });

  it("lets an input that the SQL does not mention feed the output", () => {
    const { from } = infer("INSERT INTO m.dim SELECT 1, 2", ["dev.s.event"], { "dev.m.dim": null });
    expect(from).toEqual({ "dev.m.dim": ["dev.s.event"] });
  });

  it("lets every input feed the output if a statement is unreadable", () => {
    const { from } = infer(`${join}; SELEC`, sources, { "dev.m.dim": null });
    expect(from).toEqual({ "dev.m.dim": null });
  });

  it("adds no columns to an output with stated column lineage", () => {
    const stated = [edge("dev.s.event", "nonsense", "eventid")];
    const found = infer(join, sources, { "dev.m.dim": stated }, { isParserMade: false });
    expect(found).toMatchObject({ corrections: [], columns: [], from: { "dev.m.dim": [] } });
  });

  it("adds declared assets as inputs and outputs", () => {
    const inlet = { namespace: "s3://lake", name: "raw" };
    const assets = {
      inputs: [inlet, table("dev.s.event")],
      outputs: [table("dev.m.dim"), table("dev.m.other")],
    };
    expect(infer(join, sources, { "dev.m.dim": null }, { isParserMade: true }, assets)).toMatchObject({
      inputs: ["raw"],
      from: { "dev.m.dim": ["dev.s.event", "dev.s.category", "raw"], "dev.m.other": null },
    });
  });

  it("does not make a run a writer if its SQL only prepares the output", () => {
    const sql = "CREATE TABLE IF NOT EXISTS m.dim (eventid int); DELETE FROM m.dim";
    expect(infer(sql, [], { "dev.m.dim": null }).prepared).toEqual(["dev.m.dim"]);
    expect(infer(sql, [], { "dev.m.dim": null }, { isParserMade: false }).prepared).toEqual(["dev.m.dim"]);
  });

  it("keeps a writer that may know more than the SQL shows", () => {
    const sql = "TRUNCATE m.dim";
    const stated = [edge("dev.s.event", "eventid", "eventid")];
    expect(infer(sql, sources, { "dev.m.dim": stated }, { isParserMade: false }).prepared).toEqual([]);
    const opaque = "TRUNCATE m.dim; CALL fill_dim()";
    expect(infer(opaque, [], { "dev.m.dim": null }, { isParserMade: false }).prepared).toEqual([]);
  });

  it("does not make a run a reader if its SQL only uses the columns of the input", () => {
    const sql = "CREATE TABLE m.dim (LIKE s.event); INSERT INTO m.dim SELECT * FROM s.category";
    const found = infer(sql, sources, { "dev.m.dim": null });
    expect(found.unread).toEqual(["dev.s.event"]);
    expect(found.from).toEqual({ "dev.m.dim": ["dev.s.category"] });
    expect(infer(sql, sources, { "dev.m.dim": null }, { isParserMade: false }).unread).toEqual([]);
  });
});

describe("parser-made column lineage", () => {
  it("keeps plausible entries and gains missing columns", () => {
    expect(infer(join, sources, { "dev.m.dim": [edge("dev.s.event", "eventid", "eventid")] })).toMatchObject({
      corrections: [],
      columns: ["dev.s.category.catgroup > dev.m.dim.catgroup"],
    });
  });

  it("loses a column credited to the first table that does not have it", () => {
    const stated = [edge("dev.s.event", "eventid", "eventid"), edge("dev.s.event", "catgroup", "catgroup")];
    expect(infer(join, sources, { "dev.m.dim": stated })).toMatchObject({
      corrections: ["dev.s.event.catgroup > dev.m.dim.catgroup: unknown-source-column"],
      columns: ["dev.s.category.catgroup > dev.m.dim.catgroup"],
    });
  });

  it("loses a column that the output does not have", () => {
    const stated = [edge("dev.s.event", "eventid", "_0")];
    expect(infer(join, sources, { "dev.m.dim": stated }).corrections).toEqual([
      "dev.s.event.eventid > dev.m.dim._0: unknown-output-column",
    ]);
  });

  it("loses a source without database that the SQL names in full", () => {
    const stated = [edge("s.event", "eventid", "eventid")];
    expect(infer(join, ["dev.s.category"], { "dev.m.dim": stated })).toMatchObject({
      corrections: ["s.event.eventid > dev.m.dim.eventid: incomplete-name"],
      inputs: ["dev.s.event"],
      columns: ["dev.s.event.eventid > dev.m.dim.eventid", "dev.s.category.catgroup > dev.m.dim.catgroup"],
    });
  });

  it("counts for each of several outputs only as far as the SQL writes it", () => {
    const sql = `INSERT INTO m.other (eventid) SELECT catid FROM s.category;
                 INSERT INTO m.dim (eventid) SELECT eventid FROM s.event`;
    const stated = [edge("dev.s.category", "catid", "eventid"), edge("dev.s.event", "eventid", "eventid")];
    expect(infer(sql, sources, { "dev.m.other": stated, "dev.m.dim": stated }).corrections).toEqual([
      "dev.s.event.eventid > dev.m.other.eventid: stated-for-several-outputs",
      "dev.s.category.catid > dev.m.dim.eventid: stated-for-several-outputs",
    ]);
  });
});
