import { dialectNames } from "../../index.ts";
import type { DialectName } from "../../model/dialect-name.ts";
import { seeds } from "./seeds.ts";

/** An input of the fuzz test, determined by its number. */
export interface Mutant {
  readonly sql: string;
  readonly dialect: DialectName;
}

/** The maximum length of a mutant in tokens, so that only the parsers, not the text size, can exceed the time limit. */
const maxTokens = 2_000;

const tokenPattern = /\s+|[\p{L}_][\p{L}\d_]*|\d+(?:\.\d+)?|'(?:[^']|'')*'|--[^\n]*\n|[^\s\p{L}\d]/gu;
const corpus = seeds.map((seed) => seed.match(tokenPattern) ?? []);
const vocabulary = [...new Set(corpus.flat())].filter((token) => token.trim() !== "");
const punctuation = [
  ..."()[]{}<>,;.:'\"`$@#%?*+-/|&!=~^\\\n\u0000\u00e9",
  "$$",
  "{{",
  "}}",
  "/*",
  "*/",
  "--",
  "|>",
];

/**
 * Creates the mutant with a number: a seed with one to six changes, in any dialect.
 *
 * @param run - the run number, so that runs can differ
 */
export function mutantOf(run: number, number: number): Mutant {
  const random = new Random(run * 1_000_003 + number);
  let tokens = [...random.of(corpus)];
  for (let changes = 1 + random.below(6); changes > 0; changes--) tokens = change(tokens, random);
  return { sql: tokens.slice(0, maxTokens).join(""), dialect: random.of(dialectNames) };
}

function change(tokens: readonly string[], random: Random): string[] {
  const start = random.below(tokens.length + 1);
  const end = Math.min(tokens.length, start + 1 + random.below(8));
  const [before, inside, after] = [tokens.slice(0, start), tokens.slice(start, end), tokens.slice(end)];
  switch (random.below(10)) {
    case 0:
      return [...before, ...after];
    case 1:
      return [...before, ...inside, ...inside, ...after];
    case 2:
      return repeat(before, inside, after, 2 + random.below(60));
    case 3: {
      const other = random.below(tokens.length || 1);
      const swapped = [...tokens];
      [swapped[start], swapped[other]] = [swapped[other] ?? "", swapped[start] ?? ""];
      return swapped;
    }
    case 4:
      return before;
    case 5: {
      const other = random.of(corpus);
      return [...before, ...other.slice(random.below(other.length))];
    }
    case 6:
      return [...before, random.of(punctuation), ...inside, ...after];
    case 7:
      return [...before, " ", random.of(vocabulary), " ", ...inside, ...after];
    case 8:
      return [...before, random.of(punctuation), ...after];
    default: {
      const other = random.of(corpus);
      const from = random.below(other.length);
      return [...before, " ", ...other.slice(from, from + 1 + random.below(20)), " ", ...after];
    }
  }
}

function repeat(before: string[], inside: string[], after: string[], times: number): string[] {
  const repeated = Array.from({ length: times }, () => [...inside, " "]).flat();
  return [...before, ...repeated, ...after];
}

/** A deterministic random number generator (mulberry32). */
class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  of<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!;
  }
}
