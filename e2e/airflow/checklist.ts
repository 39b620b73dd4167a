import { isDeepStrictEqual } from "node:util";

/** Counts checks and prints each as it is made. */
export class Checklist {
  #passed = 0;
  #failed = 0;

  /** Records the result of a check. */
  check(what: string, holds: boolean, detail = ""): void {
    if (holds) this.#passed += 1;
    else this.#failed += 1;
    console.log(holds ? `  ok    ${what}` : `  FAIL  ${what}${detail === "" ? "" : `\n        ${detail}`}`);
  }

  /** Records whether two values are equal, and shows both when they are not. */
  same(what: string, actual: unknown, expected: unknown): void {
    const detail = `expected ${JSON.stringify(expected)}\n        found    ${JSON.stringify(actual)}`;
    this.check(what, isDeepStrictEqual(actual, expected), detail);
  }

  /** Records whether two sets of names are equal, and shows missing and unexpected names. */
  sameSet(what: string, actual: Iterable<string>, expected: Iterable<string>): void {
    const [found, wanted] = [new Set(actual), new Set(expected)];
    const missing = [...wanted].filter((name) => !found.has(name));
    const extra = [...found].filter((name) => !wanted.has(name));
    const some = (names: string[]) => `${names.length} (${names.slice(0, 5).join(", ")})`;
    const detail = `missing ${some(missing)}, unexpected ${some(extra)}`;
    this.check(`${what} (${wanted.size})`, missing.length + extra.length === 0, detail);
  }

  /** Number of checks that failed. */
  get failed(): number {
    return this.#failed;
  }

  /** Returns the closing line. */
  summary(): string {
    return `${this.#passed} passed, ${this.#failed} failed`;
  }
}
