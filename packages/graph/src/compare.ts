/**
 * Orders strings by UTF-16 code unit. Unlike `localeCompare` the answer is the same on every machine, which
 * everything that promises a deterministic result stands on.
 */
export function compareStrings(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
