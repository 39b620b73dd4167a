/** What the generated events mean: the answers that pages and queries must give. */

/** A dataset, by name. */
export interface TruthDataset {
  readonly namespace: string;
  readonly name: string;
}

/** A task that failed in the last night. */
export interface FailedTask {
  readonly dag: string;
  readonly namespace: string;
  readonly owner: string;
  /** Job name of the task. */
  readonly job: string;
  readonly runId: string;
  readonly dagRunId: string;
  readonly failedAt: string;
  readonly error: string;
  readonly output: TruthDataset | null;
  /** Job names of tasks that did not run because of it. */
  readonly upstreamFailed: readonly string[];
}

/** A DAG with a time in the last night at which it should have started. */
export interface ExpectedDag {
  readonly dag: string;
  readonly namespace: string;
  readonly owner: string;
  readonly expectedAt: string;
}

/** A change of a column. */
export interface SchemaChange extends TruthDataset {
  readonly dag: string;
  readonly job: string;
  readonly runId: string;
  readonly kind: "added" | "dropped" | "type";
  readonly column: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** A run of a task or DAG. */
export interface TruthRun {
  readonly job: string;
  readonly namespace: string;
  readonly runId: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly state: "COMPLETE" | "FAIL" | "RUNNING";
  readonly attempt: number;
}

/** The meaning of a company's events. */
export interface CompanyTruth {
  readonly now: string;
  readonly failed: readonly FailedTask[];
  /** DAGs that did not start in the last night. */
  readonly late: readonly ExpectedDag[];
  /** DAGs that started in the last night, but long after their time. */
  readonly delayed: readonly (ExpectedDag & { readonly startedAt: string })[];
  readonly running: readonly TruthRun[];
  /** Tasks that run for much longer than usual. */
  readonly runningLong: readonly (TruthRun & { readonly usualSeconds: number })[];
  /** Times of earlier nights at which a DAG did not run. */
  readonly missing: readonly ExpectedDag[];
  readonly retried: readonly { readonly job: string; readonly runId: string; readonly failedRunId: string }[];
  readonly schemaChanges: readonly SchemaChange[];
  readonly sqlChanges: readonly { readonly job: string; readonly runId: string; readonly commit: string }[];
  /** Checks that fail in their latest run. */
  readonly failingChecks: readonly (TruthDataset & {
    readonly assertion: string;
    readonly severity: "error" | "warn" | null;
    readonly since: string;
    readonly runId: string;
  })[];
  /** Datasets that the last night should have written, but did not. */
  readonly notWritten: readonly (TruthDataset & {
    readonly dag: string;
    readonly reason: "failed" | "upstream-failed" | "late" | "running";
  })[];
  readonly dagRuns: readonly TruthRun[];
  readonly taskRuns: readonly TruthRun[];
  readonly story: {
    readonly source: TruthDataset;
    readonly column: "rate";
    readonly fact: TruthDataset;
    readonly dashboard: TruthDataset;
    readonly dashboardColumn: "revenue_eur";
    readonly job: string;
    /** The run since which the rate is wrong. */
    readonly firstBadRun: string;
    readonly since: string;
    readonly check: string;
  };
  readonly hub: TruthDataset & { readonly readers: number };
  readonly wide: (TruthDataset & { readonly columns: number }) | null;
  readonly counts: { readonly dags: number; readonly tasks: number; readonly datasets: number };
}
