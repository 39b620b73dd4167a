import { setWords } from "../grammar/keywords.ts";
import type { Parsers } from "../grammar/parsers.ts";

/**
 * Returns true if a query between two tokens returns no rows. Such queries copy only the columns of a table.
 * `TOP 0`, `LIMIT 0`, `FETCH FIRST 0 ROWS`, `WHERE FALSE`, `WHERE 1 = 0`.
 */
export function givesNoRows(parsers: Parsers, first: number, end: number): boolean {
  const { tokens } = parsers;
  let [from, to] = [first, end];
  while (tokens.at(from)!.keyword === "(" && tokens.closingOf(from) === to - 1) {
    from++;
    to--;
  }
  const at = (index: number) => (index >= from && index < to ? tokens.at(index)! : undefined);
  const isZero = (index: number) => at(index)?.kind === "number" && Number(at(index)!.text) === 0;
  if (at(to - 2)?.keyword === "LIMIT" && isZero(to - 1)) return true;
  if (at(to - 5)?.keyword === "FETCH" && isZero(to - 3)) return true;
  const isTopZero =
    at(from + 1)?.keyword === "TOP" &&
    (isZero(from + 2) || (at(from + 2)?.keyword === "(" && isZero(from + 3)));
  const isFalse = at(to - 2)?.keyword === "WHERE" && at(to - 1)?.keyword === "FALSE";
  if (!isTopZero && !isFalse && !comparesUnequal(parsers, from, to)) return false;
  // Another branch of a set operation can still return rows.
  tokens.charge(to - from);
  for (let index = from; index < to; index++) {
    if (setWords.has(tokens.at(index)!.keyword)) return false;
  }
  return true;
}

/** Matches `WHERE 1 = 0` at the end. */
function comparesUnequal(parsers: Parsers, from: number, to: number): boolean {
  const { tokens } = parsers;
  if (to - from < 4 || tokens.at(to - 4)!.keyword !== "WHERE" || tokens.at(to - 2)!.keyword !== "=")
    return false;
  const [left, right] = [tokens.at(to - 3)!, tokens.at(to - 1)!];
  return left.kind === "number" && right.kind === "number" && Number(left.text) !== Number(right.text);
}
