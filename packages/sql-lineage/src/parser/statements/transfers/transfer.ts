import type { Query } from "../../../syntax/queries.ts";
import type { Statement } from "../../../syntax/statements.ts";
import { emptyQuery } from "../../grammar/nodes.ts";
import type { Parsers } from "../../grammar/parsers.ts";
import { skipStatement } from "../control/skipped.ts";
import { loadedFrom, parseLocation, unloadedTo, urlsUntil } from "./locations.ts";

/** Parses `UNLOAD ('query') TO 's3://…'`, `UNLOAD (query) TO …`. */
export function unloadStatement(parsers: Parsers): Statement {
  const { tokens } = parsers;
  const { start } = tokens.next();
  tokens.expect("(");
  const query = unloadedQuery(parsers);
  tokens.expect(")", "TO");
  return unloadedTo(parsers, [parseLocation(parsers)], { start, verb: "unload", query });
}

function unloadedQuery(parsers: Parsers): Query {
  const { tokens, queries, dialect } = parsers;
  if (tokens.peek().kind !== "string")
    return tokens.nested(() => queries.query()) ?? emptyQuery(tokens.start);
  const token = tokens.next();
  // After the quote, or after both dollar signs.
  const offset = token.end - token.start === token.text.length + 4 ? token.start + 2 : token.start + 1;
  // Redshift also supports backslash-escaped quotes.
  const text = dialect.backslashEscapes ? token.text.replaceAll("\\'", "'") : token.text;
  const inner = parsers.inside(text, offset);
  const query = inner.queries.query();
  if (!inner.tokens.atEnd()) inner.tokens.fail("end of query");
  for (const { code, message, start, end } of inner.tokens.warnings) tokens.warn(code, message, start, end);
  return query;
}

/** Parses LOAD DATA of MySQL, Hive and BigQuery. */
export function loadStatement(parsers: Parsers): Statement {
  const { tokens, names } = parsers;
  const { start } = tokens.next();
  if (!tokens.accept("DATA")) return skipStatement(parsers, "load", start);
  const locations: (string | undefined)[] = [];
  tokens.acceptAny("LOW_PRIORITY", "CONCURRENT");
  tokens.accept("LOCAL");
  if (tokens.acceptAny("INPATH", "INFILE")) locations.push(parseLocation(parsers));
  tokens.acceptAny("REPLACE", "IGNORE");
  tokens.accept("OVERWRITE");
  tokens.accept("INTO");
  tokens.accept("TABLE");
  const target = names.qualifiedName();
  if (locations.length === 0) locations.push(...urlsUntil(parsers));
  return loadedFrom(parsers, locations, { start, verb: "load data", target });
}

/** Parses BigQuery's `EXPORT DATA OPTIONS (uri = …) AS query`, Hive's `EXPORT TABLE t TO '…'`. */
export function exportStatement(parsers: Parsers): Statement {
  const { tokens, names, queries } = parsers;
  const { start } = tokens.next();
  if (tokens.is("TABLE", "METADATA")) return skipStatement(parsers, "export", start);
  if (tokens.accept("TABLE")) {
    const source = names.qualifiedName();
    while (!tokens.atEnd() && tokens.keyword() !== "TO") tokens.advance();
    tokens.expect("TO");
    return unloadedTo(parsers, [parseLocation(parsers)], { start, verb: "export", source });
  }
  if (!tokens.accept("DATA")) return skipStatement(parsers, "export", start);
  const locations = urlsUntil(parsers, "AS");
  tokens.expect("AS");
  return unloadedTo(parsers, locations, { start, verb: "export data", query: queries.query() });
}

/** Parses SQL Server's `BULK INSERT t FROM 'file'`. */
export function bulkInsert(parsers: Parsers): Statement {
  const { tokens, names } = parsers;
  const { start } = tokens.next();
  tokens.expect("INSERT");
  const target = names.qualifiedName();
  tokens.expect("FROM");
  return loadedFrom(parsers, [parseLocation(parsers)], { start, verb: "bulk insert", target });
}
