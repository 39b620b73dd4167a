/**
 * The part of a job's code that is independent of commits, literals, comments and white space: the identity of its
 * source in a job version.
 */

/** Returns the source location without the commit. */
export function withoutCommit(facet: Record<string, unknown>): string {
  const { url, repoUrl, path, branch, version } = facet;
  const place = typeof repoUrl === "string" && typeof path === "string" ? [repoUrl, path, branch] : [url];
  const text = JSON.stringify(place);
  return typeof version === "string" && version.length >= 7 ? text.replaceAll(version, "") : text;
}

/**
 * Returns the identity of a run's source: its location and its SQL. Null without either.
 *
 * @param place - see {@link withoutCommit}
 * @param query - id of the normalized SQL
 */
export function sourceOf(place: string | null, query: string | null): string | null {
  return place !== null && query !== null ? JSON.stringify([place, query]) : (place ?? query);
}

/**
 * One pass, because strings may contain comment markers and vice versa; unterminated ones extend to the end of the
 * text.
 */
const replaceable = /'(?:[^']|'')*(?:'|$)|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\b\d+(?:\.\d+)?\b/g;

/** Normalizes SQL: removes comments, replaces literals by `?` and collapses white space. */
export function normalizeSql(query: string): string {
  return query
    .replace(replaceable, (match) => (match.startsWith("--") || match.startsWith("/*") ? " " : "?"))
    .replace(/\s+/g, " ")
    .trim();
}

/**
 * Normalizes SQL so that all queries of one kind are equal: as {@link normalizeSql}, with unquoted text in lower
 * case, one placeholder for lists of any length, and without a final semicolon.
 */
export function constantSql(query: string): string {
  const normal = normalizeSql(query);
  let end = normal.length;
  while (end > 0 && (normal[end - 1] === ";" || normal[end - 1] === " ")) end -= 1;
  return normal
    .slice(0, end)
    .replace(/"[^"]*"|`[^`]*`|[^"`]+/g, (part) => (/^["`]/.test(part) ? part : part.toLowerCase()))
    .replace(/\?(?: ?, ?\?)+/g, "?")
    .replace(/\( ?\? ?\)(?: ?, ?\( ?\? ?\))+/g, "(?)");
}
