import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadManifest } from "@headwater/pipeline-tickit";
import { beforeAll, describe, expect, it } from "vitest";
import { lakeTables } from "../airflow/external-tables.ts";
import { resources, synthesize } from "../testing/synthesize.ts";
import { glueType } from "./glue-types.ts";

type Columns = Record<string, [string, string][]>;

/** SQL type names by Hive type name. */
const sqlNames: Readonly<Record<string, string>> = { int: "integer" };
const inSql = (type: string) => sqlNames[type] ?? type;

/** Returns the tables and columns in the CREATE TABLE statements of the pipeline's DDL. */
function ddlColumns(file: string, pattern: RegExp): Columns {
  const path = fileURLToPath(new URL(`../../../../pipelines/tickit/sql/ddl/${file}`, import.meta.url));
  const statements = readFileSync(path, "utf8").matchAll(pattern);
  return Object.fromEntries(
    [...statements].map(([, table = "", body = ""]) => [
      table,
      body
        .trim()
        .split(/,\n/)
        .map((line) => {
          const [name = "", type = ""] = line.trim().split(/\s+/);
          return [name, inSql(type)] as [string, string];
        }),
    ]),
  );
}

let manifest: Columns;
let glue: Columns;

beforeAll(async () => {
  const { datasets } = await loadManifest();
  manifest = Object.fromEntries(
    datasets
      .filter(({ layer }) => layer === "lake")
      .map(({ table, columns }) => [
        table.replace("s3_datalake.", ""),
        columns.map(({ name, type }) => [name, inSql(type)] as [string, string]),
      ]),
  );
  const { network } = await synthesize();
  glue = Object.fromEntries(
    resources(network)
      .filter(([, { Type }]) => Type === "AWS::Glue::Table")
      .map(([, { Properties }]) => {
        const { Name, StorageDescriptor } = Properties.TableInput as {
          Name: string;
          StorageDescriptor: { Columns: { Name: string; Type: string }[] };
        };
        return [
          Name,
          StorageDescriptor.Columns.map((column) => [column.Name, inSql(column.Type)] as [string, string]),
        ];
      }),
  );
});

describe("the lake's tables", () => {
  it("have the columns and types of the manifest in Glue", () => {
    expect(Object.keys(glue)).toHaveLength(7);
    expect(glue).toEqual(manifest);
  });

  it("have the same ones in the DDL of Redshift and PostgreSQL", () => {
    expect(
      ddlColumns(
        "redshift/02-external-tables.sql",
        /CREATE EXTERNAL TABLE s3_datalake\.(\w+) \(\n([\s\S]*?)\n\)/g,
      ),
    ).toEqual(manifest);
    expect(
      ddlColumns(
        "postgres/01-lake.sql",
        /CREATE TABLE (?:IF NOT EXISTS )?s3_datalake\.(\w+) \(\n([\s\S]*?)\n\)/g,
      ),
    ).toEqual(manifest);
  });

  it("have the same ones in the extractor's map", async () => {
    const { datasets } = await loadManifest();
    const { schemas } = lakeTables({
      namespace: "redshift://wg.eu-west-1:5439",
      database: "dev",
      externalSchema: "s3_datalake",
      glueNamespace: "arn:aws:glue:eu-west-1:123456789012",
      glueDatabase: "lake",
      tables: datasets.filter(({ layer }) => layer === "lake"),
      locationOf: (table) => `s3://bucket/tickit/${table}/`,
    });
    const { tables = {} } = schemas.s3_datalake!;
    const columns = Object.entries(tables).map(([name, table]) => [
      name,
      table.columns?.map((column) => [column.name, inSql(column.type)]),
    ]);
    expect(Object.fromEntries(columns)).toEqual(manifest);
  });

  it("have only types that the file format supports", () => {
    expect(() => glueType("super")).toThrow(/does not support the type "super"/);
    expect(glueType("decimal(8,2)").inputString).toBe("decimal(8,2)");
  });
});
