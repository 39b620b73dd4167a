import type { Expression, QueryBody } from "../../syntax/queries.ts";
import type { Parsers } from "../grammar/parsers.ts";
import { skipTemplate } from "../grammar/templates.ts";
import { intoClause } from "./into.ts";

/** Parses ORDER BY, LIMIT, FOR UPDATE and other clauses of the whole query. */
export function queryTail(parsers: Parsers, body: QueryBody): Expression[] {
  const { tokens } = parsers;
  const orderBy: Expression[] = [];
  for (;;) {
    switch (tokens.keyword()) {
      case "ORDER":
        tokens.advance();
        tokens.accept("SIBLINGS");
        tokens.expect("BY");
        orderBy.push(...parsers.expressions.orderList());
        continue;
      case "CLUSTER":
      case "DISTRIBUTE":
      case "SORT":
        if (tokens.keywordAt(1) !== "BY") return orderBy;
        tokens.advance(2);
        orderBy.push(...parsers.expressions.orderList());
        continue;
      case "LIMIT":
        tokens.advance();
        if (!tokens.accept("ALL")) parsers.expressions.expression();
        if (tokens.accept(",")) parsers.expressions.expression();
        tokens.accept("PERCENT");
        if (tokens.accept("BY")) parsers.expressions.list();
        continue;
      case "OFFSET":
        tokens.advance();
        parsers.expressions.expression();
        tokens.acceptAny("ROW", "ROWS");
        continue;
      case "FETCH":
        // Without separators, the next statement can be `FETCH NEXT FROM cursor`.
        if (parsers.dialect.optionalSeparators && !isRowLimit(parsers)) return orderBy;
        tokens.advance();
        tokens.acceptAny("FIRST", "NEXT");
        if (!["ROW", "ROWS"].includes(tokens.keyword())) parsers.expressions.expression();
        tokens.accept("PERCENT");
        tokens.acceptAny("ROW", "ROWS");
        if (!tokens.accept("ONLY")) tokens.accept("WITH", "TIES");
        continue;
      case "FOR":
        forClause(parsers);
        continue;
      case "LOCK":
        if (!tokens.accept("LOCK", "IN", "SHARE", "MODE")) return orderBy;
        continue;
      case "OPTION":
        if (tokens.keywordAt(1) !== "(") return orderBy;
        tokens.advance();
        tokens.skipParentheses();
        continue;
      case "INTO":
        // MySQL allows INTO at the very end.
        if (body.kind !== "select") return orderBy;
        intoClause(parsers, body);
        continue;
      case "WITH":
        // Isolation clauses (DB2, SQL Server) and view options (Redshift, Oracle) belong to the statement.
        if (!["UR", "CS", "RS", "RR"].includes(tokens.keywordAt(1))) return orderBy;
        tokens.advance(2);
        continue;
      default:
        if (!skipTemplate(tokens)) return orderBy;
    }
  }
}

/** Distinguishes `FETCH NEXT 5 ROWS ONLY` from the FETCH of a cursor. */
function isRowLimit({ tokens }: Parsers): boolean {
  return ["FIRST", "NEXT"].includes(tokens.keywordAt(1)) && !["FROM", "@"].includes(tokens.keywordAt(2));
}

/** Skips `FOR UPDATE`, `FOR XML` and similar. */
function forClause(parsers: Parsers): void {
  const { tokens } = parsers;
  tokens.expect("FOR");
  if (
    tokens.acceptAny("UPDATE", "SHARE") ||
    tokens.accept("NO", "KEY", "UPDATE") ||
    tokens.accept("KEY", "SHARE")
  ) {
    if (tokens.accept("OF")) {
      do parsers.names.qualifiedName();
      while (tokens.accept(","));
    }
    tokens.accept("NOWAIT");
    tokens.accept("SKIP", "LOCKED");
    if (tokens.accept("WAIT")) tokens.next();
    return;
  }
  if (tokens.acceptAny("READ", "FETCH")) {
    tokens.accept("ONLY");
    return;
  }
  if (tokens.acceptAny("XML", "JSON", "BROWSE")) {
    tokens.skipUntil(")", "OPTION");
    return;
  }
  tokens.fail("UPDATE, SHARE, XML or JSON");
}
