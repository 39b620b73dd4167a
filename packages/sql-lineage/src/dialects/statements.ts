/** The forms of statements that the parser knows. Each has a rule in `parser/statements/statement-rules.ts`. */
export type StatementForm =
  | "query"
  | "with"
  | "from"
  | "pivot"
  | "insert"
  | "update"
  | "delete"
  | "merge"
  | "create"
  | "cache"
  | "alter"
  | "drop"
  | "truncate"
  | "refresh"
  | "rename"
  | "copy"
  | "unload"
  | "load"
  | "export"
  | "bulk-insert"
  | "use"
  | "set"
  | "declare"
  /** The statement can contain a query. */
  | "reading"
  | "prepare"
  | "fetch"
  | "if"
  | "for"
  | "do"
  | "call"
  | "apply-changes"
  | "summarize"
  | "unpivot"
  | "forall"
  | "subprogram"
  /** The cell of a notebook in another language. */
  | "cell"
  | "end"
  /** The statement contains others, but only describes them. */
  | "explain"
  /** The effect is unknown. */
  | "opaque"
  /** The statement does not affect rows, or only returns some. */
  | "other";

/** The form of a statement by its first keyword or symbol. */
export type StatementTable = ReadonlyMap<string, StatementForm>;

/**
 * Extends a table of statements.
 *
 * @param forms - the keywords of each form, separated by spaces. They replace earlier entries.
 */
export function extendStatements(
  base: StatementTable,
  forms: Readonly<Partial<Record<StatementForm, string>>>,
): StatementTable {
  const extended = new Map(base);
  for (const [form, keywords] of Object.entries(forms)) {
    for (const keyword of keywords.split(/\s+/)) extended.set(keyword, form as StatementForm);
  }
  return extended;
}

/** The statements that every dialect accepts. A dialect adds its own with {@link extendStatements}. */
export const commonStatements: StatementTable = extendStatements(new Map(), {
  other: `ABORT ANALYSE ANALYZE ATTACH AUDIT BACKUP BEGIN CANCEL CHECKPOINT CLEAR CLOSE CLUSTER COMMENT COMMIT
  DBCC DEALLOCATE DENY DESC DESCRIBE DETACH DISCARD ELSE FLASHBACK GET GO GRANT IMPORT INSTALL KILL LIST LISTEN
  LOCK LS MSCK NOTIFY OPTIMIZE PRAGMA PRINT PURGE PUT RAISERROR REINDEX RELEASE REMOVE REPAIR RESET
  RESTORE RESUME REVOKE RM ROLLBACK BREAK CONTINUE SAVE SAVEPOINT SHOW START SUSPEND THROW RAISE
  NULL EXIT LEAVE ITERATE ASSERT SIGNAL RESIGNAL UNTIL CONSTRAINT UNCACHE UNDROP UNLISTEN UNLOCK UNSET VACUUM WAITFOR
  ADD BINLOG CHANGE CHECK CHECKSUM CONVERT DELIMITER FLUSH FORCE GENERATE GOTO HANDLER HELP REASSIGN RECONFIGURE RECOVER
  REVERT SECURITY SHUTDOWN STOP`,
  query: "SELECT VALUES TABLE PERFORM (",
  with: "WITH",
  from: "FROM",
  pivot: "PIVOT",
  insert: "INSERT REPLACE",
  update: "UPDATE",
  delete: "DELETE",
  merge: "MERGE",
  create: "CREATE DEFINE",
  cache: "CACHE",
  alter: "ALTER",
  drop: "DROP",
  truncate: "TRUNCATE",
  refresh: "REFRESH",
  rename: "RENAME",
  copy: "COPY",
  unload: "UNLOAD",
  load: "LOAD",
  export: "EXPORT",
  "bulk-insert": "BULK",
  use: "USE",
  set: "SET",
  declare: "DECLARE",
  if: "IF WHILE ELSIF ELSEIF WHEN CASE",
  reading: "OPEN RETURN LET",
  prepare: "PREPARE",
  fetch: "FETCH",
  for: "FOR FOREACH",
  do: "DO",
  call: "CALL EXEC EXECUTE",
  end: "END",
  "apply-changes": "APPLY AUTO",
  summarize: "SUMMARIZE",
  unpivot: "UNPIVOT",
  forall: "FORALL",
  cell: "%CELL",
  explain: "EXPLAIN",
});
