/** What the graph of a scenario must be. Names are shortened as {@link Scenario.shortNames} says. */
export interface Expectation {
  /** Every dataset that is there. */
  readonly datasets: readonly string[];
  /** Every job that is there, with the states of its runs, oldest first. */
  readonly runs: Readonly<Record<string, readonly RunState[]>>;
  /**
   * Every edge between datasets and jobs, as `from -> to`, and what marks it in brackets: `inferred`, `declared`,
   * `provisional`, `control`, `not in the latest run`.
   */
  readonly edges: readonly string[];
  /** Columns that outputs are made of, as `dataset.column -> column`; what only filters or sorts is left out. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  /** Names of columns in the schemas of datasets. */
  readonly schemas: Readonly<Record<string, readonly string[]>>;
  /** Checks on datasets with their results over the runs, oldest first: `assertion column: passed warned failed skipped`. */
  readonly quality: Readonly<Record<string, readonly string[]>>;
  /** Of jobs: `parent NAME`, `task group NAME`, and `map index N` of their runs. */
  readonly details: Readonly<Record<string, readonly string[]>>;
  /** Problems that runs show, as `job: code`. */
  readonly runProblems: readonly string[];
  /** Error messages of the newest runs of jobs: each must hold this text. */
  readonly errors: Readonly<Record<string, string>>;
  /** Jobs that Home lists as failed. */
  readonly failed: readonly string[];
  /** Warnings that receipts carry, as `code pointer`, positions in lists as N. */
  readonly warnings: readonly string[];
}

/** State of a run as v2 names it; one that ended without a word is `LOST`. */
export type RunState = "RUNNING" | "COMPLETE" | "FAIL" | "ABORT" | "UNKNOWN" | "LOST";

/** A sender, and what must come of its events. */
export interface Scenario {
  /** Name of the file in fixtures/senders, without its ending. */
  readonly name: string;
  /** Beginnings of `namespace name` that are left out, or replaced by something short. */
  readonly shortNames: readonly (readonly [long: string, short: string])[];
  /**
   * Jobs that are one statement of their parent: they may be listed, each with its own runs, but have no place in the
   * graph and no entry in {@link Expectation.runs}.
   */
  readonly statements: RegExp | null;
  readonly expected: Expectation;
}
