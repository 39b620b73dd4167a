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
  | "platform"
  | "state"
  | "quality"
  | "column";

/**
 * The comparison of a term's text, always case-insensitive. `contains`: the value contains the text. `whole`: the text
 * is the whole value, or the last parts of a name. `exact`: the text is the whole value; no text is parsed as this. `pattern`: like `whole`, with `*` for any text and `?` for any
 * character.
 */
export type TextMatch = "contains" | "whole" | "pattern" | "exact";

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

/** Returns the number of terms and operators of a selection: its cost. */
export function countTerms(selection: Selection): number {
  switch (selection.kind) {
    case "term":
      return 1;
    case "and":
    case "or":
      return selection.parts.reduce((sum, part) => sum + countTerms(part), 0);
    default:
      return 1 + countTerms(selection.of);
  }
}

/** Maximum number of terms of a selection over a whole store: each costs a query. */
export const maxSelectionTerms = 20;
