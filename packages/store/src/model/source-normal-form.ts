/**
 * What stays the same of a job's code when only a commit, a literal, a comment or white space changes: the identity of
 * its source in a job version.
 */

/** The place of the source without the commit. */
export function withoutCommit(facet: Record<string, unknown>): string {
  const { url, repoUrl, path, branch, version } = facet;
  const place = typeof repoUrl === "string" && typeof path === "string" ? [repoUrl, path, branch] : [url];
  const text = JSON.stringify(place);
  return typeof version === "string" && version.length >= 7 ? text.replaceAll(version, "") : text;
}

/**
 * What makes the source of a run: where its code lies, and its SQL. Null without either.
 *
 * @param place - see {@link withoutCommit}
 * @param query - id of the SQL in its normal form
 */
export function sourceOf(place: string | null, query: string | null): string | null {
  return place !== null && query !== null ? JSON.stringify([place, query]) : (place ?? query);
}

/** One pass, because a string may hold what looks like a comment, and the other way round; what is left open ends with the text. */
const replaceable = /'(?:[^']|'')*(?:'|$)|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\b\d+(?:\.\d+)?\b/g;

/** SQL with comments removed, literals replaced by `?` and white space drawn together. */
export function normalizeSql(query: string): string {
  return query
    .replace(replaceable, (match) => (match.startsWith("--") || match.startsWith("/*") ? " " : "?"))
    .replace(/\s+/g, " ")
    .trim();
}

/**
 * SQL of one query as every other query of its kind is written: in its normal form, with letters outside quotes in lower
 * case, lists of literals of any length as one, and without a semicolon at its end.
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
