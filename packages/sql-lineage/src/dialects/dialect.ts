import type { DialectName } from "../model.ts";

/**
 * What sets a dialect apart, as data. The parsers read the common language generously and ask here only where two
 * dialects read the same characters differently.
 */
export interface Dialect {
  readonly name: DialectName;

  /** What `"x"` is. */
  readonly doubleQuotes: "identifier" | "string";
  /** Whether `` `x` `` is an identifier. */
  readonly backticks: boolean;
  /** Whether one quoted identifier may hold a whole path, as BigQuery's `` `project.dataset.table` ``. */
  readonly quotedPaths: boolean;
  /** Whether `[x]` is an identifier. */
  readonly brackets: boolean;
  /** Whether `\'` does not end a string. */
  readonly backslashEscapes: boolean;
  /** Whether `$$ … $$` and `$tag$ … $tag$` are strings. */
  readonly dollarQuotes: boolean;
  /** Whether block comments nest. */
  readonly nestedComments: boolean;
  /** Whether `#` starts a comment. */
  readonly hashComments: boolean;
  /** Whether `//` starts a comment. */
  readonly slashComments: boolean;
  /** Whether names may hold `#`. */
  readonly hashInNames: boolean;
  /** Whether data may follow `COPY … FROM STDIN` in the script. */
  readonly copyFromStdin: boolean;
  /** Whether `CONVERT(type, value)` names the type first. */
  readonly convertTypeFirst: boolean;
  /** Whether `SET x=…` gives `${x}` a value. */
  readonly variables: boolean;
  /** Whether a variable in FROM is a table. */
  readonly tableVariables: boolean;
  /** Whether a unit of time stands behind what it measures: `DATE_TRUNC(x, MONTH)`. */
  readonly unitsLast: boolean;
  /** Whether names may start with `#`, which makes them temporary. */
  readonly hashNames: boolean;
  /** Whether `@name/path` is a stage. */
  readonly stages: boolean;
  /** Whether `'''` delimits strings, and `r'…'` has no escapes. */
  readonly tripleQuotes: boolean;

  /**
   * How names are compared: unquoted ones folded to lower or upper case, everything without case, or as BigQuery does
   * (tables exactly, columns without case).
   */
  readonly identifierCase: "lower" | "upper" | "insensitive" | "exact-tables";
  /** The schema that a name without one usually means, under which a catalog may list it. */
  readonly defaultSchema: string | undefined;
  /** Whether a select list may refer to the aliases before it, and WHERE and others to all of them. */
  readonly lateralAliases: boolean;
  /** The name of an output column that has none; `index` counts the nameless ones of a select list from 0. */
  readonly unnamedColumn: (index: number) => string;
  /** The name of an unaliased call in the output, when the dialect takes the function's. */
  readonly callsNameColumns: boolean;

  /** Whether statements may follow each other without `;`. */
  readonly optionalSeparators: boolean;
  /** Whether `column:path` reaches into a value. */
  readonly colonPaths: boolean;
  /** Whether `column.field` reaches into a value, so that a path may follow a column and stand in FROM. */
  readonly fieldPaths: boolean;
  /** Whether a common table may refer to itself without RECURSIVE. */
  readonly implicitRecursion: boolean;
  /** Whether `x -> …` in an argument is a function. */
  readonly lambdas: boolean;
  /** Whether `alias = expression` names a column of a select list. */
  readonly equalsAliases: boolean;
  /** Whether QUALIFY is a clause, and so cannot be an alias. */
  readonly qualify: boolean;
  /** Whether DUAL is a table of one row that means nothing. */
  readonly dual: boolean;
  /** Whether `*` of MERGE pairs the columns of source and target by name; else by position. */
  readonly mergesByName: boolean;
  /** Names without parentheses that are values: SYSDATE, ROWNUM, … in upper case. */
  readonly valueWords: ReadonlySet<string>;
}

/** The common ground, from which each dialect says how it differs. */
export const common: Omit<Dialect, "name"> = {
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
  copyFromStdin: false,
  convertTypeFirst: false,
  variables: false,
  tableVariables: false,
  unitsLast: false,
  hashNames: false,
  stages: false,
  tripleQuotes: false,
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
};
