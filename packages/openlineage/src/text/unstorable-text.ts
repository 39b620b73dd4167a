/**
 * Matches U+0000, which PostgreSQL's text and jsonb reject, and lone surrogates, which UTF-8 cannot encode. In Unicode
 * mode, a surrogate class matches only lone surrogates.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern matches U+0000
const unstorable = /[\u0000\uD800-\uDFFF]/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern matches U+0000
const everyUnstorable = /[\u0000\uD800-\uDFFF]/gu;

/** Returns true if a string contains U+0000 or a lone surrogate. */
export function isUnstorable(text: string): boolean {
  return unstorable.test(text);
}

/** Replaces each U+0000 and lone surrogate with U+FFFD. */
function storable(text: string): string {
  return text.replace(everyUnstorable, "\uFFFD");
}

/**
 * Copies a JSON value and makes every string and key {@link storable}. Recursive, so only for values of bounded depth.
 */
export function storableCopy(value: unknown): unknown {
  if (typeof value === "string") return storable(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(storableCopy);
  // Object.fromEntries defines members, so `__proto__` stays a plain key.
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [storable(key), storableCopy(member)]),
  );
}
