/** A name or a part of one, with its position. */
export interface Identifier {
  /** The unquoted text, with doubled quotes unescaped. */
  readonly text: string;
  readonly quoted: boolean;
  readonly start: number;
  readonly end: number;
}

/**
 * `database.schema.table`, `alias.column.field`: the most general part first. Empty if the name is known only at run
 * time, as in `IDENTIFIER(?)`.
 */
export type QualifiedName = readonly Identifier[];
