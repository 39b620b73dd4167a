import { closest, distance } from "fastest-levenshtein";

/** Edits beyond which another value is no longer a likely typing error. */
const maxEdits = 4;

/** Returns `; did you mean <value>?` for the value that is most similar to a wrong one; empty if none is similar. */
export function didYouMean(text: string, values: readonly string[]): string {
  const wrong = values.some((value) => /[A-Z]/.test(value)) ? text : text.toLowerCase();
  const containing = values.filter((value) => wrong.length > 2 && value.includes(wrong));
  const nearest = containing.length === 1 ? containing[0]! : closest(wrong, values);
  const isNear = containing.length === 1 || distance(wrong, nearest) <= maxEdits;
  return isNear ? `; did you mean ${nearest}?` : ".";
}
