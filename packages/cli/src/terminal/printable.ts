// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to replace
const controlCharacters = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Replaces control characters except tabs and line breaks, which could move the cursor or change a terminal. */
export function printable(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll(controlCharacters, "\uFFFD");
}
