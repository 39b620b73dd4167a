import type { Join } from "../../syntax/queries.ts";
import { crossJoin } from "../grammar/nodes.ts";
import type { Parsers } from "../grammar/parsers.ts";

/** Keywords that can precede JOIN. */
const joinWords: ReadonlySet<string> = new Set(
  "NATURAL INNER LEFT RIGHT FULL CROSS OUTER SEMI ANTI ASOF GLOBAL ANY POSITIONAL STRAIGHT_JOIN JOIN".split(
    " ",
  ),
);

/** Keywords before JOIN that only choose its algorithm. */
const joinHints: ReadonlySet<string> = new Set(["DIRECTED", "LOOP", "HASH", "MERGE", "REMOTE"]);

/** Returns true if a join can have a later condition. */
export function isOpen(join: Join): boolean {
  return join.on === undefined && join.using.length === 0 && !join.natural;
}

/** Parses a join with its condition; returns undefined if there is none. */
export function parseJoin(parsers: Parsers): Join | undefined {
  const { tokens } = parsers;
  const keyword = tokens.keyword();
  if (!joinWords.has(keyword) && !tokens.is("DIRECTED", "JOIN")) return undefined;
  tokens.accept("DIRECTED");
  let ahead = 0;
  let natural = false;
  let filtersOnly = false;
  let side: Join["side"] = "inner";
  while (
    (joinWords.has(tokens.keywordAt(ahead)) && tokens.keywordAt(ahead) !== "JOIN") ||
    (ahead > 0 && joinHints.has(tokens.keywordAt(ahead)) && tokens.keywordAt(ahead + 1) === "JOIN")
  ) {
    const word = tokens.keywordAt(ahead);
    ahead++;
    if (word === "NATURAL") natural = true;
    if (word === "SEMI" || word === "ANTI") filtersOnly = true;
    if (word === "LEFT" || word === "RIGHT" || word === "FULL" || word === "CROSS") {
      side = word.toLowerCase() as Join["side"];
    }
    if (word === "STRAIGHT_JOIN") break;
  }
  const last = tokens.keywordAt(ahead - 1);
  if (tokens.keywordAt(ahead) === "APPLY") {
    tokens.advance(ahead + 1);
    const relation = parsers.relations.primary(true);
    return crossJoin(relation);
  }
  if (tokens.keywordAt(ahead) === "JOIN") ahead++;
  else if (last !== "STRAIGHT_JOIN") return undefined;
  tokens.advance(ahead);
  tokens.acceptAny("BROADCAST", "SHUFFLE");
  const relation = parsers.relations.primary(false);
  const join: Join = { ...crossJoin(relation), natural, filtersOnly, side };
  if (tokens.accept("MATCH_CONDITION")) join.on = parsers.expressions.expression();
  joinCondition(parsers, join);
  return join;
}

/** Parses ON or USING, if present. */
export function joinCondition(parsers: Parsers, join: Join): void {
  const { tokens } = parsers;
  if (tokens.accept("ON")) {
    const condition = parsers.expressions.expression();
    join.on = join.on === undefined ? condition : { kind: "operation", operands: [join.on, condition] };
  } else if (tokens.keyword() === "USING" && tokens.keywordAt(1) === "(") {
    tokens.advance();
    join.using = parsers.names.identifierList();
    if (tokens.accept("AS")) parsers.names.identifier();
  }
}
