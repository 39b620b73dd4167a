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

/** Returns true if the current token can be an alias without AS. */
export function canBeAlias(parsers: Parsers): boolean {
  const { tokens } = parsers;
  const token = tokens.peek();
  if (token.kind === "quoted") return true;
  if (token.kind === "template") return !isClause(token);
  if (token.kind !== "word") return false;
  const { keyword } = token;
  if (keyword === "EXCLUDE" && parsers.dialect.trailingExclude)
    return tokens.peek(1).kind === "end" || [",", "FROM", ")"].includes(tokens.keywordAt(1));
  if (keyword === "MULTISET" && setWords.has(tokens.keywordAt(1))) return false;
  if (keyword === "DIRECTED" && tokens.keywordAt(1) === "JOIN") return false;
  if (keyword === "QUALIFY") return !parsers.dialect.qualify;
  if (keyword === "MINUS") return false;
  if (keyword === "MATCH_CONDITION") return tokens.keywordAt(1) !== "(";
  if (keyword === "DEFAULT") return tokens.keywordAt(1) !== "VALUES";
  if (reservedWords.has(keyword)) return false;
  if (keyword === "AT" && tokens.keywordAt(1) !== "," && tokens.peek(1).kind === "word") return false;
  if ((keyword === "BEFORE" || keyword === "AT") && tokens.keywordAt(1) === "(") return false;
  if (keyword === "ROWS" || keyword === "WITHIN" || keyword === "OVER" || keyword === "FILTER") {
    return tokens.keywordAt(1) !== "(" && tokens.keywordAt(1) !== "GROUP";
  }
  if (keyword === "VERSION" || keyword === "TIMESTAMP")
    return !(tokens.keywordAt(1) === "AS" && tokens.keywordAt(2) === "OF");
  if (keyword === "PARTITION" || keyword === "SUBPARTITION" || keyword === "CHANGES")
    return tokens.keywordAt(1) !== "(";
  if (keyword === "IGNORE" || keyword === "INDEXED")
    return !["INDEX", "KEY", "BY", "NULLS"].includes(tokens.keywordAt(1));
  if (keyword === "BULK") return tokens.keywordAt(1) !== "COLLECT";
  if (parsers.dialect.optionalSeparators && (statementAliasStops.has(keyword) || tokens.keywordAt(1) === ":"))
    return false;
  if (!clauseWords.has(keyword)) return true;
  const followers = clauseWordFollowers[keyword];
  return followers !== undefined && !followers.includes(tokens.keywordAt(1)) && keyword !== "APPLY";
}
