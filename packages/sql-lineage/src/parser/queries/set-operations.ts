import type { QueryBody, SetOperation } from "../../syntax/queries.ts";
import { setWords } from "../grammar/keywords.ts";
import type { Parsers } from "../grammar/parsers.ts";

/** Parses a term or a chain of set operations. INTERSECT has a higher precedence. */
export function queryBody(parsers: Parsers): QueryBody {
  const { tokens } = parsers;
  const first = parsers.queries.term();
  let chain: SetOperation | undefined;
  for (;;) {
    const operator = setOperator(parsers);
    if (operator === undefined) return chain ?? first;
    tokens.acceptAny("ALL", "DISTINCT");
    const byName =
      tokens.accept("BY", "NAME") ||
      tokens.accept("STRICT", "CORRESPONDING") ||
      tokens.accept("CORRESPONDING");
    if (byName && tokens.accept("BY")) tokens.skipParentheses();
    else if (byName && tokens.keyword() === "ON") {
      tokens.advance();
      tokens.skipParentheses();
    }
    const operand = parsers.queries.term();
    if (chain === undefined) chain = { kind: "set", first, rest: [] };
    if (operator !== "intersect") {
      chain.rest.push({ operator, byName, operand });
      continue;
    }
    const last = chain.rest.at(-1);
    if (last === undefined || (last.operator === "intersect" && chain.rest.length === 1)) {
      chain.rest.push({ operator, byName, operand });
    } else if (
      last.operand.kind === "set" &&
      last.operand.rest.every((entry) => entry.operator === "intersect")
    ) {
      last.operand.rest.push({ operator, byName, operand });
    } else {
      last.operand = { kind: "set", first: last.operand, rest: [{ operator, byName, operand }] };
    }
  }
}

function setOperator(parsers: Parsers): "union" | "except" | "intersect" | undefined {
  const { tokens } = parsers;
  switch (tokens.keyword()) {
    case "UNION":
    case "INTERSECT":
    case "EXCEPT":
    case "MINUS": {
      const keyword = tokens.keyword();
      tokens.advance();
      if (keyword === "MINUS") return "except";
      return keyword.toLowerCase() as "union" | "except" | "intersect";
    }
    case "INNER":
    case "LEFT":
    case "FULL":
      return outerSetOperator(parsers);
    default:
      return undefined;
  }
}

/** Parses the operator of BigQuery's `LEFT OUTER UNION ALL BY NAME`; undefined at a join. */
function outerSetOperator(parsers: Parsers): "union" | "except" | "intersect" | undefined {
  const { tokens } = parsers;
  const ahead = tokens.keywordAt(1) === "OUTER" ? 2 : 1;
  if (!setWords.has(tokens.keywordAt(ahead))) return undefined;
  tokens.advance(ahead);
  return setOperator(parsers);
}
