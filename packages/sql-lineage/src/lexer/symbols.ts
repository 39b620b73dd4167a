import type { Scanner } from "./scanner.ts";

const symbols =
  "->> -> #>> #> <=> <-> <= <> << <@ >= >> != !~~* !~~ !~* !~ || |> && :: := == => ** @> @@ ^= ~~* ~~ ~* #- @? ^@ <#> <~> <%> ?:: // ~~~ <+> &&& &<| |&> ~= |=| <<->> <<#>> &> &< |>> <<| @@@ %> <% <<% %>>";

/** Symbols with more than one character, by their first; for a common prefix, the longest first. */
export const longSymbols = new Map<string, string[]>();
for (const symbol of symbols.split(" ")) {
  const same = longSymbols.get(symbol[0]!);
  if (same === undefined) longSymbols.set(symbol[0]!, [symbol]);
  else same.push(symbol);
}
for (const same of longSymbols.values()) same.sort((left, right) => right.length - left.length);

/** Reads Oracle's and SQL Server's `< =` and `> =`. Returns false at another operator. */
export function readSpacedOperator(scanner: Scanner, mark: string): boolean {
  const { text, position } = scanner;
  const operator = /^[<>][ \t]+=/.exec(text.slice(position, position + 10))?.[0];
  if (operator === undefined) return false;
  scanner.push("symbol", `${mark}=`, `${mark}=`, position + operator.length);
  return true;
}

/** Characters of operators that extensions of PostgreSQL define. */
const operatorCharacters = /[-+*/<>=~!@#%^&|`?]*/y;
/** The maximum length of an operator. Source: PostgreSQL, NAMEDATALEN. */
const maxOperatorLength = 63;
/** Characters that continue an operator, rather than start an operand: not the sign of `=-1` or the mark of `=?`. */
const continuations: ReadonlySet<string> = new Set("<>=|&#*/^!~");

/**
 * Returns the operator at a position: a known symbol, or a longer one that an extension defines. An operator ends
 * before a comment and before a sign, as PostgreSQL's do.
 */
export function customOperator(text: string, position: number, symbol: string): string {
  const next = text[position + symbol.length];
  if (next === undefined || !continuations.has(next) || !operatorCharacters.source.includes(symbol[0]!))
    return symbol;
  operatorCharacters.lastIndex = 0;
  const run = operatorCharacters
    .exec(text.slice(position, position + maxOperatorLength))![0]
    .replace(/(--|\/\*).*$/, "");
  const operator = run.replace(/[-+?%@]+$/, "");
  return operator.length > symbol.length ? operator : symbol;
}

/** Returns true if a symbol consists of the characters of operators. */
export function isCustomOperator(symbol: string): boolean {
  operatorCharacters.lastIndex = 0;
  return symbol.length > 1 && operatorCharacters.exec(symbol)![0].length === symbol.length;
}
