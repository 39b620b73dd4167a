import type { ExportedSetting, ExportedSettings } from "../exported-options.ts";

/** An IAM policy statement whose actions and resources are always lists. */
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
  /** The keys of `extra`. */
  readonly extra: readonly string[];
}

/** A DAG file. */
export interface DagFile {
  readonly path: string;
  readonly text: string;
}

/** The outcome of probing the lineage server. */
export type ProbeOutcome =
  | { readonly kind: "answered"; readonly status: number }
  | { readonly kind: "failed"; readonly reason: string };

/**
 * The known facts of an environment. A missing member could not be read from where the doctor runs; checks that require
 * it report this instead of guessing.
 */
export interface EnvironmentFacts {
  readonly name?: string;
  readonly airflowVersion?: string;
  /** The configuration options as given. Values may not be strings if the environment is not deployed yet. */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly requirements?: string;
  /** The startup script; an empty text if there is none. */
  readonly startupScript?: string;
  /**
   * Environment variables of Airflow's processes that are known without the startup script; null for a value that is not
   * known.
   */
  readonly variables?: Readonly<Record<string, string | null>>;
  /** Log lines that report a failed installation of the requirements; empty if there are none. */
  readonly installFailures?: readonly string[];
  /** The installed version of the OpenLineage provider; null if it is not installed. */
  readonly installedProvider?: string | null;
  /** The route of the environment's subnets to the internet and AWS. */
  readonly network?: {
    readonly egress: "nat" | "endpoints" | "none";
    /** The last part of each interface endpoint's name, e.g. `sqs`. */
    readonly endpoints: readonly string[];
  };
  /** True if the lineage server's security group admits the environment; null if this account cannot see the server. */
  readonly serverAdmitsEnvironment?: boolean | null;
  /** Paths of the files named in the options that exist in the environment, below /usr/local/airflow. */
  readonly existingFiles?: readonly string[];
  readonly dagFiles?: readonly DagFile[];
  readonly connections?: readonly ConnectionFacts[];
  /** Scheduler log lines that report a broken process pool. */
  readonly brokenPoolLines?: readonly string[];
  /** The namespaces of all visible environments, by environment name. */
  readonly namespaces?: Readonly<Record<string, string>>;
  /** Statements of the execution role. */
  readonly roleStatements?: readonly IamStatement[];
  /** The outcome of probing the lineage server from this machine. */
  readonly probe?: ProbeOutcome;
}

/** The facts that a check receives: those that it needs are present, and options include settings from variables. */
export type DoctorFacts = Required<EnvironmentFacts> & {
  /** Options that come from an environment variable instead of the environment's configuration, by option key. */
  readonly exported: Readonly<Record<string, ExportedSetting>>;
  /** Variables of the startup script and the process. */
  readonly settings: ExportedSettings;
};
