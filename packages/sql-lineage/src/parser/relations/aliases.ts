import type { Identifier } from "../../syntax/names.ts";
import type { Aliased } from "../../syntax/queries.ts";
import {
  clauseWordFollowers,
  clauseWords,
  reservedWords,
  setWords,
  statementAliasStops,
} from "../grammar/keywords.ts";
import { nameFrom, unaliased } from "../grammar/nodes.ts";
import type { Parsers } from "../grammar/parsers.ts";
import { isClause } from "../grammar/templates.ts";
import { isTableHint } from "./table-modifiers.ts";

/** Parses `[AS] alias [(columns)]`, or `AS (columns)`. */
export function parseAlias(parsers: Parsers): Aliased {
  const { tokens } = parsers;
  if (tokens.keyword() === "AS" && tokens.keywordAt(1) === "OF") return unaliased;
  let alias: Identifier | undefined;
  if (tokens.accept("AS")) {
    const token = tokens.peek();
    if (token.kind === "string") {
      tokens.advance();
      alias = nameFrom(token, true);
    } else if (token.keyword !== "(") alias = parsers.names.identifier();
  } else if (canBeAlias(parsers)) alias = parsers.names.identifier();
  const hasColumns =
    tokens.keyword() === "(" &&
    (alias !== undefined || tokens.previousKeyword() === "AS") &&
    !isTableHint(parsers);
  return { alias, columnAliases: hasColumns ? parsers.names.identifierList() : [] };
}

/** Words that are aliases only here and there: whether each is one, by its dialect and the tokens after it. */
const aliasRules: ReadonlyMap<string, (parsers: Parsers) => boolean> = new Map<
  string,
  (parsers: Parsers) => boolean
>([
  ["AT", ({ tokens }) => tokens.keywordAt(1) !== "(" && tokens.peek(1).kind !== "word"],
  ["BEFORE", ({ tokens }) => tokens.keywordAt(1) !== "("],
  ["BULK", ({ tokens }) => tokens.keywordAt(1) !== "COLLECT"],
  ["CHANGES", ({ tokens }) => tokens.keywordAt(1) !== "("],
  ["DEFAULT", ({ tokens }) => tokens.keywordAt(1) !== "VALUES"],
  ["DIRECTED", ({ tokens }) => tokens.keywordAt(1) !== "JOIN"],
  ["FILTER", endsCall],
  ["IGNORE", ({ tokens }) => !indexFollowers.has(tokens.keywordAt(1))],
  ["INDEXED", ({ tokens }) => !indexFollowers.has(tokens.keywordAt(1))],
  ["MATCH_CONDITION", ({ tokens }) => tokens.keywordAt(1) !== "("],
  ["MINUS", () => false],
  ["MULTISET", ({ tokens }) => !setWords.has(tokens.keywordAt(1))],
  ["OVER", endsCall],
  ["PARTITION", ({ tokens }) => tokens.keywordAt(1) !== "("],
  ["QUALIFY", ({ dialect }) => !dialect.qualify],
  ["ROWS", endsCall],
  ["SUBPARTITION", ({ tokens }) => tokens.keywordAt(1) !== "("],
  ["TIMESTAMP", ({ tokens }) => !tokens.is("TIMESTAMP", "AS", "OF")],
  ["VERSION", ({ tokens }) => !tokens.is("VERSION", "AS", "OF")],
  ["WITHIN", endsCall],
]);

const indexFollowers: ReadonlySet<string> = new Set(["INDEX", "KEY", "BY", "NULLS"]);

function endsCall({ tokens }: Parsers): boolean {
  return tokens.keywordAt(1) !== "(" && tokens.keywordAt(1) !== "GROUP";
}

/** Returns true if the current token can be an alias without AS. */
export function canBeAlias(parsers: Parsers): boolean {
  const { tokens, dialect } = parsers;
  const token = tokens.peek();
  if (token.kind === "quoted") return true;
  if (token.kind === "template") return !isClause(token);
  if (token.kind !== "word") return false;
  const { keyword } = token;
  const rule = aliasRules.get(keyword);
  if (rule !== undefined) return rule(parsers);
  if (reservedWords.has(keyword)) return false;
  if (dialect.trailingExclude && keyword === "EXCLUDE")
    return tokens.peek(1).kind === "end" || [",", "FROM", ")"].includes(tokens.keywordAt(1));
  if (dialect.optionalSeparators && (statementAliasStops.has(keyword) || tokens.keywordAt(1) === ":"))
    return false;
  if (!clauseWords.has(keyword)) return true;
  const followers = clauseWordFollowers[keyword];
  return followers !== undefined && !followers.includes(tokens.keywordAt(1)) && keyword !== "APPLY";
}
