/** Escapes what LIKE and ILIKE take for wildcards. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

/** A pattern for LIKE and ILIKE: the text anywhere. */
export function likePattern(text: string): string {
  return `%${escapeLike(text)}%`;
}
