/** Maximum length of a name that the server accepts. */
const maxNameLength = 1_000;
/** Maximum number of names that the server accepts per request. */
const maxNames = 100;
/** Maximum length of the encoded names of a request. Many proxies reject URLs longer than 8 kB. */
const maxLength = 4_000;

/** Splits table names into requests whose URLs are short enough. Skips names that the server rejects. */
export function splitNames(names: readonly string[]): string[][] {
  const parts: string[][] = [];
  let part: string[] = [];
  let length = 0;
  for (const name of names) {
    if (name === "" || name.length > maxNameLength) continue;
    const encoded = new URLSearchParams({ name }).toString().length + 1;
    if (part.length === 0 || part.length === maxNames || length + encoded > maxLength) {
      part = [];
      parts.push(part);
      length = 0;
    }
    part.push(name);
    length += encoded;
  }
  return parts;
}
