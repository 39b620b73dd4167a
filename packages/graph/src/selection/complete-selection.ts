import { findField, type SelectionFieldInfo, selectionFields } from "./fields.ts";

/** The part of a selection at the cursor that can be completed. */
export type CompletionPlace =
  | {
      readonly kind: "field";
      readonly prefix: string;
      /** The range of the text that a completion replaces. */
      readonly start: number;
      readonly end: number;
    }
  | {
      readonly kind: "value";
      readonly field: SelectionFieldInfo;
      readonly prefix: string;
      readonly start: number;
      readonly end: number;
    };

/** A completion, with the text and cursor position after it is accepted. */
export interface Completion {
  /** The completed word: `owner:` or `finance-data`. */
  readonly label: string;
  readonly description: string;
  readonly text: string;
  readonly caret: number;
}

/** Characters that end a word outside quotation marks. */
const boundary = /[\s()&|,!]/;

/** Returns what can be completed at the cursor: a field, or a value of a field. */
export function completionPlace(text: string, caret: number): CompletionPlace {
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < caret; at++) {
    if (text[at] === '"') isQuoted = !isQuoted;
    else if (!isQuoted && boundary.test(text[at]!)) start = at + 1;
  }
  let end = caret;
  while (end < text.length && (isQuoted || !boundary.test(text[end]!))) {
    end++;
    if (isQuoted && text[end - 1] === '"') break;
  }
  // Steps around a term stay: `+tag:p+`.
  if (!isQuoted) end -= /\+\d*$/.exec(text.slice(caret, end))?.[0].length ?? 0;
  const steps = /^\d*\+/.exec(text.slice(start, caret));
  if (steps) start += steps[0].length;
  const word = text.slice(start, caret);
  const colon = /^([a-z]+):/i.exec(word);
  const field = colon ? findField(colon[1]!) : undefined;
  if (!field) return { kind: "field", prefix: word, start, end };
  const from = start + colon![0].length;
  return { kind: "value", field, prefix: text.slice(from, caret).replaceAll('"', ""), start: from, end };
}

/** Returns the completions of a field name: `ow` → `owner:`. None for an empty or complete word. */
export function completeField(text: string, place: CompletionPlace): readonly Completion[] {
  const prefix = place.prefix.toLowerCase();
  return selectionFields
    .filter(({ name, aliases }) => [name, ...aliases].some((one) => one.startsWith(prefix)))
    .map(({ name, description }) => replace(text, place, `${name}:`, `${name}:`, description));
}

/** Returns the completion of a place with a value of its field, quoted if necessary. */
export function completeValue(
  text: string,
  place: CompletionPlace,
  value: string,
  description = "",
): Completion {
  return replace(text, place, quoteValue(value), value, description, " ");
}

/** Returns a value in the notation of the language: in quotation marks if it holds characters with a meaning. */
export function quoteValue(value: string): string {
  const plain = value.replaceAll('"', "?");
  return /[\s()&|,!+]/.test(plain) || /^(and|or|not)$/i.test(plain) ? `"${plain}"` : plain;
}

function replace(
  text: string,
  { start, end }: CompletionPlace,
  insertion: string,
  label: string,
  description: string,
  after = "",
): Completion {
  const rest = text.slice(end);
  const inserted = insertion + (after === "" || /^[\s+)]/.test(rest) ? "" : after);
  return {
    label,
    description,
    text: text.slice(0, start) + inserted + rest,
    caret: start + inserted.length,
  };
}
