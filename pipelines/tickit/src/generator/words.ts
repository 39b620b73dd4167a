import type { Random } from "./random.ts";

// Names are built from syllables: plausible, but not of real persons.
const ONSETS = [
  "b",
  "br",
  "c",
  "ch",
  "d",
  "dr",
  "f",
  "g",
  "h",
  "j",
  "k",
  "l",
  "m",
  "n",
  "p",
  "r",
  "s",
  "st",
  "t",
  "tr",
  "v",
  "w",
];
const VOWELS = ["a", "a", "e", "e", "i", "o", "u", "ai", "ea", "io"];
const CODAS = ["", "", "", "l", "m", "n", "n", "r", "r", "s", "th", "nd", "ck"];

const CITY_ENDINGS = [
  "ton",
  "ville",
  "field",
  "port",
  "haven",
  "burg",
  " Falls",
  " Springs",
  " Heights",
  " Bay",
];

/** United States postal abbreviations, the domain of the two-letter state columns. */
const STATES =
  "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY".split(
    " ",
  );

/** Returns a capitalized word with the given number of syllables. */
export function word(random: Random, syllables: number): string {
  let text = "";
  for (let count = 0; count < syllables; count += 1) {
    text += random.pick(ONSETS) + random.pick(VOWELS);
    if (count === syllables - 1) text += random.pick(CODAS);
  }
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A town and its state. */
export interface Town {
  readonly city: string;
  readonly state: string;
}

/** Returns a town with an invented name in a random state. */
export function town(random: Random): Town {
  return { city: word(random, random.integer(1, 2)) + random.pick(CITY_ENDINGS), state: random.pick(STATES) };
}
