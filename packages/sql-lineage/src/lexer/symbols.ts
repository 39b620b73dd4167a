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
