/** A statement of an IAM policy, with its lists made whole. */
export interface IamStatement {
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** An Airflow connection, without its password. */
export interface ConnectionFacts {
  readonly id: string;
  readonly type: string;
  readonly host: string;
  /** Names of the members of `extra`. */
  readonly extra: readonly string[];
}

/** A file with a DAG. */
export interface DagFile {
  readonly path: string;
  readonly text: string;
}

/** What answers when the lineage server is asked. */
export type ProbeOutcome =
  | { readonly kind: "answered"; readonly status: number }
  | { readonly kind: "failed"; readonly reason: string };

/**
 * What is known of an environment. A member that is missing could not be seen from where one looked; the checks that need
 * it say so instead of guessing.
 */
export interface EnvironmentFacts {
  readonly name?: string;
  readonly airflowVersion?: string;
  /** Values as they are, which may be no strings where the environment is only planned. */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly requirements?: string;
  /** Lines of the logs of installing the requirements that tell of a failure; empty when there is none. */
  readonly installFailures?: readonly string[];
  /** Version of the OpenLineage provider that is installed; null when it is not. */
  readonly installedProvider?: string | null;
  /** How the environment's subnets reach the internet and AWS. */
  readonly network?: {
    readonly egress: "nat" | "endpoints" | "none";
    /** Last parts of the names of the interface end points, e.g. `sqs`. */
    readonly endpoints: readonly string[];
  };
  /** Whether the lineage server's security group lets the environment in; null when the server is not in this account's view. */
  readonly serverAdmitsEnvironment?: boolean | null;
  /** Paths of files in the environment that exist, below /usr/local/airflow, of those that the options name. */
  readonly existingFiles?: readonly string[];
  readonly dagFiles?: readonly DagFile[];
  readonly connections?: readonly ConnectionFacts[];
  /** Lines of the scheduler's log that tell of a broken process pool. */
  readonly brokenPoolLines?: readonly string[];
  /** Namespaces of all environments that can be seen, by the environment's name. */
  readonly namespaces?: Readonly<Record<string, string>>;
  /** Statements of the execution role. */
  readonly roleStatements?: readonly IamStatement[];
  /** Answer of the lineage server to a question from here. */
  readonly probe?: ProbeOutcome;
}
