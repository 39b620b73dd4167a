/** The expected graph of a scenario. Names are shortened by {@link Scenario.shortNames}. */
export interface Expectation {
  /** All datasets. */
  readonly datasets: readonly string[];
  /** All jobs with the states of their runs, oldest first. */
  readonly runs: Readonly<Record<string, readonly RunState[]>>;
  /**
   * All edges between datasets and jobs, as `from -> to`, with marks in brackets: `inferred`, `declared`,
   * `provisional`, `control`, `not in the latest run`.
   */
  readonly edges: readonly string[];
  /** Source columns of outputs, as `dataset.column -> column`, without columns that only filter or sort. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  /** Column names in the schemas of datasets. */
  readonly schemas: Readonly<Record<string, readonly string[]>>;
  /**
   * Checks on datasets with their results over the runs, oldest first: `assertion column: passed warned failed
   * skipped`.
   */
  readonly quality: Readonly<Record<string, readonly string[]>>;
  /** Properties of jobs: `parent NAME`, `task group NAME`, and `map index N` of their runs. */
  readonly details: Readonly<Record<string, readonly string[]>>;
  /** Problems of runs, as `job: code`. */
  readonly runProblems: readonly string[];
  /** Text that the error message of each job's newest run must contain. */
  readonly errors: Readonly<Record<string, string>>;
  /** Jobs that the home page lists as failed. */
  readonly failed: readonly string[];
  /** Warnings of receipts, as `code pointer`, with N for positions in lists. */
  readonly warnings: readonly string[];
}

/** State of a run as in v2; `LOST` for a run without an end event. */
export type RunState = "RUNNING" | "COMPLETE" | "FAIL" | "ABORT" | "UNKNOWN" | "LOST";

/** A sender and the expected graph of its events. */
export interface Scenario {
  /** Name of the file in fixtures/senders, without extension. */
  readonly name: string;
  /** Prefixes of `namespace name` that are removed or replaced by a short text. */
  readonly shortNames: readonly (readonly [long: string, short: string])[];
  /**
   * Jobs that are one statement of their parent: they may be listed, each with its own runs, but are not in the graph
   * or in {@link Expectation.runs}.
   */
  readonly statements: RegExp | null;
  readonly expected: Expectation;
}
