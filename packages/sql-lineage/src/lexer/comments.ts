import type { Scanner } from "./scanner.ts";

/** Skips a comment up to the end of the line. */
export function skipLineComment(scanner: Scanner): void {
  const { text } = scanner;
  let end = scanner.position;
  while (end < text.length && text[end] !== "\n" && text[end] !== "\r") end++;
  scanner.position = end;
}

/** Skips `/* … *\/`. */
export function skipBlockComment(scanner: Scanner, nests: boolean): void {
  const { text } = scanner;
  let depth = 1;
  let end = scanner.position + 2;
  let open = nests ? text.indexOf("/*", end) : -1;
  while (depth > 0) {
    const close = text.indexOf("*/", end);
    if (close < 0) {
      scanner.unclosed = { offset: scanner.position, what: "comment" };
      scanner.position = text.length;
      return;
    }
    for (; open >= 0 && open < close; open = text.indexOf("/*", open + 2)) depth++;
    depth = nests ? depth - 1 : 0;
    end = close + 2;
    if (open >= 0 && open < end) open = text.indexOf("/*", end);
  }
  scanner.position = end;
}

/** Skips the data after COPY … FROM STDIN, up to `\.`. The previous token is the semicolon. */
export function skipCopyData(scanner: Scanner): void {
  const { tokens } = scanner;
  let first = tokens.length - 1;
  while (first > 0 && tokens[first - 1]!.keyword !== ";" && tokens.length - first < 1_000) first--;
  if (tokens[first]?.keyword !== "COPY") return;
  const words = tokens.slice(first).map(({ keyword }) => keyword);
  if (!words.some((word, index) => word === "FROM" && words[index + 1] === "STDIN")) return;
  const found = /^\\\.[ \t\r]*$/m.exec(scanner.text.slice(scanner.position));
  if (found) scanner.position += found.index + found[0].length;
}
