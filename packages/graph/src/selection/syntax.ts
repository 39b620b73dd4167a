/** What a term of a selection looks at. `name` is what a term without a prefix means. */
export type SelectionField =
  | "name"
  | "dataset"
  | "job"
  | "namespace"
  | "tag"
  | "owner"
  | "type"
  | "state"
  | "column";

/**
 * How a term's text compares, never minding case: `contains` it, is `whole` (the whole value, or for names the last
 * parts of it), or is a `pattern` in which `*` stands for any text and `?` for any character, compared like `whole`.
 */
export type TextMatch = "contains" | "whole" | "pattern";

/** A parsed selection. Steps are job steps: one goes from a table over the job beside it to the tables beyond. */
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
      /** Steps; infinite for all. */
      readonly upstream: number;
      readonly downstream: number;
    }
  | { readonly kind: "and" | "or"; readonly parts: readonly Selection[] }
  | { readonly kind: "not"; readonly of: Selection };

/** That a text is no selection: where, and what was expected there. */
export class SelectionError extends Error {
  /** UTF-16 code units from the start of the text. */
  readonly position: number;

  constructor(message: string, position: number) {
    super(message);
    this.name = "SelectionError";
    this.position = position;
  }
}
