/** Matches the tags of a template that choose text. */
const tag = /\{%[-+]?\s*(if|elif|else|endif|for|endfor)\b((?:[^%]|%(?!\})){0,1000})%\}/g;

/** A condition around the current position. */
interface Condition {
  /** True if the text of the current branch is kept. */
  kept: boolean;
  /** True if one of its branches was kept. */
  chosen: boolean;
  readonly isLoop: boolean;
}

/**
 * Returns a template with one branch of each condition, and blanks in place of the others, so that positions stay the
 * same. The separator between the rounds of a loop (`{% if not loop.last %}`) is always left out.
 *
 * @param which - the first branch of each condition, or its last: the text after `else`, or nothing
 */
export function oneBranch(text: string, which: "first" | "last"): string {
  const around: Condition[] = [];
  let result = "";
  let position = 0;
  const isKept = () => around.every(({ kept }) => kept);
  const copy = (end: number) => {
    const part = text.slice(position, end);
    result += isKept() ? part : part.replace(/[^\n]/g, " ");
    position = end;
  };
  for (const match of text.matchAll(tag)) {
    copy(match.index);
    const end = match.index + match[0].length;
    result += match[0].replace(/[^\n]/g, " ");
    position = end;
    const current = around.at(-1);
    const word = match[1];
    if (word === "for") around.push({ kept: true, chosen: true, isLoop: true });
    else if (word === "if") {
      const kept = which === "first" && !/\bloop\.(last|first)\b/.test(match[2]!);
      around.push({ kept, chosen: kept, isLoop: false });
    } else if (word === "endif" || word === "endfor") around.pop();
    else if (current !== undefined && !current.isLoop) {
      current.kept = word === "else" && !current.chosen;
      current.chosen ||= current.kept;
    }
  }
  copy(text.length);
  return result;
}

/** Returns true if a part of a text contains a condition of a template. */
export function hasBranches(text: string): boolean {
  return /\{%[-+]?\s*if\b/.test(text);
}
