import type { TextMatch } from "./syntax.ts";

/** Separators between the parts of a name: `dev.public.orders`, `s3://lake/raw/orders`, `nightly.load:rows`. */
const separators = "./:";

/**
 * Returns a predicate that matches values against a term's text, ignoring case. Since clients provide the text, the
 * time for any pattern is at most proportional to the product of the two lengths.
 */
export function textMatcher(text: string, match: TextMatch): (value: string) => boolean {
  const wanted = text.toLowerCase();
  switch (match) {
    case "contains":
      return (value) => value.toLowerCase().includes(wanted);
    case "exact":
      return (value) => value.toLowerCase() === wanted;
    case "whole":
      return (value) => matchesLastParts(value.toLowerCase(), wanted);
    case "pattern": {
      // Consecutive stars are equivalent to one.
      const pattern = [...wanted.replaceAll(/\*+/g, "*")];
      return (value) => matchesPattern(value.toLowerCase(), pattern);
    }
  }
}

/** Returns true if the text equals the value or its last parts: `orders` matches `dev.public.orders`. */
function matchesLastParts(value: string, wanted: string): boolean {
  if (!value.endsWith(wanted)) return false;
  const before = value.length - wanted.length;
  return before === 0 || separators.includes(value[before - 1]!);
}

/** Does the same for a pattern, by simulating an automaton: tracks all reachable pattern positions per character. */
function matchesPattern(value: string, pattern: readonly string[]): boolean {
  let places = new Uint8Array(pattern.length + 1);
  let next = new Uint8Array(pattern.length + 1);
  const reach = (set: Uint8Array, place: number): void => {
    set[place] = 1;
    if (pattern[place] === "*") set[place + 1] = 1; // a star also matches the empty string
  };
  reach(places, 0);
  for (const character of value) {
    next.fill(0);
    for (let place = 0; place < pattern.length; place++) {
      if (!places[place]) continue;
      const wanted = pattern[place]!;
      if (wanted === "*") reach(next, place);
      else if (wanted === "?" || wanted === character) reach(next, place + 1);
    }
    if (separators.includes(character)) reach(next, 0);
    [places, next] = [next, places];
  }
  return places[pattern.length] === 1;
}
