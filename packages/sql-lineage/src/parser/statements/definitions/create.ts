import type { Statement } from "../../../syntax/statements.ts";
import { queryOf, selectAllFrom, starItem, tableNamed } from "../../grammar/nodes.ts";
import type { Parsers } from "../../grammar/parsers.ts";
import { createRoutine } from "../control/routines.ts";
import { skipStatement } from "../control/skipped.ts";
import { createTable } from "./create-table.ts";

/** Keywords between CREATE and the object type. */
const createModifiers: ReadonlySet<string> = new Set(
  `OR REPLACE ALTER TEMP TEMPORARY LOCAL GLOBAL UNLOGGED TRANSIENT VOLATILE EXTERNAL FOREIGN MATERIALIZED RECURSIVE
  SECURE FORCE NOFORCE EDITIONABLE NONEDITIONABLE DYNAMIC ICEBERG HYBRID LIVE STREAMING MULTISET SET COLUMN ROW
  PRIVATE SHARDED DUPLICATED IMMUTABLE BLOCKCHAIN SNAPSHOT PERSISTENT REFRESH`.split(/\s+/),
);

/** Parses CREATE. A new kind of object is one more case here. */
export function createStatement(parsers: Parsers): Statement {
  const { tokens } = parsers;
  const { start } = tokens.next();
  const modifiers = new Set<string>();
  while (createModifiers.has(tokens.keyword())) modifiers.add(tokens.next().keyword);
  viewOptions(parsers);
  const object = tokens.keyword();
  if (object === "SCHEMA" && modifiers.has("EXTERNAL")) return externalSchema(parsers, start);
  if (object === "MODEL") return createModel(parsers, start);
  if (object === "STREAM") return createStream(parsers, start);
  if (object === "TABLE" && tokens.keywordAt(1) === "FUNCTION") tokens.advance();
  else if (object === "TABLE" || object === "VIEW") {
    tokens.advance();
    tokens.accept("IF", "NOT", "EXISTS");
    const name = parsers.names.qualifiedName();
    tokens.accept("IF", "NOT", "EXISTS");
    return createTable(parsers, { start, object: object === "TABLE" ? "table" : "view", name, modifiers });
  }
  const other = createRoutine(parsers, start, tokens.keyword());
  if (other !== undefined) return other;
  return skipStatement(parsers, `create ${object.toLowerCase()}`.trim(), start);
}

/** Parses Spark's `CACHE TABLE name OPTIONS (…) AS query`, which creates a temporary table. */
export function cacheStatement(parsers: Parsers): Statement {
  const { tokens, names } = parsers;
  const { start } = tokens.next();
  tokens.accept("LAZY");
  if (!tokens.accept("TABLE")) return skipStatement(parsers, "cache", start);
  const name = names.qualifiedName();
  const create = createTable(parsers, { start, object: "table", name, modifiers: new Set(["TEMPORARY"]) });
  // Without a query, the table exists already.
  return create.query === undefined
    ? { kind: "other", verb: "cache", start, end: create.end }
    : { ...create, verb: "cache" };
}

/** Parses Snowflake's `CREATE STREAM s ON TABLE t`, which has the changed rows of a table. */
function createStream(parsers: Parsers, start: number): Statement {
  const { tokens, names } = parsers;
  tokens.advance();
  tokens.accept("IF", "NOT", "EXISTS");
  const name = names.qualifiedName();
  tokens.skipUntil("ON");
  const isOn = tokens.accept("ON");
  tokens.acceptAny("EXTERNAL", "DYNAMIC", "EVENT");
  if (!isOn || !tokens.acceptAny("TABLE", "VIEW")) return skipStatement(parsers, "create stream", start);
  const place = tokens.start;
  const select = selectAllFrom(tableNamed(names.qualifiedName()), place);
  select.items = [starItem(place, tokens.previousEnd)];
  const query = queryOf(select, place, tokens.previousEnd);
  tokens.skipToEnd();
  const rest = { columns: [], withoutRows: false, temporary: false, like: undefined, clone: undefined };
  const object = { object: "view" as const, external: false, location: undefined };
  const end = tokens.previousEnd;
  return { kind: "create", verb: "create stream", name, query, ...rest, ...object, start, end };
}

/** Skips MySQL's `ALGORITHM = MERGE DEFINER = user SQL SECURITY INVOKER` before VIEW. */
function viewOptions({ tokens }: Parsers): void {
  for (;;) {
    if (tokens.accept("SQL", "SECURITY")) tokens.advance();
    else if (tokens.is("ALGORITHM", "=")) tokens.advance(3);
    else if (tokens.is("DEFINER", "=")) {
      tokens.skipUntil("VIEW", "SQL", "PROCEDURE", "FUNCTION", "TRIGGER", "EVENT");
    } else return;
  }
}

/** Parses BigQuery's and Redshift's `CREATE MODEL m … AS SELECT …`, which reads the training data. */
function createModel(parsers: Parsers, start: number): Statement {
  const { tokens } = parsers;
  tokens.skipUntil("AS", "SELECT", "FROM");
  while (tokens.keyword() === "AS" && !["SELECT", "WITH", "("].includes(tokens.keywordAt(1))) {
    tokens.advance();
    tokens.skipUntil("AS");
  }
  tokens.acceptAny("AS", "FROM");
  if (!["SELECT", "WITH", "("].includes(tokens.keyword()))
    return skipStatement(parsers, "create model", start);
  const query = parsers.queries.query();
  tokens.skipToEnd();
  return { kind: "query", verb: "create model", query, withoutRows: false, start, end: tokens.previousEnd };
}

/** Parses Redshift's `CREATE EXTERNAL SCHEMA name FROM source DATABASE 'x' …`. */
function externalSchema(parsers: Parsers, start: number): Statement {
  const { tokens } = parsers;
  tokens.expect("SCHEMA");
  tokens.accept("IF", "NOT", "EXISTS");
  const schema = parsers.names.identifier();
  let catalog: "data-catalog" | "hive-metastore" | "other" = "other";
  let database: string | undefined;
  let region: string | undefined;
  if (tokens.accept("FROM")) {
    if (tokens.accept("DATA", "CATALOG")) catalog = "data-catalog";
    else if (tokens.accept("HIVE", "METASTORE")) catalog = "hive-metastore";
  }
  while (!tokens.atEnd()) {
    const word = tokens.next().keyword;
    if (word === "DATABASE" && tokens.peek().kind === "string") database = tokens.next().text;
    else if (word === "REGION" && tokens.peek().kind === "string") region = tokens.next().text;
  }
  return {
    kind: "external-schema",
    verb: "create external schema",
    schema,
    catalog,
    database,
    region,
    start,
    end: tokens.previousEnd,
  };
}
