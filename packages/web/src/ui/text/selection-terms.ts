import { quoteValue } from "@headwater/graph";

/** Returns the term of the selection language that matches exactly this value of a field. */
export function fieldTerm(field: string, value: string): string {
  // Unquoted, a namespace matches if it contains the value.
  return `${field}:${field === "namespace" ? `"${value.replaceAll('"', "?")}"` : quoteValue(value)}`;
}

/** Joins a selection and terms that must match, too; undefined if there is nothing to join. */
export function narrowSelection(text: string, terms: readonly string[]): string | undefined {
  const whole = text.trim();
  if (terms.length === 0) return whole === "" ? undefined : whole;
  // `and` binds tighter than `or`.
  const isAlternative = /[,|]|\sor\s/i.test(whole);
  return [isAlternative ? `(${whole})` : whole, ...terms].filter(Boolean).join(" ");
}
