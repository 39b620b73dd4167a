import type { TextMatch } from "./syntax.ts";

/** What stands between the parts of a name: `dev.public.orders`, `s3://lake/raw/orders`, `nightly.load:rows`. */
const separators = "./:";

/**
 * Tells which values a term's text means. Never minds case. Takes time that grows with the product of the two lengths
 * at most, whatever the pattern: the texts come from whoever asks.
 */
export function textMatcher(text: string, match: TextMatch): (value: string) => boolean {
  const wanted = text.toLowerCase();
  switch (match) {
    case "contains":
      return (value) => value.toLowerCase().includes(wanted);
    case "whole":
      return (value) => isLastParts(value.toLowerCase(), wanted);
    case "pattern": {
      // Stars beside each other mean no more than one.
      const pattern = [...wanted.replaceAll(/\*+/g, "*")];
      return (value) => hasPattern(value.toLowerCase(), pattern);
    }
  }
}

/** Whether `orders` is the value or its last parts, as in `dev.public.orders`, which people call by them. */
function isLastParts(value: string, wanted: string): boolean {
  if (!value.endsWith(wanted)) return false;
  const before = value.length - wanted.length;
  return before === 0 || separators.includes(value[before - 1]!);
}

/** The same for a pattern: all the places in it that can be reached are carried along the value, character by character. */
function hasPattern(value: string, pattern: readonly string[]): boolean {
  let places = new Uint8Array(pattern.length + 1);
  let next = new Uint8Array(pattern.length + 1);
  const reach = (set: Uint8Array, place: number): void => {
    set[place] = 1;
    if (pattern[place] === "*") set[place + 1] = 1; // a star may stand for nothing
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
