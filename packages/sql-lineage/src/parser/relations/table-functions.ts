import type { Identifier } from "../../syntax/names.ts";
import type { Call, FunctionRelation, Relation } from "../../syntax/queries.ts";
import { callOf } from "../expressions/calls.ts";
import { reservedWords } from "../grammar/keywords.ts";
import { callNamed, emptyRelation, nameFrom, queryOf, selectAllFrom, tableNamed } from "../grammar/nodes.ts";
import type { Parsers } from "../grammar/parsers.ts";
import { canBeAlias, parseAlias } from "./aliases.ts";
import { columnsOfFunction, isGenerator } from "./function-columns.ts";
import { tableRelation } from "./tables.ts";

/** Table functions that read the files named by their first argument. */
const fileFunctions: ReadonlySet<string> = new Set(
  `READ_PARQUET PARQUET_SCAN READ_CSV READ_CSV_AUTO READ_JSON READ_JSON_AUTO READ_JSON_OBJECTS READ_NDJSON
  READ_NDJSON_AUTO READ_TEXT READ_BLOB READ_FILES CLOUD_FILES DELTA_SCAN ICEBERG_SCAN READ_XLSX READ_AVRO`.split(
    /\s+/,
  ),
);

/** Parses a relation after its keyword. Returns undefined if the keyword is a name here. */
type SpecialRelation = (parsers: Parsers) => Relation | undefined;

/**
 * The calls in FROM that denote a table or files, by keyword. Other table functions take their columns from
 * `function-columns.ts`.
 */
const specialRelations: ReadonlyMap<string, SpecialRelation> = new Map<string, SpecialRelation>([
  ["STREAM", streamRelation],
  ["SEMANTIC_VIEW", semanticView],
  ["OPENROWSET", bulkRowset],
  ["DIRECTORY", stageDirectory],
  ["PREDICT", prediction],
  ...[...fileFunctions].map((name): [string, SpecialRelation] => [name, fileRelation]),
]);

/** Parses calls in FROM that denote a table or files; returns undefined at other relations. */
export function specialRelation(parsers: Parsers): Relation | undefined {
  return specialRelations.get(parsers.tokens.keyword())?.(parsers);
}

/** Parses Databricks's `STREAM t` and `STREAM(t)`, which reads a table or files as a stream. */
function streamRelation(parsers: Parsers): Relation | undefined {
  const { tokens } = parsers;
  const parenthesized = tokens.keywordAt(1) === "(";
  if (!parenthesized) {
    const isSource = parsers.dialect.notebookCells || [".", "("].includes(tokens.keywordAt(2));
    const { kind, keyword } = tokens.peek(1);
    if ((kind !== "word" && kind !== "quoted") || reservedWords.has(keyword) || !isSource) return undefined;
  }
  tokens.advance();
  if (!parenthesized) return parsers.relations.bare(false);
  tokens.advance();
  const first = tokens.nested(() => parsers.relations.relation()) ?? emptyRelation(tokens.start);
  tokens.expect(")");
  const aliasing = parseAlias(parsers);
  return aliasing.alias === undefined ? first : { ...first, ...aliasing };
}

/** Parses Snowflake's `SEMANTIC_VIEW(name …)`. */
function semanticView(parsers: Parsers): Relation | undefined {
  const { tokens } = parsers;
  if (tokens.keywordAt(1) !== "(") return undefined;
  const close = tokens.closingOf(tokens.position + 1);
  tokens.advance(2);
  const name = parsers.names.qualifiedName();
  if (close < 0) tokens.fail(")");
  tokens.skipTo(close + 1);
  return { kind: "table", name, ...parseAlias(parsers) };
}

/** Parses Snowflake's `DIRECTORY(@stage)`, which lists the files of a stage. */
function stageDirectory(parsers: Parsers): Relation | undefined {
  const { tokens } = parsers;
  const stage = tokens.peek(2);
  if (tokens.keywordAt(1) !== "(" || stage.kind !== "stage") return undefined;
  tokens.advance();
  tokens.skipParentheses();
  return { ...tableNamed([nameFrom(stage, true)]), location: stage.text, ...parseAlias(parsers) };
}

/** Parses SQL Server's `OPENROWSET(BULK 'file', …)`, which reads a file. */
function bulkRowset(parsers: Parsers): Relation | undefined {
  const { tokens } = parsers;
  const close = tokens.keywordAt(1) === "(" ? tokens.closingOf(tokens.position + 1) : -1;
  const file = tokens.peek(3);
  if (close < 0 || tokens.keywordAt(2) !== "BULK" || file.kind !== "string") return undefined;
  tokens.skipTo(close + 1);
  schemaAfter(parsers);
  const location = nameFrom(file, true);
  return { ...tableNamed([location]), location: file.text, ...parseAlias(parsers) };
}

/** Parses SQL Server's `PREDICT(MODEL = …, DATA = table AS t) WITH (…)`, which reads the table. */
function prediction(parsers: Parsers): Relation | undefined {
  const { tokens, names } = parsers;
  const close = tokens.keywordAt(1) === "(" ? tokens.closingOf(tokens.position + 1) : -1;
  if (close < 0) return undefined;
  let data = tokens.position + 2;
  while (data < close && !(tokens.at(data)!.keyword === "DATA" && tokens.at(data + 1)!.keyword === "="))
    data++;
  if (data >= close) return undefined;
  tokens.charge(data - tokens.position);
  tokens.skipTo(data + 2);
  const call = callNamed("predict");
  if (tokens.keyword() === "(") call.arguments.push(parsers.expressions.operand());
  else {
    const body = selectAllFrom(tableNamed(names.qualifiedName()), tokens.previousEnd);
    const query = queryOf(body, tokens.previousEnd, tokens.previousEnd);
    call.arguments.push({ kind: "subquery", form: "scalar", query });
  }
  tokens.skipTo(close + 1);
  return functionRelation(parsers, call);
}

/** Parses `read_parquet('…')`, `read_csv(['…', '…'], header = true)`: the files are the source. */
function fileRelation(parsers: Parsers): Relation | undefined {
  const { tokens } = parsers;
  const close = tokens.keywordAt(1) === "(" ? tokens.closingOf(tokens.position + 1) : -1;
  if (close < 0) return undefined;
  const locations: Identifier[] = [];
  for (let index = tokens.position + 2; index < close; index++) {
    const token = tokens.at(index)!;
    if (token.kind === "string") locations.push(nameFrom(token, true));
    else if (!["[", ",", "]"].includes(token.keyword)) break;
  }
  const [first, ...others] = locations;
  if (first === undefined) return undefined;
  tokens.charge(close - tokens.position);
  tokens.skipTo(close + 1);
  const aliasing = parseAlias(parsers);
  const table = (name: Identifier): Relation => ({ ...tableNamed([name]), location: name.text });
  if (others.length === 0) return { ...table(first), ...aliasing };
  const branch = (name: Identifier) => selectAllFrom(table(name), tokens.previousEnd);
  const body = {
    kind: "set" as const,
    first: branch(first),
    rest: others.map((name) => ({ operator: "union" as const, byName: false, operand: branch(name) })),
  };
  return { kind: "derived", query: queryOf(body, first.start, first.end), lateral: false, ...aliasing };
}

/** Parses Redshift's `UNPIVOT value AS v AT name`: the attributes of an object as rows. */
export function objectUnpivot(parsers: Parsers): Relation {
  const { tokens } = parsers;
  tokens.advance();
  const call = callNamed("unpivot");
  call.arguments.push(parsers.expressions.expression());
  const { alias } = parseAlias(parsers);
  const columnAliases = alias === undefined ? [] : [alias];
  if (tokens.accept("AT")) columnAliases.push(parsers.names.identifier());
  return { kind: "function", call, columns: [], alias: undefined, columnAliases };
}

/** Parses `TABLE(f(…))`, `TABLE(name)`. */
export function tableFunction(parsers: Parsers): Relation {
  const { tokens } = parsers;
  tokens.advance();
  const inner = callOf(parsers, "table");
  const only = inner.arguments[0];
  if (inner.arguments.length === 1 && only?.kind === "call") return functionRelation(parsers, only);
  if (inner.arguments.length === 1 && only?.kind === "column") {
    const relation = tableRelation(parsers, only.name);
    return relation.kind === "table" ? { ...relation, isPath: true } : relation;
  }
  return functionRelation(parsers, inner);
}

/** Parses `ROWS FROM (f(…), …)`: the columns of its first function. The parenthesis is already consumed. */
export function rowsFrom(parsers: Parsers): Relation {
  const { tokens, names } = parsers;
  const relation = functionRelation(parsers, callOf(parsers, names.identifier().text.toLowerCase()));
  tokens.skipUntil(")");
  tokens.expect(")");
  tokens.accept("WITH", "ORDINALITY");
  return { ...relation, ...parseAlias(parsers) };
}

/**
 * Warns if the rows of a function can come from tables that the statement does not name: those of an unknown function,
 * or of a variable.
 */
function warnAboutSource({ tokens }: Parsers, call: Call): void {
  if (call.arguments.some(readsTable)) return;
  const end = tokens.previousEnd;
  let first = tokens.position - 1;
  let hasVariable = false;
  for (let depth = 0; first > 0; first--) {
    const { kind, keyword } = tokens.at(first)!;
    tokens.charge(1);
    hasVariable ||= kind === "variable";
    if (keyword === ")") depth++;
    else if (keyword === "(" && --depth === 0) break;
  }
  if (isGenerator(call.name) && !hasVariable) return;
  const start = tokens.at(Math.max(0, first - 1))!.start;
  const what = isGenerator(call.name) ? "the variable" : `the function ${call.name}`;
  tokens.warn("unknown-source", `The tables that ${what} reads are unknown`, start, end);
}

/** Returns true if an argument names a table or contains a query. */
function readsTable(argument: Call["arguments"][number]): boolean {
  if (argument.kind === "subquery") return true;
  if (argument.kind === "group") return readsTable(argument.inner);
  if (argument.kind === "call") return argument.arguments.some(readsTable);
  return argument.kind === "operation" && argument.operands.some(readsTable);
}

/** SQL Server's functions with the names of their columns after WITH. */
const functionsWithSchema: ReadonlySet<string> = new Set(["openjson", "openxml", "openrowset", "predict"]);

/** Parses `WITH (name type, …)` after a function; undefined if it is absent or names a table. */
function schemaAfter(parsers: Parsers): string[] | undefined {
  const { tokens, names } = parsers;
  if (tokens.keyword() !== "WITH") return undefined;
  if (tokens.keywordAt(1) !== "(") {
    if (!["", ")"].includes(tokens.keywordAt(2)) && tokens.keywordAt(2) !== "AS") return undefined;
    tokens.advance();
    names.qualifiedName();
    return undefined;
  }
  tokens.advance();
  return names.identifierList().map(({ text }) => text);
}

/** Parses the alias of a function, with the columns that it adds. */
export function functionRelation(parsers: Parsers, call: Call): FunctionRelation {
  const { tokens } = parsers;
  warnAboutSource(parsers, call);
  const columns = functionsWithSchema.has(call.name) ? schemaAfter(parsers) : undefined;
  const ordinality = tokens.accept("WITH", "ORDINALITY");
  const aliasing = parseAlias(parsers);
  const columnAliases = [...aliasing.columnAliases];
  if (!ordinality && tokens.accept("WITH", "OFFSET")) {
    const offset = tokens.accept("AS") || canBeAlias(parsers) ? parsers.names.identifier() : undefined;
    const counter = offset ?? {
      text: "offset",
      quoted: false,
      start: tokens.previousEnd,
      end: tokens.previousEnd,
    };
    if (aliasing.alias !== undefined && columnAliases.length === 0) columnAliases.push(aliasing.alias);
    columnAliases.push(counter);
  }
  return {
    kind: "function",
    call,
    columns: columns ?? columnsOfFunction(call.name),
    alias: aliasing.alias,
    columnAliases,
  };
}

/** Parses Hive's `LATERAL VIEW [OUTER] f(…) table AS column, …`. */
export function lateralView(parsers: Parsers): Relation {
  const { tokens } = parsers;
  tokens.expect("LATERAL", "VIEW");
  tokens.accept("OUTER");
  const name = parsers.names.qualifiedName().at(-1)!.text.toLowerCase();
  const call = callOf(parsers, name);
  const alias = tokens.keyword() === "AS" || !canBeAlias(parsers) ? undefined : parsers.names.identifier();
  const columnAliases: Identifier[] = [];
  if (tokens.accept("AS") || (alias !== undefined && canBeAlias(parsers))) {
    do columnAliases.push(parsers.names.identifier());
    while (tokens.accept(","));
  }
  return { kind: "function", call, columns: columnsOfFunction(name), alias, columnAliases };
}
