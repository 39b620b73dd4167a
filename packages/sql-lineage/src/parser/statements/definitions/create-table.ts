import type { Identifier, QualifiedName } from "../../../syntax/names.ts";
import type { CreateStatement } from "../../../syntax/statements.ts";
import { isQueryAhead } from "../../expressions/subqueries.ts";
import { statementAliasStops } from "../../grammar/keywords.ts";
import { isTemporaryName } from "../../grammar/nodes.ts";
import type { Parsers } from "../../grammar/parsers.ts";
import { isClause } from "../../grammar/templates.ts";
import { givesNoRows } from "../../queries/queries-without-rows.ts";
import { isConstraint } from "./constraints.ts";

/** The beginning of a definition, up to its name. */
interface DefinitionStart {
  readonly start: number;
  readonly object: "table" | "view";
  readonly name: QualifiedName;
  /** The keywords before the object type. */
  readonly modifiers: ReadonlySet<string>;
}

/** Parses the definition of a table or view, after its name. */
export function createTable(
  parsers: Parsers,
  { start, object, name, modifiers }: DefinitionStart,
): CreateStatement {
  const { tokens } = parsers;
  const create: CreateStatement = {
    kind: "create",
    verb: "create",
    object,
    name,
    columns: [],
    query: undefined,
    withoutRows: false,
    temporary:
      modifiers.has("TEMP") ||
      modifiers.has("TEMPORARY") ||
      modifiers.has("VOLATILE") ||
      isTemporaryName(name),
    like: undefined,
    clone: undefined,
    external: modifiers.has("EXTERNAL") || modifiers.has("FOREIGN"),
    location: undefined,
    start,
    end: start,
  };
  if (tokens.keyword() === "(" && !isQueryAhead(parsers)) columnList(parsers, create);
  tableAttributes(parsers, create);
  const materialized = modifiers.has("MATERIALIZED") ? "materialized " : "";
  const external = create.external ? "external " : "";
  create.verb = `create ${external}${materialized}${object}${object === "table" && create.query ? " as" : ""}`;
  create.end = tokens.previousEnd;
  return create;
}

/** Parses `(name type …, constraint …, LIKE other)`, or only names. */
function columnList(parsers: Parsers, create: CreateStatement): void {
  const { tokens } = parsers;
  const columns: Identifier[] = [];
  tokens.expect("(");
  while (tokens.keyword() !== ")" && !tokens.atEnd()) {
    if (tokens.accept("LIKE")) create.like = parsers.names.qualifiedName();
    else if (!isConstraint(parsers)) columns.push(parsers.names.identifier());
    parsers.names.skipToComma();
    if (!tokens.accept(",")) break;
  }
  tokens.expect(")");
  create.columns = columns;
}

/** Skips the attributes after the column list, up to the query, if there is one. */
function tableAttributes(parsers: Parsers, create: CreateStatement): void {
  const { tokens } = parsers;
  while (!tokens.atEnd() && !startsNextStatement(parsers)) {
    switch (tokens.keyword()) {
      case "SELECT":
        definingQuery(parsers, create);
        return;
      case "AS":
        if (startsDefiningQuery(parsers)) {
          tokens.advance();
          definingQuery(parsers, create);
          return;
        }
        tokens.advance();
        continue;
      case "(":
        if (isQueryAhead(parsers) && create.object === "table") {
          definingQuery(parsers, create);
          return;
        }
        optionLocations(parsers, create);
        continue;
      case "LIKE":
        tokens.advance();
        create.like = parsers.names.qualifiedName();
        continue;
      case "CLONE":
      case "COPY":
        tokens.advance();
        if (tokens.accept("GRANTS")) continue;
        create.clone = parsers.names.qualifiedName();
        continue;
      case "LOCATION":
        tokens.advance();
        tokens.accept("=");
        tokens.accept("(");
        if (tokens.peek().kind === "string" || tokens.peek().kind === "stage")
          create.location ??= tokens.next().text;
        continue;
      case "PARTITIONED":
        tokens.advance();
        tokens.accept("BY");
        if (tokens.keyword() === "(") partitionColumns(parsers, create);
        continue;
      default:
        tokens.advance();
    }
  }
}

/** Returns true at the next statement, if statements need no separator. */
function startsNextStatement({ tokens, dialect }: Parsers): boolean {
  if (!dialect.optionalSeparators) return false;
  const keyword = tokens.keyword();
  return keyword === "SELECT" || statementAliasStops.has(keyword);
}

/** Returns true if AS is followed by the query of the definition. */
function startsDefiningQuery(parsers: Parsers): boolean {
  const { tokens } = parsers;
  const after = tokens.keywordAt(1);
  if (after === "SELECT" || after === "WITH" || after === "VALUES" || after === "TABLE") return true;
  if (after === "SUMMARIZE" || after === "PIVOT" || after === "UNPIVOT") return true;
  if (after === "FROM") return tokens.peek(2).kind !== "end";
  return after === "(" || isClause(tokens.peek(1));
}

/** Parses the query of the definition, with its options. */
function definingQuery(parsers: Parsers, create: CreateStatement): void {
  const { tokens } = parsers;
  const first = tokens.position;
  create.query = parsers.queries.query();
  // A view is defined by its query, even if it currently returns no rows.
  create.withoutRows =
    create.object === "table" &&
    (givesNoRows(parsers, first, tokens.position) ||
      tokens.is("WITH", "NO", "DATA") ||
      tokens.is("DEFINITION", "ONLY"));
  // WITH NO SCHEMA BINDING, WITH [NO] DATA, WITH CHECK OPTION.
  if (tokens.keyword() === "WITH" || tokens.keyword() === "DEFINITION") tokens.skipToEnd();
  if (tokens.accept("ON", "COMMIT")) tokens.skipToEnd();
}

/** Parses PARTITIONED BY: Hive's partition columns follow the others; Spark only lists existing ones. */
function partitionColumns(parsers: Parsers, create: CreateStatement): void {
  const { tokens } = parsers;
  const close = tokens.closingOf(tokens.position);
  const columns = [...create.columns];
  const known = new Set(columns.map((column) => column.text.toLowerCase()));
  tokens.expect("(");
  while (tokens.keyword() !== ")" && !tokens.atEnd()) {
    const transform = tokens.keywordAt(1) === "(";
    const column = parsers.names.identifier();
    if (!transform && !known.has(column.text.toLowerCase())) columns.push(column);
    parsers.names.skipToComma();
    if (!tokens.accept(",")) break;
  }
  if (create.columns.length > 0 || close < 0) create.columns = columns;
  tokens.expect(")");
}

/** Skips options in parentheses, which can contain a location: `external_location = 's3://…'`, `uris = ['gs://…']`. */
function optionLocations(parsers: Parsers, create: CreateStatement): void {
  const { tokens } = parsers;
  const open = tokens.position;
  tokens.skipParentheses();
  for (let index = open; index < tokens.position; index++) {
    const token = tokens.at(index)!;
    if (token.kind !== "word" || !/^(EXTERNAL_)?LOCATION$|^URIS?$|^PATH$/.test(token.keyword)) continue;
    let value = index + 1;
    while (["=", "["].includes(tokens.at(value)?.keyword ?? "")) value++;
    const literal = tokens.at(value);
    const isPath = token.keyword === "PATH" && create.object === "view";
    if (literal?.kind === "string" && (isPath || literal.text.includes("://")))
      create.location ??= literal.text;
  }
}
