/**
 * Compares strings by UTF-16 code unit. Unlike `localeCompare`, the result is the same on every machine; deterministic
 * functions rely on this.
 */
export function compareStrings(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
