/** A name or a part of one, with its position. */
export interface Identifier {
  /** The unquoted text, with doubled quotes unescaped. */
  text: string;
  quoted: boolean;
  start: number;
  end: number;
}

/**
 * `database.schema.table`, `alias.column.field`: the most general part first. Empty if the name is known only at run
 * time, as in `IDENTIFIER(?)`.
 */
export type QualifiedName = readonly Identifier[];
