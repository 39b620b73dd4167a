import type { Identifier, QualifiedName } from "../../syntax/names.ts";
import type { Expression, SelectItem } from "../../syntax/queries.ts";
import { callOf } from "../expressions/calls.ts";
import { nameFrom, type StarItem } from "../grammar/nodes.ts";
import type { Parsers } from "../grammar/parsers.ts";
import { canBeAlias } from "../relations/aliases.ts";

/** Parses the select list. */
export function selectList(parsers: Parsers, items: SelectItem[]): void {
  const { tokens } = parsers;
  do {
    // Ignore a trailing comma, as several dialects do.
    if (items.length > 0 && (tokens.atEnd() || ["FROM", "INTO", ")"].includes(tokens.keyword()))) return;
    selectEntry(parsers, items);
  } while (tokens.accept(","));
  if (parsers.dialect.trailingExclude && tokens.accept("EXCLUDE")) excludeAtEnd(parsers, items);
}

/** Applies Redshift's EXCLUDE after the whole list. */
function excludeAtEnd(parsers: Parsers, items: SelectItem[]): void {
  const { tokens, names } = parsers;
  const excluded = tokens.keyword() === "(" ? names.identifierList() : [names.identifier()];
  const left = new Set(excluded.map(({ text }) => text.toLowerCase()));
  const kept = items.flatMap((item): SelectItem[] => {
    if (item.kind === "star") return [{ ...item, except: [...item.except, ...excluded] }];
    const { alias, expression } = item;
    const name = alias ?? (expression.kind === "column" ? expression.name.at(-1) : undefined);
    return name !== undefined && left.has(name.text.toLowerCase()) ? [] : [item];
  });
  items.splice(0, items.length, ...kept);
}

/** Parses an entry of the select list, which can have several columns. */
export function selectEntry(parsers: Parsers, items: SelectItem[]): void {
  const { tokens } = parsers;
  if (tokens.is("TRANSFORM", "(") && (!parsers.dialect.lambdas || isScriptTransform(parsers)))
    scriptTransform(parsers, items);
  else items.push(selectItem(parsers));
}

/** Distinguishes Hive's TRANSFORM clause from Spark's function by the following tokens. */
function isScriptTransform(parsers: Parsers): boolean {
  const { tokens } = parsers;
  const close = tokens.closingOf(tokens.position + 1);
  const after = close < 0 ? "" : (tokens.at(close + 1)?.keyword ?? "");
  return after === "USING" || after === "ROW";
}

/** Parses Hive's `TRANSFORM (a, b) USING 'script' AS (x, y)`: every output can come from every input. */
function scriptTransform(parsers: Parsers, items: SelectItem[]): void {
  const { tokens } = parsers;
  const { start } = tokens.next();
  const call = callOf(parsers, "transform");
  while (!tokens.atEnd() && !["USING", "FROM", ")"].includes(tokens.keyword())) tokens.advance();
  if (tokens.accept("USING")) tokens.next();
  let names: Identifier[] = [];
  if (tokens.accept("AS")) {
    if (tokens.keyword() === "(") names = parsers.names.identifierList();
    else
      do names.push(parsers.names.identifier());
      while (tokens.accept(","));
  } else {
    const place = { start, end: tokens.previousEnd };
    names = ["key", "value"].map((text) => ({ text, quoted: false, ...place }));
  }
  if (tokens.is("ROW", "FORMAT") || tokens.is("RECORDREADER")) tokens.skipUntil("FROM", ")");
  for (const alias of names)
    items.push({ kind: "expression", expression: call, alias, start, end: tokens.previousEnd });
}

/** Parses an expression with its alias, or a star. */
function selectItem(parsers: Parsers): SelectItem {
  const { tokens } = parsers;
  const { start } = tokens.peek();
  if (parsers.dialect.equalsAliases) skipCompoundAssignment(parsers);
  if (parsers.dialect.equalsAliases && tokens.keywordAt(1) === "=" && tokens.peek().kind !== "number") {
    const token = tokens.next();
    tokens.advance();
    const alias = nameFrom(token, token.kind === "quoted");
    const named = token.kind === "word" || token.kind === "quoted" || token.kind === "string";
    const expression = parsers.expressions.expression();
    return {
      kind: "expression",
      expression,
      alias: named ? alias : undefined,
      variable: token.kind === "variable" ? alias : undefined,
      start,
      end: tokens.previousEnd,
    };
  }
  if (parsers.dialect.prefixAliases && tokens.atName() && tokens.keywordAt(1) === ":") {
    const alias = parsers.names.identifier();
    tokens.advance();
    const expression = parsers.expressions.expression();
    return { kind: "expression", expression, alias, start, end: tokens.previousEnd };
  }
  const first = tokens.position;
  const expression = parsers.expressions.expression();
  if (parsers.dialect.columnPatterns && containsColumns(parsers, first)) {
    const only = expression.kind === "call" && expression.name === "columns" ? expression.arguments : [];
    if (only.length === 1 && only[0]!.kind === "star") return starModifiers(parsers, undefined, start);
    tokens.warn("unresolved-star", "The columns of a pattern are left out", start, tokens.previousEnd);
  }
  if (expression.kind === "star") return starModifiers(parsers, expression.qualifier, start);
  if (tokens.previousKeyword() === "*" && tokens.previousKeyword(2) === ".") {
    // The fields of the value are unknown.
    const { end } = starModifiers(parsers, undefined, start);
    tokens.warn("unresolved-star", "Unknown fields of an expression", start, end);
    return { kind: "expression", expression, alias: undefined, start, end };
  }
  const isTemplate = tokens.previousKind() === "template" && expression.kind === "constant";
  const alias = itemAlias(parsers);
  if (isTemplate && alias === undefined)
    tokens.warn("unresolved-star", "The columns of a template are left out", start, tokens.previousEnd);
  return { kind: "expression", expression, alias, start, end: tokens.previousEnd };
}

/** Returns true if DuckDB's COLUMNS occurs in an item, which stands for one item per column. */
function containsColumns({ tokens }: Parsers, first: number): boolean {
  tokens.charge(tokens.position - first);
  for (let index = first; index < tokens.position; index++)
    if (tokens.at(index)!.keyword === "COLUMNS" && tokens.at(index + 1)!.keyword === "(") return true;
  return false;
}

/** Skips the variable and operator of SQL Server's `@total += value`. */
function skipCompoundAssignment({ tokens }: Parsers): void {
  if (tokens.peek().kind !== "variable" || tokens.keywordAt(2) !== "=") return;
  if (["+", "-", "*", "/", "%", "&", "|", "^"].includes(tokens.keywordAt(1))) tokens.advance(3);
}

/** Parses the alias of a column. */
function itemAlias(parsers: Parsers): Identifier | undefined {
  const { tokens, names } = parsers;
  const hasKeyword = tokens.accept("AS");
  if (tokens.peek().kind === "string") return nameFrom(tokens.next(), true);
  if (!hasKeyword) return canBeAlias(parsers) ? names.identifier() : undefined;
  // Spark's generators return several columns; use the first for all of them.
  return tokens.keyword() === "(" ? names.identifierList()[0] : names.identifier();
}

/** Parses EXCEPT, REPLACE, RENAME and LIKE after a star. */
function starModifiers(parsers: Parsers, qualifier: QualifiedName | undefined, start: number): StarItem {
  const { tokens, names, expressions } = parsers;
  const except: Identifier[] = [];
  const rename: { from: Identifier; to: Identifier }[] = [];
  const replace: { expression: Expression; column: Identifier }[] = [];
  let like: string | undefined;
  for (;;) {
    if (excludesColumns(parsers)) {
      tokens.advance();
      except.push(...(tokens.keyword() === "(" ? names.identifierList() : [names.identifier()]));
    } else if (tokens.keyword() === "REPLACE") {
      tokens.advance();
      modifierList(parsers, () => {
        const expression = expressions.expression();
        tokens.accept("AS");
        replace.push({ expression, column: names.identifier() });
      });
    } else if (tokens.keyword() === "RENAME") {
      tokens.advance();
      modifierList(parsers, () => {
        const from = names.identifier();
        tokens.accept("AS");
        rename.push({ from, to: names.identifier() });
      });
    } else if (matchesNames(parsers)) {
      const isLike = ["ILIKE", "LIKE", "~~", "~~*"].includes(tokens.keyword());
      tokens.accept("NOT");
      if (tokens.next().keyword === "SIMILAR") tokens.accept("TO");
      const { text } = tokens.next();
      if (isLike) like = text;
      else tokens.warn("unresolved-star", "The columns of a pattern are left out", start, tokens.previousEnd);
      if (!isLike)
        return { kind: "star", qualifier, except, rename, replace, like: "", start, end: tokens.previousEnd };
    } else break;
  }
  // Redshift's EXCLUDE and a star alias in BigQuery do not affect the columns.
  if (tokens.accept("AS")) names.identifier();
  return { kind: "star", qualifier, except, rename, replace, like, start, end: tokens.previousEnd };
}

/** Returns true at a pattern of column names: `LIKE 'a%'`, `NOT LIKE 'a%'`, `GLOB 'a*'`, `~~ 'a%'`. */
function matchesNames({ tokens }: Parsers): boolean {
  const ahead = tokens.keyword() === "NOT" ? 1 : 0;
  const operator = tokens.keywordAt(ahead);
  return ["LIKE", "ILIKE", "GLOB", "SIMILAR", "~~", "~~*", "!~~", "!~~*", "~~~"].includes(operator);
}

/** Returns true at EXCEPT or EXCLUDE with columns, rather than a set operation. */
function excludesColumns({ tokens }: Parsers): boolean {
  const keyword = tokens.keyword();
  const after = tokens.keywordAt(1);
  if ((keyword !== "EXCEPT" && keyword !== "EXCLUDE") || after === "SELECT") return false;
  if (keyword === "EXCLUDE") return true;
  if (after === "(") return !["SELECT", "WITH", "VALUES", "("].includes(tokens.keywordAt(2));
  return !["ALL", "DISTINCT", "FROM", "VALUES"].includes(after);
}

/** Parses one modifier, or a list of them in parentheses. */
function modifierList(parsers: Parsers, read: () => void): void {
  const { tokens } = parsers;
  if (!tokens.accept("(")) {
    read();
    return;
  }
  do {
    if (tokens.keyword() === ")") break;
    read();
  } while (tokens.accept(","));
  tokens.expect(")");
}
