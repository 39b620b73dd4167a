/** What test runners counted. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Adds up what the closing lines of test runners in an output say. */
export function countTests(output: string): TestCounts;

/** The closing text of a run: the seconds of each step, and one plain line with the sum of what was counted. */
export function summary(
  steps: readonly {
    readonly name: string;
    readonly seconds: number;
    readonly status: number;
    readonly output: string;
  }[],
): string;
