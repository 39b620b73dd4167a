import type { DagFile } from "./facts.ts";

/** Returns the code of a DAG file without comments. */
export function codeOf({ text }: DagFile): string {
  return text.replace(/#.*$/gm, "");
}

/** Returns the paths of files whose code, without comments, matches a pattern. */
export function filesMatching(files: readonly DagFile[], pattern: RegExp): string[] {
  return files.filter((file) => pattern.test(codeOf(file))).map(({ path }) => path);
}

/** Formats paths as text, at most five of them. */
export function listPaths(paths: readonly string[]): string {
  const shown = paths.slice(0, 5).join(", ");
  return paths.length > 5 ? `${shown} and ${paths.length - 5} more` : shown;
}
