import type { Parsers } from "../../grammar/parsers.ts";

/** Keywords that start a column list entry that is not a column, with the required second keyword, if any. */
const constraintStarts: Readonly<Record<string, readonly string[] | undefined>> = {
  PRIMARY: ["KEY"],
  FOREIGN: ["KEY"],
  CONSTRAINT: undefined,
  UNIQUE: ["(", "KEY", "INDEX", "NULLS", "CLUSTERED", "NONCLUSTERED"],
  CHECK: ["("],
  EXCLUDE: ["USING", "("],
  FULLTEXT: undefined,
  SPATIAL: undefined,
  PERIOD: ["FOR"],
  KEY: ["("],
  SUPPLEMENTAL: ["LOG"],
};

/** Returns true if a column list entry is not a column. */
export function isConstraint(parsers: Parsers): boolean {
  const { tokens } = parsers;
  const token = tokens.peek();
  if (token.kind !== "word" || !(token.keyword in constraintStarts)) {
    // INDEX name (…), KEY name (…) of MySQL: a column would have a type there.
    return (token.keyword === "INDEX" || token.keyword === "KEY") && tokens.keywordAt(2) === "(";
  }
  const followers = constraintStarts[token.keyword];
  if (token.keyword === "KEY" && tokens.keywordAt(2) === "(" && parsers.dialect.keyIndexes) return true;
  return followers === undefined || followers.includes(tokens.keywordAt(1));
}
