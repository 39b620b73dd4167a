/** Expressions without parts. */
import type { QualifiedName } from "./names.ts";

/** A name in an expression: a column, a qualified column, or a field inside one. */
export interface ColumnReference {
  readonly kind: "column";
  readonly name: QualifiedName;
}

/** A literal, parameter or keyword value. */
export interface Constant {
  readonly kind: "constant";
  /** An integer, which GROUP BY and ORDER BY treat as a position. */
  readonly ordinal?: number;
  /** A variable with a mark, or its field: `@x`, `:x`, `:new.x`. */
  readonly variable?: QualifiedName;
}

/** `*` or `t.*` as an argument. */
export interface StarArgument {
  readonly kind: "star";
  readonly qualifier: QualifiedName | undefined;
}
