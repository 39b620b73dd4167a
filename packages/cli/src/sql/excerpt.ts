const maxWidth = 100;

/**
 * Returns the source line of a position and a caret below its column, both indented. Long lines are cut around the
 * position. Returns no lines if the text has no such line.
 *
 * @param line - counts from 1
 * @param column - counts from 1, in UTF-16 code units
 */
export function excerpt(text: string, line: number, column: number): string[] {
  const source = text.split("\n")[line - 1]?.replace(/\r$/, "");
  if (source === undefined) return [];
  const first = column <= maxWidth - 20 ? 0 : column - Math.floor(maxWidth / 2);
  const shown = source.slice(first, first + maxWidth);
  const before = first > 0 ? "…" : "";
  const after = first + maxWidth < source.length ? "…" : "";
  const prefix = `  ${String(line).padStart(4)} | `;
  // A tab before the caret stays a tab, so that both lines have the same width.
  const indent = source.slice(first, column - 1).replaceAll(/[^\t]/g, " ");
  const margin = `${" ".repeat(prefix.length - 2)}| `;
  return [`${prefix}${before}${shown}${after}`, `${margin}${before && " "}${indent}^`];
}
