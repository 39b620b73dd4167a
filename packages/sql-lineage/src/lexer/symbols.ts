const symbols =
  "->> -> #>> #> <=> <-> <= <> << <@ >= >> != !~~* !~~ !~* !~ || |> && :: := == => ** @> @@ ^= ~~* ~~ ~* #- @? ^@ <#> <~> <%>";

/** Symbols with more than one character, by their first; for a common prefix, the longest first. */
export const longSymbols = new Map<string, string[]>();
for (const symbol of symbols.split(" ")) {
  const same = longSymbols.get(symbol[0]!);
  if (same === undefined) longSymbols.set(symbol[0]!, [symbol]);
  else same.push(symbol);
}
for (const same of longSymbols.values()) same.sort((left, right) => right.length - left.length);
