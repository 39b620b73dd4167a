/**
 * Splits one of the pipeline's SQL files into single statements, without line comments and without the
 * closing semicolon, because Redshift's driver rejects a string with two statements.
 *
 * The files follow a convention, so that Python can do the same in three lines:
 * a statement ends with a semicolon at the end of a line, and a comment has its own line.
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
