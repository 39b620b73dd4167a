import type { DialectName } from "./dialect-name.ts";

/**
 * The known tables. The package never guesses columns: the columns of a table that is not in the catalog stay unknown,
 * and a column that could belong to two such tables causes a warning.
 */
export interface Catalog {
  /**
   * Returns the columns of a table in order, as spelled in the catalog; undefined if the table is unknown.
   *
   * @param parts - the parts of the name as written, unquoted, database or schema first
   * @param quoted - true for quoted parts, for dialects where this affects the lookup
   */
  columns(parts: readonly string[], quoted: readonly boolean[]): readonly string[] | undefined;
}

/** The known procedures. */
export interface RoutineCatalog {
  /**
   * Returns the statement that creates a procedure, with its body; undefined if the procedure is unknown.
   *
   * @param parts - the parts of the name as written, unquoted, database or schema first
   * @param quoted - true for quoted parts
   */
  definition(parts: readonly string[], quoted: readonly boolean[]): string | undefined;
}

/** Options of `extractLineage`. */
export interface LineageOptions {
  readonly dialect: DialectName;
  readonly catalog?: Catalog | undefined;
  /** The procedures that the script calls but does not create. A call has the effects of the body. */
  readonly routines?: RoutineCatalog | undefined;
  /** The schema of unqualified names. If absent, names stay as written. */
  readonly defaultSchema?: string | undefined;
  /**
   * The maximum length of the script in UTF-16 code units, over all texts. The rest is ignored.
   *
   * @default 2,000,000
   */
  readonly maxLength?: number | undefined;
  /**
   * The maximum number of parser steps; the rest of the script is ignored. A statement takes some tens of steps per
   * token.
   *
   * @default 20,000,000
   */
  readonly maxSteps?: number | undefined;
}
