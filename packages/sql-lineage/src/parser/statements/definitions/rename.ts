import type { QualifiedName } from "../../../syntax/names.ts";
import type { Statement } from "../../../syntax/statements.ts";
import type { Parsers } from "../../grammar/parsers.ts";

/** Parses MySQL's `RENAME TABLE a TO b, c TO d`, applied in order. */
export function renameTables(parsers: Parsers): Statement {
  const { tokens } = parsers;
  const { start } = tokens.next();
  tokens.accept("TABLE");
  const pairs: { from: QualifiedName; to: QualifiedName }[] = [];
  do {
    const from = parsers.names.qualifiedName();
    tokens.expect("TO");
    pairs.push({ from, to: parsers.names.qualifiedName() });
  } while (tokens.accept(","));
  return { kind: "rename", verb: "rename table", pairs, start, end: tokens.previousEnd };
}
