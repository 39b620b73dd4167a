import { commonStatements, type StatementTable } from "./statements.ts";

/**
 * The differences of a dialect, as data. The parsers accept the common language leniently and consult the dialect only
 * where two dialects interpret the same characters differently. A dialect has no name here: each difference is a field.
 */
export interface Dialect {
  /** The meaning of `"x"`. */
  readonly doubleQuotes: "identifier" | "string";
  /** True if `` `x` `` is an identifier. */
  readonly backticks: boolean;
  /** True if a quoted identifier can contain a whole path, as BigQuery's `` `project.dataset.table` ``. */
  readonly quotedPaths: boolean;
  /** True if `[x]` is an identifier. */
  readonly brackets: boolean;
  /** True if `\'` does not end a string. */
  readonly backslashEscapes: boolean;
  /** True if `$$ … $$` and `$tag$ … $tag$` are strings. */
  readonly dollarQuotes: boolean;
  /** True if block comments nest. */
  readonly nestedComments: boolean;
  /** True if `#` starts a comment. */
  readonly hashComments: boolean;
  /** True if `//` starts a comment. */
  readonly slashComments: boolean;
  /** True if names can contain `#`. */
  readonly hashInNames: boolean;
  /** True if a table name can start with dots, for the default database and schema. */
  readonly leadingDots: boolean;
  /** True if UPDATE and DELETE change the source of FROM that is their table, even if it has an alias. */
  readonly changesSources: boolean;
  /** True if LIVE is the schema of the tables that the script defines. */
  readonly liveSchema: boolean;
  /** True if FROM can contain a statement that changes rows and returns them. */
  readonly changesInFrom: boolean;
  /** True if `;2` after the name of a procedure is its number. */
  readonly procedureNumbers: boolean;
  /** The character at the start of a line that is a command of the database's client, besides the backslash. */
  readonly commandMark: ":" | "!" | undefined;
  /** True if a procedure can be called without a keyword. */
  readonly callsWithoutKeyword: boolean;
  /** True if a script can be an exported notebook, with cells in several languages. */
  readonly notebookCells: boolean;
  /** True if EXCLUDE after a select list leaves out columns of the list. */
  readonly trailingExclude: boolean;
  /** True if `&name` is replaced by the database's client. */
  readonly substitutions: boolean;
  /** True if an operator can contain blanks: `< =`. */
  readonly spacedOperators: boolean;
  /** True if declarations precede BEGIN in a block, after DECLARE, IS or AS. */
  readonly declarationSections: boolean;
  /** True if the end of the text closes a block comment. */
  readonly openComments: boolean;
  /** True if an alias can precede its value or table: `SELECT x: 1 FROM t: orders`. */
  readonly prefixAliases: boolean;
  /** True if extensions can define operators such as `<<<` and `||/`. */
  readonly customOperators: boolean;
  /** True if names can contain `@`. */
  readonly atInNames: boolean;
  /** True if data can follow `COPY … FROM STDIN` in the script. */
  readonly copyFromStdin: boolean;
  /** True if `CONVERT(type, value)` names the type first. */
  readonly convertTypeFirst: boolean;
  /** True if `SET x=…` defines the variable `${x}`. */
  readonly variables: boolean;
  /** True if COLUMNS(…) in a select list is several columns. */
  readonly columnPatterns: boolean;
  /** True if variables in queries are marked, as `:x`, so that a plain name is a column. */
  readonly markedVariables: boolean;
  /** True if a variable in FROM is a table. */
  readonly tableVariables: boolean;
  /** True if a time unit follows the value: `DATE_TRUNC(x, MONTH)`. */
  readonly unitsLast: boolean;
  /** True if names can start with `#`, which makes them temporary. */
  readonly hashNames: boolean;
  /** True if `@name/path` is a stage. */
  readonly stages: boolean;
  /** True if `'''` delimits strings and `r'…'` has no escapes. */
  readonly tripleQuotes: boolean;
  /** True if `q'[…]'` is a string. */
  readonly quoteOperator: boolean;
  /** True if a line with only `/` ends a statement. */
  readonly slashTerminators: boolean;
  /** Commands of the database's client at the start of a line, in uppercase. They are not SQL. */
  readonly clientCommands: ReadonlySet<string>;

  /**
   * The comparison of names: unquoted names folded to lowercase or uppercase, all names case-insensitive, or like
   * BigQuery (tables case-sensitive, columns case-insensitive).
   */
  readonly identifierCase: "lower" | "upper" | "insensitive" | "exact-tables";
  /** The default schema of unqualified names, under which a catalog can list them. */
  readonly defaultSchema: string | undefined;
  /** True if a select list can refer to preceding aliases, and clauses such as WHERE to all aliases. */
  readonly lateralAliases: boolean;
  /** The name of an unnamed output column; `index` counts the unnamed columns of a select list from 0. */
  readonly unnamedColumn: (index: number) => string;
  /** The output name of an unaliased call, if the dialect uses the function's name. */
  readonly callsNameColumns: boolean;

  /** True if statements do not need a `;` between them. */
  readonly optionalSeparators: boolean;
  /** True if `column:path` accesses a nested value. */
  readonly colonPaths: boolean;
  /** True if `column.field` accesses a nested value, so that FROM can contain a path into a column. */
  readonly fieldPaths: boolean;
  /** True if a common table expression can refer to itself without RECURSIVE. */
  readonly implicitRecursion: boolean;
  /** True if `x -> …` in an argument is a function. */
  readonly lambdas: boolean;
  /** True if `alias = expression` names a column of a select list. */
  readonly equalsAliases: boolean;
  /** True if QUALIFY is a clause and cannot be an alias. */
  readonly qualify: boolean;
  /** True if DUAL is a dummy table with one row. */
  readonly dual: boolean;
  /** True if `*` in MERGE matches source and target columns by name; otherwise by position. */
  readonly mergesByName: boolean;
  /** Names of values without parentheses, in uppercase: SYSDATE, ROWNUM, … */
  readonly valueWords: ReadonlySet<string>;
  /** True if `x NOT NULL` is a test, as `x IS NOT NULL`. */
  readonly notNullTests: boolean;
  /** True if MIN and MAX of several values are not aggregates. */
  readonly scalarExtremes: boolean;
  /** True if a hint follows a table without WITH: `t (NOLOCK)`. */
  readonly bareTableHints: boolean;
  /** True if `t *` includes the tables that inherit from `t`. */
  readonly inheritanceStars: boolean;
  /** True if AT, BEFORE and CHANGES after a table select a version. */
  readonly timeTravel: boolean;
  /** True if `@` after a table introduces its database link or version: `t@link`, `t@v1`. */
  readonly tableSuffixes: boolean;
  /** True if the alias of an aggregate precedes the value in the column names of PIVOT. */
  readonly pivotAliasesFirst: boolean;
  /** True if `KEY name (…)` in a column list is an index. */
  readonly keyIndexes: boolean;
  /** True if a table's qualifier is called a database, so that USE sets it. */
  readonly schemasAreDatabases: boolean;
  /** True if a block or routine can have declarations before BEGIN. */
  readonly declarationsBeforeBegin: boolean;
  /** The statements by their first keyword. */
  readonly statements: StatementTable;
}

/** The base dialect that all others extend. */
export const common: Dialect = {
  doubleQuotes: "identifier",
  backticks: false,
  quotedPaths: false,
  brackets: false,
  backslashEscapes: false,
  dollarQuotes: false,
  nestedComments: false,
  hashComments: false,
  slashComments: false,
  hashInNames: false,
  atInNames: false,
  customOperators: false,
  prefixAliases: false,
  openComments: false,
  substitutions: false,
  spacedOperators: false,
  declarationSections: false,
  trailingExclude: false,
  notebookCells: false,
  procedureNumbers: false,
  commandMark: undefined,
  callsWithoutKeyword: false,
  leadingDots: false,
  changesInFrom: false,
  changesSources: false,
  liveSchema: false,
  copyFromStdin: false,
  convertTypeFirst: false,
  variables: false,
  columnPatterns: false,
  markedVariables: false,
  tableVariables: false,
  unitsLast: false,
  hashNames: false,
  stages: false,
  tripleQuotes: false,
  quoteOperator: false,
  slashTerminators: false,
  clientCommands: new Set(),
  identifierCase: "insensitive",
  defaultSchema: undefined,
  lateralAliases: false,
  unnamedColumn: (index) => `_${index}`,
  callsNameColumns: false,
  optionalSeparators: false,
  colonPaths: false,
  fieldPaths: false,
  implicitRecursion: false,
  lambdas: false,
  equalsAliases: false,
  qualify: false,
  dual: false,
  mergesByName: true,
  valueWords: new Set(),
  notNullTests: true,
  scalarExtremes: false,
  bareTableHints: false,
  inheritanceStars: false,
  timeTravel: false,
  tableSuffixes: false,
  pivotAliasesFirst: false,
  keyIndexes: false,
  schemasAreDatabases: false,
  declarationsBeforeBegin: false,
  statements: commonStatements,
};
