import type { Problem, ProblemCode } from "./problem.ts";

/** Collects what is wrong with one event. Warnings are bounded in number, so that no event makes an endless list. */
export class ProblemLog {
  readonly #maximumWarnings: number;
  readonly problems: Problem[] = [];
  readonly #warnings: Problem[] = [];
  #unlisted = 0;

  constructor(maximumWarnings: number) {
    this.#maximumWarnings = maximumWarnings;
  }

  /** The event cannot be accepted. */
  reject(code: ProblemCode, pointer: string, message: string, expected: string): void {
    if (this.problems.length < this.#maximumWarnings)
      this.problems.push({ code, pointer, message, expected });
  }

  /** The event is accepted all the same. */
  warn(code: ProblemCode, pointer: string, message: string, expected: string): void {
    if (this.#warnings.length < this.#maximumWarnings)
      this.#warnings.push({ code, pointer, message, expected });
    else this.#unlisted++;
  }

  /** The warnings; the last one tells how many are missing, if any are. */
  warnings(): Problem[] {
    if (this.#unlisted === 0) return this.#warnings;
    return [
      ...this.#warnings,
      {
        code: "more-warnings",
        pointer: "",
        message: `There are ${this.#unlisted} more warnings.`,
        expected: `at most ${this.#maximumWarnings} warnings`,
      },
    ];
  }
}
