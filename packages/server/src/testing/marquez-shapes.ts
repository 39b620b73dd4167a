/** The parts of Marquez's responses that the tests read. */
export interface Run {
  readonly id: string;
  readonly state: string;
  readonly nominalStartTime: string | null;
  readonly nominalEndTime: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly durationMs: number | null;
  readonly args: Record<string, string>;
  readonly jobVersion: object | null;
  readonly inputDatasetVersions: readonly VersionUse[];
  readonly outputDatasetVersions: readonly VersionUse[];
  readonly facets: Record<string, unknown>;
}

/** A dataset version in a run. */
export interface VersionUse {
  readonly datasetVersionId: Name & { readonly version: string };
  readonly facets: Record<string, unknown>;
}

/** A qualified name. */
export interface Name {
  readonly namespace: string;
  readonly name: string;
}

/** A job. */
export interface Job extends Name {
  readonly id: Name;
  readonly type: string;
  readonly simpleName: string;
  readonly parentJobName: string | null;
  readonly parentJobUuid: string | null;
  readonly updatedAt: string;
  readonly inputs: readonly Name[];
  readonly outputs: readonly Name[];
  readonly location: string | null;
  readonly description: string | null;
  readonly latestRun: Run | null;
  readonly latestRuns: readonly Run[];
  readonly facets: Record<string, unknown>;
  readonly currentVersion: string | null;
}

/** A version of a job or dataset. */
export interface Version extends Name {
  readonly id: Name & { readonly version: string };
  readonly version: string;
  readonly inputs: readonly Name[];
  readonly outputs: readonly Name[];
  readonly fields: readonly object[];
  readonly latestRun: Run | null;
  readonly createdByRun: Run | null;
  readonly lifecycleState: string | null;
}

/** A dataset. */
export interface Dataset extends Name {
  readonly id: Name;
  readonly sourceName: string;
  readonly fields: readonly {
    name: string;
    type: string | null;
    tags: string[];
    description: string | null;
  }[];
  readonly tags: readonly string[];
  readonly description: string | null;
  readonly currentVersion: string;
  readonly lastLifecycleState: string;
  readonly columnLineage:
    | readonly {
        name: string;
        inputFields: readonly {
          namespace: string;
          dataset: string;
          field: string;
          transformationType: string | null;
        }[];
        transformationType: string | null;
      }[]
    | null;
  readonly facets: Record<string, unknown>;
  readonly deleted: boolean;
}

/** An edge of a graph. */
export interface Edge {
  readonly origin: string;
  readonly destination: string;
}

/** A graph of tables or columns. */
export interface Graph {
  readonly graph: readonly {
    readonly id: string;
    readonly type: string;
    readonly data: Name & {
      readonly dataset?: string;
      readonly currentRunUuid?: string | null;
      readonly latestRun?: Run | null;
      readonly inputFields?: readonly object[];
    };
    readonly inEdges: readonly Edge[];
    readonly outEdges: readonly Edge[];
  }[];
}
