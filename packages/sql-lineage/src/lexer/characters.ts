/** Character classes of code units. */

/** White space and control characters. */
export const space = 1;
/** A letter of a name. */
export const letter = 2;
/** A decimal digit. */
export const digit = 4;

/** The classes of the first 128 code units. All others are letters, except for Unicode spaces. */
const classes = new Uint8Array(128);
for (let code = 0; code <= 32; code++) classes[code] = space;
classes[127] = space;
for (let code = 48; code <= 57; code++) classes[code] = digit;
for (let code = 65; code <= 90; code++) {
  classes[code] = letter;
  classes[code + 32] = letter;
}
classes[95] = letter;

/** Returns the class of a code unit; 0 for a symbol. */
export function classOf(code: number): number {
  if (code < 128) return classes[code]!;
  // No-break space, the Unicode spaces, line and paragraph separators, and the byte order mark.
  const isSpace =
    code === 0xa0 ||
    (code >= 0x2000 && code <= 0x200b) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x3000 ||
    code === 0xfeff;
  return isSpace ? space : letter;
}

/** Returns true for a decimal digit. */
export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Returns true if a name can start at a position. */
export function isNameStart(text: string, position: number): boolean {
  return position < text.length && classOf(text.charCodeAt(position)) === letter;
}

/** Returns true for a letter or digit at a position. */
export function isNamePart(text: string, position: number): boolean {
  return position < text.length && (classOf(text.charCodeAt(position)) & (letter | digit)) !== 0;
}
