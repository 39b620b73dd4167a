import { describe, expect, it } from "vitest";
import { openSql } from "./read-sql.ts";
import { dialectOf } from "./sql-dialect.ts";
import type { DatasetName } from "./table-names.ts";

const redshift = "redshift://wg.us-east-1:5439";
const table = (name: string, namespace = redshift): DatasetName => ({ namespace, name });
const nothingKnown = () => undefined;

function read(
  sql: string,
  shown: readonly DatasetName[],
  dialect: Parameters<typeof openSql>[1] = "redshift",
) {
  const reading = openSql(sql, dialect, shown).read(nothingKnown);
  const text = ({ namespace, name }: DatasetName) => (namespace === redshift ? name : `${namespace} ${name}`);
  return {
    ...reading,
    inputs: reading.inputs.map(({ dataset }) => text(dataset)),
    outputs: reading.writes.map(({ dataset }) => text(dataset)),
    prepared: reading.prepared.map(({ dataset }) => text(dataset)),
    problems: reading.problems.map(({ code, message }) => `${code}: ${message}`),
  };
}

describe("names in the SQL of a run", () => {
  it("get the namespace and the database of the run's datasets", () => {
    const { inputs, outputs, complete } = read(
      "INSERT INTO staging.event SELECT * FROM s3_datalake.event JOIN Other.Db.T ON true",
      [table("dev.staging.event")],
    );
    expect(inputs).toEqual(["dev.s3_datalake.event", "other.db.t"]);
    expect(outputs).toEqual(["dev.staging.event"]);
    expect(complete).toBe(true);
  });

  it("resolve to datasets of the run with that suffix, case-insensitively", () => {
    const shown = [table("DB.PUBLIC.ORDERS", "snowflake://org-acc")];
    const { outputs } = read("insert into orders select 1", shown, "snowflake");
    expect(outputs).toEqual(["snowflake://org-acc DB.PUBLIC.ORDERS"]);
  });

  it("without a schema are in the schema of resolved ones", () => {
    const { inputs } = read("insert into event select * from raw_event", [table("dev.public.event")]);
    expect(inputs).toEqual(["dev.public.raw_event"]);
  });

  it("without a schema refer to other datasets than those with one", () => {
    const { inputs, outputs } = read("insert into event select id from lake.event", [
      table("dev.public.event"),
      table("dev.lake.event"),
    ]);
    expect([inputs, outputs]).toEqual([["dev.lake.event"], ["dev.public.event"]]);
  });

  it("without a schema are not guessed if the run shows none", () => {
    const { inputs, complete, problems } = read("insert into st.event select id from raw_event", [
      table("dev.st.event"),
    ]);
    expect(inputs).toEqual([]);
    expect(complete).toBe(false);
    expect(problems).toEqual([
      "unknown-dataset: Cannot resolve raw_event to a dataset of the run or its DAG",
    ]);
  });

  it("are not guessed if the run's datasets are in two databases", () => {
    const shown = [table("dev.a.t"), table("shop.u", "mysql://db:3306")];
    const { inputs, outputs } = read("insert into a.t select * from a.other", shown);
    expect([inputs, outputs]).toEqual([[], ["dev.a.t"]]);
  });

  it("are not completed by a name without database", () => {
    const { inputs } = read("insert into a.t select * from s.e", [table("dev.a.t"), table("s.e")]);
    expect(inputs).toEqual(["dev.s.e"]);
  });

  it("keep the case of quoted parts if the dialect does", () => {
    const postgres = "postgres://db:5432";
    const { inputs } = read(
      'insert into s.t select * from s."Mixed" join s.Plain on true',
      [table("d.s.t", postgres)],
      "postgres",
    );
    expect(inputs).toEqual([`${postgres} d.s.Mixed`, `${postgres} d.s.plain`]);
  });

  it("exclude system tables", () => {
    const { inputs, problems } = read(
      "insert into s.t select c.x from information_schema.columns c join svv_tables t on true join pg_catalog.pg_class p on true",
      [table("d.s.t")],
    );
    expect([inputs, problems]).toEqual([[], []]);
  });
});

describe("inputs and outputs of a run's SQL", () => {
  const shown = [table("dev.staging.event")];

  it("are locations, by bucket and key, for COPY and UNLOAD", () => {
    expect(read("COPY staging.event FROM 's3://lake/tickit/event/' IAM_ROLE default", shown)).toMatchObject({
      inputs: ["s3://lake tickit/event"],
      outputs: ["dev.staging.event"],
    });
    expect(
      read("UNLOAD ('select * from staging.event') TO 's3://lake/out/' IAM_ROLE default", shown),
    ).toMatchObject({ inputs: ["dev.staging.event"], outputs: ["s3://lake out"] });
  });

  it("exclude temporary tables and tables that are renamed into place", () => {
    expect(
      read(
        `CREATE TEMP TABLE t AS SELECT * FROM lake.event; CREATE TABLE staging.new AS SELECT * FROM t;
         DROP TABLE staging.event; ALTER TABLE staging.new RENAME TO event;`,
        shown,
      ),
    ).toMatchObject({ inputs: ["dev.lake.event"], outputs: ["dev.staging.event"] });
  });

  it("distinguish tables that are only prepared from those that get rows", () => {
    expect(
      read("CREATE TABLE IF NOT EXISTS staging.event (id int); TRUNCATE staging.event", shown),
    ).toMatchObject({ outputs: [], prepared: ["dev.staging.event"] });
    expect(read("DELETE FROM staging.event; INSERT INTO staging.event SELECT 1", shown)).toMatchObject({
      outputs: ["dev.staging.event"],
      prepared: [],
    });
  });

  it("have the location of their statement", () => {
    const sql = "DELETE FROM staging.event;\nINSERT INTO staging.event SELECT id FROM lake.event";
    const { inputs, writes } = openSql(sql, "redshift", shown).read(nothingKnown);
    const place = { statement: 1, start: 27, end: sql.length, line: 2, column: 1 };
    expect(inputs[0]!.place).toEqual(place);
    expect(writes[0]!.place).toEqual(place);
  });

  it("are incomplete if a statement is unreadable or opaque", () => {
    expect(read("INSERT INTO staging.event SELEC 1; SELECT 1", shown).complete).toBe(false);
    expect(read("CALL staging.load()", shown).complete).toBe(false);
  });

  it("have columns by the known schemas", () => {
    const columns = new Map([
      ["dev.lake.a", ["id", "x"]],
      ["dev.lake.b", ["id", "y"]],
    ]);
    const { writes } = openSql(
      "INSERT INTO staging.event (p, q) SELECT x, y FROM lake.a JOIN lake.b USING (id)",
      "redshift",
      shown,
    ).read(({ name }) => columns.get(name));
    const edges = writes[0]!.columns
      .filter(({ toColumn }) => toColumn !== null)
      .map(({ from, fromColumn, toColumn }) => `${from.name}.${fromColumn} > ${toColumn}`);
    expect(edges).toEqual(["dev.lake.a.x > p", "dev.lake.b.y > q"]);
  });
});

describe("the dialect of a run", () => {
  it.each([
    ["snowflake", ["postgres://db:5432"], "snowflake"],
    [null, ["postgres://db:5432"], "postgres"],
    ["postgres", ["postgres://c.abc.us-east-1.redshift.amazonaws.com:5439"], "redshift"],
    [null, ["postgres://wg.1.us-east-1.redshift-serverless.amazonaws.com:5439"], "redshift"],
    [null, ["awsathena://athena.us-east-1.amazonaws.com"], "athena"],
    [null, ["sqlserver://db:1433"], "mssql"],
    ["SparkSQL", [], "spark"],
    ["klingon", ["bigquery"], "bigquery"],
    [null, [], "generic"],
  ])("%s with %s is %s", (stated, namespaces, dialect) => {
    expect(dialectOf(stated, namespaces)).toBe(dialect);
  });
});

describe("columns in the SQL of a run", () => {
  it("are spelled like the only column of the dataset that matches case-insensitively", () => {
    const shown = [table("dev.m.dim"), table("dev.s.event")];
    const columns = new Map([
      ["dev.m.dim", ["Event_ID", "name", "NAME"]],
      ["dev.s.event", ["eventId", "n"]],
    ]);
    const sql = "INSERT INTO m.dim (EVENT_ID, Name) SELECT EVENTID, n FROM s.event";
    const { writes } = openSql(sql, "redshift", shown).read(({ name }) => columns.get(name));
    expect(writes[0]!.columns.map(({ fromColumn, toColumn }) => [fromColumn, toColumn])).toEqual([
      ["eventId", "Event_ID"],
      ["n", "Name"],
    ]);
  });

  it("are omitted beyond a limit, and the tables stay", () => {
    const many = Array.from({ length: 400 }, (_, index) => `a.c${index}`);
    const all = many.join(" + ");
    const sql = `INSERT INTO m.dim SELECT ${many.map((_, index) => `${all} AS x${index}`).join(", ")} FROM s.event a`;
    const { writes, problems, complete } = openSql(sql, "redshift", [table("dev.m.dim")]).read(nothingKnown);
    expect(writes).toMatchObject([{ from: [{ name: "dev.s.event" }], columns: [] }]);
    expect(problems.map(({ code }) => code)).toEqual(["too-much-work"]);
    expect(complete).toBe(true);
  });

  it("that cannot be determined are listed up to a limit", () => {
    const sql = `SELECT ${Array.from({ length: 500 }, (_, index) => `x${index}.c`).join(", ")} FROM s.a, s.b`;
    const { problems } = openSql(sql, "postgres", [table("dev.s.a", "postgres://h:1")]).read(nothingKnown);
    expect(problems).toHaveLength(200);
    expect(problems.at(-1)).toMatchObject({ code: "more-problems" });
  });
});

describe("a statement abbreviated by its sender", () => {
  it("is read up to the ellipsis", () => {
    const sql = 'insert into "shop"."raw"."customers" ("id", "name") values\n (%s,%s),(%s,%s)\n ...';
    const shown = [{ namespace: "postgres://db:5432", name: "shop.raw.customers" }];
    const reading = openSql([sql], "postgres", shown).read(() => undefined);
    expect(reading.problems).toEqual([]);
    expect(reading.writes.map(({ dataset }) => dataset.name)).toEqual(["shop.raw.customers"]);
  });
});
