/**
 * U+0000, which PostgreSQL's text and jsonb refuse, and lone surrogates, which have no UTF-8 form.
 * In Unicode mode a surrogate class matches only surrogates without a partner.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: U+0000 is what is looked for
const unstorable = /[\u0000\uD800-\uDFFF]/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: U+0000 is what is looked for
const everyUnstorable = /[\u0000\uD800-\uDFFF]/gu;

/** Whether a string holds U+0000 or a lone surrogate. */
export function isUnstorable(text: string): boolean {
  return unstorable.test(text);
}

/** The string with each U+0000 and lone surrogate replaced by U+FFFD. */
function storable(text: string): string {
  return text.replace(everyUnstorable, "\uFFFD");
}

/**
 * A copy of a JSON value with every string and key made {@link storable}. Recursive: for values of bounded depth.
 */
export function storableCopy(value: unknown): unknown {
  if (typeof value === "string") return storable(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(storableCopy);
  // Object.fromEntries defines members, so a key `__proto__` stays a plain key.
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [storable(key), storableCopy(member)]),
  );
}
