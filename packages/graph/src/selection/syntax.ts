/** The field that a selection term matches. A term without a prefix matches `name`. */
export type SelectionField =
  | "name"
  | "dataset"
  | "job"
  | "dag"
  | "group"
  | "namespace"
  | "tag"
  | "owner"
  | "type"
  | "state"
  | "column";

/**
 * The comparison of a term's text, always case-insensitive. `contains`: the value contains the text. `whole`: the text
 * is the whole value, or the last parts of a name. `pattern`: like `whole`, with `*` for any text and `?` for any
 * character.
 */
export type TextMatch = "contains" | "whole" | "pattern";

/**
 * A parsed selection. Steps are job steps: one step leads from a table through an adjacent job to that job's other
 * tables.
 */
export type Selection =
  | {
      readonly kind: "term";
      readonly field: SelectionField;
      readonly text: string;
      readonly match: TextMatch;
    }
  | {
      readonly kind: "around";
      readonly of: Selection;
      /** The number of steps; Infinity for all. */
      readonly upstream: number;
      readonly downstream: number;
    }
  | { readonly kind: "and" | "or"; readonly parts: readonly Selection[] }
  | { readonly kind: "not"; readonly of: Selection };

/** Reports that a text is not a valid selection, with the position. */
export class SelectionError extends Error {
  /** UTF-16 code units from the start of the text. */
  readonly position: number;

  constructor(message: string, position: number) {
    super(message);
    this.name = "SelectionError";
    this.position = position;
  }
}
