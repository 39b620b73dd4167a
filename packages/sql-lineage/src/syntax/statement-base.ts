import type { Identifier, QualifiedName } from "./names.ts";

/** Fields of every statement. `kind` determines the shape; `verb` is the display name. */
export interface StatementBase {
  readonly start: number;
  end: number;
  verb: string;
  /** The effect on the variables of a routine. */
  readonly variables?: VariableEffect | undefined;
}

/** The effect of a statement on the variables, rows and cursors of a routine. */
export interface VariableEffect {
  /** Variables without a value: parameters, counters. */
  readonly declares?: readonly Identifier[];
  /** True if the declared variables belong to the body that follows. */
  readonly inBody?: boolean;
  /** The table whose rows the declared variables are, in a trigger. */
  readonly rowsOf?: QualifiedName | undefined;
  /** Variables that get the rows of the statement's query or cursor, or the values. */
  readonly assigns?: readonly (Identifier | undefined)[];
  /** True if an assigned name that is not a known variable is a setting of the session. */
  readonly orSetting?: boolean;
  readonly cursor?: Identifier;
  /** Names in an expression that is assigned; some can be variables. */
  readonly values?: readonly QualifiedName[];
}
