import type { Identifier, QualifiedName } from "../../../syntax/names.ts";
import type { Statement } from "../../../syntax/statements.ts";
import type { Parsers } from "../../grammar/parsers.ts";
import { skipStatement } from "../control/skipped.ts";
import { isConstraint } from "./constraints.ts";
import { createTable } from "./create-table.ts";

/** Returns the new name of a renamed table, in the same schema unless specified. */
function inSchemaOf(from: QualifiedName, to: QualifiedName): QualifiedName {
  return to.length > 1 ? to : [...from.slice(0, -1), ...to];
}

/** Parses ALTER. */
export function alterStatement(parsers: Parsers): Statement {
  const { tokens } = parsers;
  const { start } = tokens.next();
  const materialized = tokens.accept("MATERIALIZED");
  tokens.acceptAny("EXTERNAL", "FOREIGN", "DYNAMIC", "ICEBERG");
  const object = tokens.keyword();
  if (object !== "TABLE" && object !== "VIEW")
    return skipStatement(parsers, `alter ${object.toLowerCase()}`.trim(), start);
  tokens.advance();
  tokens.accept("IF", "EXISTS");
  tokens.accept("ONLY");
  const target = parsers.names.qualifiedName();
  const verb = `alter ${materialized ? "materialized " : ""}${object.toLowerCase()}`;
  if (object === "VIEW" && tokens.keyword() === "AS") {
    return createTable(parsers, { start, object: "view", name: target, modifiers: new Set() });
  }
  return alterMove(parsers, start, target) ?? alterColumns(parsers, start, verb, target);
}

/** Parses actions that move rows or names; undefined for others. */
function alterMove(parsers: Parsers, start: number, target: QualifiedName): Statement | undefined {
  const { tokens } = parsers;
  const place = () => {
    tokens.skipToEnd();
    return { start, end: tokens.previousEnd };
  };
  if (tokens.accept("APPEND", "FROM")) {
    const source = parsers.names.qualifiedName();
    return { kind: "append", verb: "alter table append", target, source, ...place() };
  }
  if (tokens.accept("RENAME", "TO") || tokens.accept("RENAME", "AS")) {
    const to = inSchemaOf(target, parsers.names.qualifiedName());
    return { kind: "rename", verb: "alter table rename", pairs: [{ from: target, to }], ...place() };
  }
  if (tokens.accept("SET", "SCHEMA")) {
    const schema = parsers.names.identifier();
    return {
      kind: "rename",
      verb: "alter table set schema",
      pairs: [{ from: target, to: [schema, target.at(-1)!] }],
      ...place(),
    };
  }
  if (tokens.accept("SWAP", "WITH")) {
    return {
      kind: "swap",
      verb: "alter table swap",
      first: target,
      second: parsers.names.qualifiedName(),
      ...place(),
    };
  }
  if (tokens.accept("SWITCH")) {
    while (!tokens.atEnd() && tokens.keyword() !== "TO") tokens.advance();
    tokens.expect("TO");
    return {
      kind: "append",
      verb: "alter table switch",
      target: parsers.names.qualifiedName(),
      source: target,
      ...place(),
    };
  }
  if (tokens.accept("EXCHANGE", "PARTITION")) {
    while (!tokens.atEnd() && tokens.keyword() !== "TABLE") tokens.advance();
    tokens.expect("TABLE");
    const source = parsers.names.qualifiedName();
    return {
      kind: "exchange-partition",
      verb: "alter table exchange partition",
      target,
      source,
      ...place(),
    };
  }
  return undefined;
}

/** Parses actions that change columns, and skips others. */
function alterColumns(parsers: Parsers, start: number, verb: string, target: QualifiedName): Statement {
  const { tokens } = parsers;
  const addColumns: Identifier[] = [];
  const dropColumns: Identifier[] = [];
  const renameColumns: { from: Identifier; to: Identifier }[] = [];
  while (!tokens.atEnd()) {
    if (tokens.accept("ADD")) {
      const named = tokens.acceptAny("COLUMN", "COLUMNS") !== undefined;
      tokens.accept("IF", "NOT", "EXISTS");
      if (tokens.keyword() === "(") addColumns.push(...parsers.names.identifierList());
      else if ((named || !isConstraint(parsers)) && tokens.atName() && tokens.keyword() !== "PARTITION") {
        addColumns.push(parsers.names.identifier());
      }
    } else if (tokens.accept("DROP", "COLUMN")) {
      tokens.accept("IF", "EXISTS");
      if (tokens.atName()) dropColumns.push(parsers.names.identifier());
    } else if (tokens.accept("RENAME", "COLUMN")) {
      const from = parsers.names.identifier();
      if (tokens.accept("TO")) renameColumns.push({ from, to: parsers.names.identifier() });
    }
    parsers.names.skipToComma();
    if (!tokens.accept(",")) tokens.accept(")");
  }
  return {
    kind: "alter",
    verb,
    target,
    addColumns,
    dropColumns,
    renameColumns,
    start,
    end: tokens.previousEnd,
  };
}
