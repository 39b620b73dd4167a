import type { QualifiedName } from "../../../syntax/names.ts";
import type { Statement } from "../../../syntax/statements.ts";
import type { Parsers } from "../../grammar/parsers.ts";
import { skipStatement } from "../control/skipped.ts";

/** Parses DROP. */
export function dropStatement(parsers: Parsers): Statement {
  const { tokens } = parsers;
  const { start } = tokens.next();
  const materialized = tokens.accept("MATERIALIZED") ? "materialized " : "";
  tokens.acceptAny("EXTERNAL", "FOREIGN", "TEMPORARY", "TEMP", "DYNAMIC", "ICEBERG");
  const object = tokens.keyword();
  if ((object !== "TABLE" && object !== "VIEW") || tokens.keywordAt(1) === "FUNCTION")
    return skipStatement(parsers, `drop ${object.toLowerCase()}`.trim(), start);
  tokens.advance();
  const targets = nameList(parsers);
  tokens.acceptAny("CASCADE", "RESTRICT", "PURGE");
  tokens.accept("CONSTRAINTS");
  tokens.accept("PURGE");
  return {
    kind: "drop",
    verb: `drop ${materialized}${object.toLowerCase()}`,
    targets,
    start,
    end: tokens.previousEnd,
  };
}

/** Parses TRUNCATE. */
export function truncateStatement(parsers: Parsers): Statement {
  const { tokens } = parsers;
  const { start } = tokens.next();
  tokens.accept("TABLE");
  tokens.accept("ONLY");
  const targets = nameList(parsers);
  if (!parsers.dialect.optionalSeparators) tokens.skipToEnd();
  return { kind: "truncate", verb: "truncate", targets, start, end: tokens.previousEnd };
}

/** Parses `IF EXISTS a, b`. */
function nameList(parsers: Parsers): QualifiedName[] {
  const { tokens } = parsers;
  tokens.accept("IF", "EXISTS");
  const names: QualifiedName[] = [];
  do names.push(parsers.names.qualifiedName());
  while (tokens.accept(","));
  tokens.accept("IF", "EXISTS");
  return names;
}

/** Parses REFRESH MATERIALIZED VIEW. */
export function refreshStatement(parsers: Parsers): Statement {
  const { tokens } = parsers;
  const { start } = tokens.next();
  if (!tokens.accept("MATERIALIZED", "VIEW")) return skipStatement(parsers, "refresh", start);
  tokens.accept("CONCURRENTLY");
  const target = parsers.names.qualifiedName();
  tokens.skipToEnd();
  return { kind: "refresh", verb: "refresh materialized view", target, start, end: tokens.previousEnd };
}
