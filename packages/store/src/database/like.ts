/** Escapes the wildcards of LIKE and ILIKE. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

/** Returns a LIKE pattern that matches the text anywhere. */
export function likePattern(text: string): string {
  return `%${escapeLike(text)}%`;
}
