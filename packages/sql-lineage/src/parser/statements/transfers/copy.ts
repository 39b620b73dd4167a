import type { LoadStatement, Statement, UnloadStatement } from "../../../syntax/statements.ts";
import { queryOf, selectAllFrom } from "../../grammar/nodes.ts";
import type { Parsers } from "../../grammar/parsers.ts";
import { loadedFrom, parseLocation, unloadedTo } from "./locations.ts";

/** Parses COPY of PostgreSQL and Redshift, and COPY INTO, in both directions. */
export function copyStatement(parsers: Parsers): Statement {
  const { tokens, names, queries } = parsers;
  const { start } = tokens.next();
  if (tokens.accept("FILES", "INTO")) return copyFiles(parsers, start);
  if (tokens.accept("INTO")) return copyInto(parsers, start);
  const base = { start, verb: "copy" };
  if (tokens.keyword() === "(") {
    const query = queries.parenthesized();
    tokens.expect("TO");
    return unloadedTo(parsers, [parseLocation(parsers)], { ...base, query });
  }
  const target = names.qualifiedName();
  const columns = tokens.keyword() === "(" ? names.identifierList() : [];
  if (tokens.accept("TO")) return unloadedTo(parsers, [parseLocation(parsers)], { ...base, source: target });
  tokens.expect("FROM");
  return loadedFrom(parsers, [parseLocation(parsers)], { ...base, target, columns });
}

/** Parses COPY INTO of Snowflake and Databricks. */
function copyInto(parsers: Parsers, start: number): Statement {
  const { kind } = parsers.tokens.peek();
  return kind === "stage" || kind === "string"
    ? copyIntoLocation(parsers, start)
    : copyIntoTable(parsers, start);
}

/** Parses Snowflake's `COPY FILES INTO @target FROM @source`. */
function copyFiles(parsers: Parsers, start: number): UnloadStatement {
  const { tokens, queries } = parsers;
  const location = parseLocation(parsers);
  tokens.expect("FROM");
  const place = tokens.start;
  const query =
    tokens.keyword() === "("
      ? queries.parenthesized()
      : queryOf(selectAllFrom(parsers.relations.bare(false), place), place, tokens.previousEnd);
  return unloadedTo(parsers, [location], { start, verb: "copy files", query });
}

function copyIntoLocation(parsers: Parsers, start: number): UnloadStatement {
  const { tokens, names, queries } = parsers;
  const base = { start, verb: "copy into" };
  const location = parseLocation(parsers);
  tokens.expect("FROM");
  if (tokens.keyword() === "(")
    return unloadedTo(parsers, [location], { ...base, query: queries.parenthesized() });
  return unloadedTo(parsers, [location], { ...base, source: names.qualifiedName() });
}

function copyIntoTable(parsers: Parsers, start: number): LoadStatement {
  const { tokens, names, queries } = parsers;
  const target = names.qualifiedName();
  if (tokens.accept("BY", "POSITION")) return tokens.fail("FROM");
  const columns = tokens.keyword() === "(" ? names.identifierList() : [];
  const base = { start, verb: "copy into", target, columns };
  // Without FROM, the files are in the stage of the table.
  if (!tokens.accept("FROM")) {
    const isOption = tokens.atEnd() || tokens.keywordAt(1) === "=";
    if (!isOption) tokens.fail("FROM");
    return loadedFrom(parsers, [`@%${target.at(-1)?.text}`], base);
  }
  if (tokens.keyword() === "(") return loadedFrom(parsers, [], { ...base, query: queries.parenthesized() });
  return loadedFrom(parsers, [parseLocation(parsers)], base);
}
