import type { StatementForm } from "../../dialects/statements.ts";
import type { Statement } from "../../syntax/statements.ts";
import { withoutTables } from "../grammar/nodes.ts";
import type { Parsers } from "../grammar/parsers.ts";
import { applyChanges } from "./changes/apply-changes.ts";
import { insertStatement } from "./changes/insert.ts";
import { mergeStatement } from "./changes/merge.ts";
import { deleteStatement, updateStatement } from "./changes/update-delete.ts";
import { subprogram } from "./control/procedural.ts";
import {
  anonymousBlock,
  callStatement,
  forallStatement,
  forLoop,
  prepareStatement,
} from "./control/routines.ts";
import { conditionalStatement, knownStatement, opaqueStatement, skipStatement } from "./control/skipped.ts";
import { fetchStatement } from "./control/variables.ts";
import { alterStatement } from "./definitions/alter.ts";
import { cacheStatement, createStatement } from "./definitions/create.ts";
import { dropStatement, refreshStatement, truncateStatement } from "./definitions/drop.ts";
import { renameTables } from "./definitions/rename.ts";
import {
  declareStatement,
  fromStatement,
  queryStatement,
  readingStatement,
  withStatement,
} from "./query-statements.ts";
import { setStatement, useStatement } from "./session.ts";
import { copyStatement } from "./transfers/copy.ts";
import { bulkInsert, exportStatement, loadStatement, unloadStatement } from "./transfers/transfer.ts";

/** Parses a statement; the current token is its first keyword. */
export type StatementRule = (parsers: Parsers) => Statement;

/** Skips EXPLAIN, which runs its statement only with ANALYZE. */
function explainStatement(parsers: Parsers): Statement {
  const { tokens } = parsers;
  const { start } = tokens.next();
  const options = tokens.is("(") ? tokens.closingOf(tokens.position) : -1;
  const isAnalyzed = tokens.accept("ANALYZE") || hasAnalyze(tokens, options);
  if (!isAnalyzed) return skipStatement(parsers, "explain", start);
  if (options >= 0) tokens.skipTo(options + 1);
  tokens.accept("VERBOSE");
  return { ...parsers.statements.statement(), start };
}

/** Returns true if the options up to a parenthesis contain ANALYZE. */
function hasAnalyze(tokens: Parsers["tokens"], close: number): boolean {
  for (let index = tokens.position + 1; index < close; index++) {
    if (["ANALYZE", "ANALYSE"].includes(tokens.at(index)!.keyword)) return true;
  }
  return false;
}

/** The rule of each form. A dialect maps keywords to forms in its `statements`. */
export const statementRules: Readonly<Record<StatementForm, StatementRule>> = {
  query: (parsers) => queryStatement(parsers),
  with: withStatement,
  from: (parsers) => fromStatement(parsers),
  pivot: (parsers) => queryStatement(parsers),
  insert: (parsers) =>
    parsers.tokens.is("REPLACE", "TABLE") || parsers.tokens.is("REPLACE", "VIEW")
      ? createStatement(parsers)
      : insertStatement(parsers, withoutTables),
  update: (parsers) =>
    parsers.tokens.is("UPDATE", "STATISTICS")
      ? knownStatement(parsers, "other")
      : updateStatement(parsers, withoutTables),
  delete: (parsers) => deleteStatement(parsers, withoutTables),
  merge: (parsers) => mergeStatement(parsers, withoutTables),
  create: createStatement,
  cache: cacheStatement,
  alter: alterStatement,
  drop: dropStatement,
  truncate: truncateStatement,
  refresh: refreshStatement,
  rename: renameTables,
  copy: copyStatement,
  unload: unloadStatement,
  load: loadStatement,
  export: exportStatement,
  "bulk-insert": bulkInsert,
  use: useStatement,
  set: setStatement,
  declare: declareStatement,
  reading: readingStatement,
  fetch: fetchStatement,
  prepare: prepareStatement,
  if: conditionalStatement,
  for: forLoop,
  do: anonymousBlock,
  call: callStatement,
  end: (parsers) => {
    parsers.blocks.leave();
    return knownStatement(parsers, "other");
  },
  "apply-changes": applyChanges,
  summarize: (parsers) => queryStatement(parsers),
  unpivot: (parsers) => queryStatement(parsers),
  forall: forallStatement,
  subprogram,
  cell: (parsers) => opaqueStatement(parsers, "notebook cell"),
  explain: explainStatement,
  opaque: (parsers) => knownStatement(parsers, "opaque"),
  other: (parsers) => knownStatement(parsers, "other"),
};
