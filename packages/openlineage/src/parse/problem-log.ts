import type { Problem, ProblemCode } from "./problem.ts";

/** Collects the problems of one event. The number of warnings is limited. */
export class ProblemLog {
  readonly #maximumWarnings: number;
  readonly problems: Problem[] = [];
  readonly #warnings: Problem[] = [];
  #unlisted = 0;

  constructor(maximumWarnings: number) {
    this.#maximumWarnings = maximumWarnings;
  }

  /** Adds a reason to reject the event. */
  reject(code: ProblemCode, pointer: string, message: string, expected: string): void {
    if (this.problems.length < this.#maximumWarnings)
      this.problems.push({ code, pointer, message, expected });
  }

  /** Adds a warning; the event is still accepted. */
  warn(code: ProblemCode, pointer: string, message: string, expected: string): void {
    if (this.#warnings.length < this.#maximumWarnings)
      this.#warnings.push({ code, pointer, message, expected });
    else this.#unlisted++;
  }

  /** The warnings. If some were omitted, the last one gives their number. */
  warnings(): Problem[] {
    if (this.#unlisted === 0) return this.#warnings;
    return [
      ...this.#warnings,
      {
        code: "more-warnings",
        pointer: "",
        message: `${this.#unlisted} more warnings were omitted.`,
        expected: `at most ${this.#maximumWarnings} warnings`,
      },
    ];
  }
}
