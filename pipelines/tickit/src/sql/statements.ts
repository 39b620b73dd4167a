/**
 * Splits one of the pipeline's SQL files into single statements, without line comments and without the
 * closing semicolon, because Redshift's driver refuses a string that holds two statements.
 *
 * The files keep to a convention that makes this trivial, so that Python can do the same in three lines:
 * a statement ends with a semicolon at the end of a line, and a comment is a line of its own.
 */
export function splitStatements(script: string): string[] {
  const code = script
    .split(/\r?\n/)
    .filter((line) => !line.trimStart().startsWith("--"))
    .join("\n");
  return code
    .split(/;[ \t]*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
}
