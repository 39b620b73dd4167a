// Generated from the server's OpenAPI document by `npm run generate:api`. Do not edit.

export interface Annotations {
  readonly tags: readonly {
    readonly column: string | null;
    readonly tag: string;
    /** True if the latest facet of a producer has it. */
    readonly byProducer: boolean;
    /** True if a user removed it. */
    readonly removed: boolean;
    readonly word: Word | null;
  }[];
  readonly owners: readonly {
    readonly name: string;
    readonly type: string | null;
    /** True if the latest facet of a producer has it. */
    readonly byProducer: boolean;
    /** True if a user removed it. */
    readonly removed: boolean;
    readonly word: Word | null;
  }[];
  /** Descriptions written by users. */
  readonly descriptions: readonly {
    readonly column: string | null;
    readonly description: string;
    readonly original: string | null;
    readonly word: Word;
  }[];
  readonly hidden: Word | null;
}

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly ("ingest" | "read" | "admin")[];
  /** Job namespaces that the key may send events for, or prefixes that end with `*`; empty: all. Limits the scope ingest. */
  readonly namespaces: readonly string[];
  /** First characters of the key. */
  readonly hint: string;
  /** ISO 8601 instant in UTC. */
  readonly createdAt: string;
  readonly createdBy: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly lastUsedAt: string | null;
  readonly replacedBy: string | null;
}

export interface AssertionOutcome {
  /** warned: not successful, of severity warn. skipped: the test did not run. */
  readonly status: "passed" | "warned" | "failed" | "skipped";
  readonly severity: string | null;
  readonly expected: string | null;
  readonly actual: string | null;
}

export interface Attention {
  /** Failed, lost, late, failing checks, running long; newest first within each. At most 100. */
  readonly groups: readonly AttentionGroup[];
  readonly counts: {
    readonly failed: number;
    readonly lost: number;
    readonly late: number;
    readonly "failing-checks": number;
    readonly "running-long": number;
  };
  readonly staleDatasets: number;
  readonly upstreamFailedDatasets: number;
  readonly truncated: boolean;
}

export interface AttentionGroup {
  readonly node: NodeReference;
  /** `failed`: the newest execution of the job failed. `lost`: its newest run sent no end event. `late`: it has not started although its schedule or its past says so. `running-long`: its run takes more than three times the usual duration. `failing-checks`: a check of the dataset failed when it ran last. `stale`: the dataset was not written although it should have been. `upstream-failed`: it was written from a dataset that was stale or failed a check. */
  readonly kind: "failed" | "lost" | "late" | "running-long" | "failing-checks" | "stale" | "upstream-failed";
  /** All kinds of its problems, the most serious first. */
  readonly kinds: readonly ("failed" | "lost" | "late" | "running-long" | "failing-checks" | "stale" | "upstream-failed")[];
  /** ISO 8601 instant in UTC. */
  readonly since: string;
  readonly run: {
    readonly id: string;
    readonly runId: string;
    readonly job: NodeReference;
  } | null;
  readonly detail: string | null;
  readonly airflowLog: string | null;
  readonly owners: readonly string[];
  /** The failed tasks of the DAG, at most ten. */
  readonly tasks: readonly NodeReference[];
  /** Datasets that are stale or wrong because of it. */
  readonly affectedDatasets: number;
  /** Their owners, at most ten. */
  readonly affectedOwners: readonly string[];
}

export interface AuditEntry {
  readonly id: string;
  /** ISO 8601 instant in UTC. */
  readonly at: string;
  /** Name of a key or of a command-line user. */
  readonly actor: string;
  /** key-created, key-rotated, key-revoked, logged-in, replayed, rebuilt, imported, undo, or a kind of edit or decision such as add-tag, hide, declare-edge or same-dataset. */
  readonly action: string;
  readonly subject: string;
  readonly subjectId: string | null;
}

export interface Cause {
  readonly kind: "upstream-failed" | "upstream-late" | "schema-changed" | "sql-changed" | "code-changed" | "rows-changed" | "check-failed" | "engine-changed" | "configuration-changed" | "error";
  /** From 0 to 1: how well it explains the problem, compared with the others. */
  readonly score: number;
  readonly node: NodeReference;
  readonly run: RunReference | null;
  readonly previousRun: RunReference | null;
  readonly at: string | null;
  /** Number of jobs between the cause and the problem. */
  readonly distance: number;
  /** One sentence. */
  readonly summary: string;
  readonly evidence: readonly {
    /** Column, setting, check or figure. */
    readonly subject: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
}

export interface ChangeCause {
  readonly kind: "code" | "commit" | "schema";
  /** ISO 8601 instant in UTC. */
  readonly at: string;
  readonly node: NodeReference;
  readonly run: RunReference | null;
  readonly summary: string;
}

export interface ChannelChange {
  readonly name: string;
  readonly followable: boolean;
  /** Address of a webhook or of a Slack webhook. Write-only. A change without it keeps the address. */
  readonly url?: string;
  /** Secret that signs the messages of a webhook. Write-only. Without it, a new webhook gets a generated secret. */
  readonly signingSecret?: string;
  /** E-mail addresses. */
  readonly recipients?: readonly string[];
  /** ARN of an Amazon SNS topic. */
  readonly topicArn?: string;
  /** Author of the change; ignored if the request carries a key, whose name is recorded. */
  readonly actor?: string;
}

export interface ChannelRequest {
  readonly kind: "webhook" | "slack" | "email" | "sns";
  readonly name: string;
  readonly followable: boolean;
  /** Address of a webhook or of a Slack webhook. Write-only. A change without it keeps the address. */
  readonly url?: string;
  /** Secret that signs the messages of a webhook. Write-only. Without it, a new webhook gets a generated secret. */
  readonly signingSecret?: string;
  /** E-mail addresses. */
  readonly recipients?: readonly string[];
  /** ARN of an Amazon SNS topic. */
  readonly topicArn?: string;
  /** Author of the change; ignored if the request carries a key, whose name is recorded. */
  readonly actor?: string;
}

export interface ChannelTest {
  readonly sent: boolean;
  /** What the receiver answered, or why it could not be reached. */
  readonly response: string;
}

export interface ChildJob {
  readonly job: NodeReference;
  /** Airflow task groups, outermost first. */
  readonly taskGroups: readonly string[];
  readonly latestRun: RunSummary | null;
}

export interface CodeChange {
  readonly before: string | null;
  readonly after: string | null;
}

export interface Column {
  readonly name: string;
  readonly type: string | null;
  readonly description: string | null;
  readonly tags: readonly string[];
}

export interface ColumnEdge {
  readonly from: {
    readonly dataset: string;
    readonly column: string;
  };
  readonly to: {
    readonly dataset: string;
    readonly column: string | null;
  };
  readonly job: NodeReference | null;
  readonly transformations: readonly Transformation[];
  readonly layer: "observed" | "declared" | "inferred";
}

export interface ColumnEdgesAnswer {
  readonly edges: readonly ColumnEdge[];
  readonly truncated: boolean;
}

export interface ColumnLineageAnswer {
  readonly focus: {
    readonly dataset: NodeReference;
    readonly column: string | null;
  };
  readonly asOf: string | null;
  /** ISO 8601 instant in UTC. */
  readonly knownAt: string;
  readonly datasets: readonly NodeReference[];
  readonly columns: readonly {
    readonly dataset: string;
    readonly column: string;
    readonly type: string | null;
    readonly distance: number;
    /** Data quality checks of the column that fail now, at most 5; empty for a time in the past. */
    readonly failingChecks: readonly FailingCheck[];
    readonly typeChange: TypeChange | null;
  }[];
  /** Checks of a whole dataset that fail now, at most 5 of each, the nearest dataset first; empty for a time in the past. */
  readonly datasetChecks: readonly {
    readonly dataset: string;
    readonly assertion: string;
    readonly name: string | null;
    /** ISO 8601 instant in UTC. */
    readonly since: string;
    readonly run: RunReference | null;
  }[];
  readonly edges: readonly ColumnEdge[];
  readonly truncated: boolean;
}

export interface CommitPair {
  readonly before: string | null;
  readonly after: string;
}

export interface DatasetDetail {
  readonly kind: "dataset";
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly owners: readonly Owner[];
  readonly columns: readonly Column[];
  readonly otherNames: readonly NodeReference[];
  /** ISO 8601 instant in UTC. */
  readonly createdAt: string;
  /** ISO 8601 instant in UTC. */
  readonly updatedAt: string;
  readonly lastWrittenAt: string | null;
  readonly status: NodeStatus;
  readonly currentVersion: string | null;
  readonly versionCount: number;
  readonly facets: Readonly<Record<string, unknown>>;
  readonly writers: readonly Neighbor[];
  readonly readers: readonly Neighbor[];
  readonly continues: NodeReference | null;
  readonly continuedBy: NodeReference | null;
  /** Latest outcome of each data quality assertion; skipped ones are ignored. */
  readonly quality: readonly {
    readonly assertion: string;
    readonly name: string | null;
    readonly column: string | null;
    /** False if it failed; a warning is not a failure. */
    readonly success: boolean;
    /** warned: not successful, of severity warn. skipped: the test did not run. */
    readonly status: "passed" | "warned" | "failed" | "skipped";
    readonly severity: string | null;
    readonly expected: string | null;
    readonly actual: string | null;
    /** ISO 8601 instant in UTC. */
    readonly at: string;
    readonly run: string | null;
  }[];
  /** Output statistics of the latest 30 writing runs, oldest first. */
  readonly statistics: readonly {
    readonly run: string;
    /** ISO 8601 instant in UTC. */
    readonly at: string;
    readonly rowCount: number | null;
    readonly bytes: number | null;
  }[];
}

export interface DatasetEvents {
  readonly items: readonly {
    readonly receipt: string;
    readonly eventType: string | null;
    /** ISO 8601 instant in UTC. */
    readonly eventTime: string;
    /** ISO 8601 instant in UTC. */
    readonly receivedAt: string;
    readonly subject: {
      readonly namespace: string;
      readonly name: string;
    };
  }[];
  readonly truncated: boolean;
}

export interface DatasetQuality {
  /** The latest runs of its writers and readers with data, oldest first: at most 30 with assertions and 30 with metrics. Results, outcomes and values below are in the same order. */
  readonly runs: readonly RunSummary[];
  /** From the facet dataQualityAssertions, at most 500. */
  readonly assertions: readonly {
    readonly assertion: string;
    readonly name: string | null;
    readonly column: string | null;
    /** false: failed; true: passed or warned; null: skipped or not checked. */
    readonly results: readonly (boolean | null)[];
    readonly outcomes: readonly (AssertionOutcome | null)[];
  }[];
  /** From the facets outputStatistics and dataQualityMetrics, at most 500. */
  readonly metrics: readonly {
    /** rowCount, bytes or fileCount of the dataset; nullCount, distinctCount, count, min, max or sum of a column. */
    readonly metric: string;
    readonly column: string | null;
    readonly values: readonly (number | null)[];
  }[];
  readonly truncated: boolean;
}

export interface DatasetSet {
  readonly representative: NodeReference;
  readonly members: readonly NodeReference[];
}

export interface DatasetVersion {
  readonly id: string;
  /** ISO 8601 instant in UTC. */
  readonly createdAt: string;
  /** ISO 8601 instant in UTC. */
  readonly lastSeenAt: string;
  readonly current: boolean;
  readonly lifecycleState: string | null;
  readonly declaredVersion: string | null;
  readonly columns: readonly Column[];
  readonly createdBy: RunSummary | null;
}

export interface DecisionAnswer {
  readonly id: string;
  readonly diff: IdentityDiff;
}

export interface DecisionRequest {
  readonly kind: "same-dataset" | "different-datasets";
  /** Ids of the datasets. */
  readonly datasets: readonly [string, string];
  /** Author of the decision. */
  readonly actor?: string;
}

export interface DeclaredEdge {
  readonly id: string;
  readonly from: NodeReference;
  readonly to: NodeReference;
  readonly job: NodeReference | null;
  readonly columns: readonly {
    readonly from: string;
    readonly to: string;
  }[];
  readonly note: string | null;
  readonly actor: string;
  /** ISO 8601 instant in UTC. */
  readonly at: string;
}

export interface Deleted {
  readonly deleted: true;
}

export interface DeliveryRetry {
  readonly ids?: readonly string[];
  /** Author of the change; ignored if the request carries a key, whose name is recorded. */
  readonly actor?: string;
}

export interface DiffColumnEdge {
  readonly from: {
    readonly dataset: NodeReference;
    readonly column: string;
  };
  readonly to: {
    readonly dataset: NodeReference;
    readonly column: string | null;
  };
  readonly job: NodeReference | null;
  readonly change: "added" | "removed" | "changed";
  readonly changedAt: string | null;
  readonly changedBy: RunReference | null;
}

export interface DiffEdge {
  readonly from: string;
  readonly to: string;
  readonly layer: "observed" | "declared" | "inferred";
  /** True while the job has no complete execution. */
  readonly provisional: boolean;
  /** True for an edge from a job to a DAG that it triggers through an asset. No data flows along it: impact and counts leave it out. */
  readonly control: boolean;
  /** True if no run has had it for 30 days or five times the usual interval of its job. False for declared edges and in the past. */
  readonly stale: boolean;
  /** False if the newest run of the job that reports datasets did not have the edge; it stays because nothing replaced it. True for declared edges. */
  readonly inLatestRun: boolean;
  readonly lastSeenAt: string | null;
  readonly since: string | null;
  readonly change: "added" | "removed" | "changed" | "unchanged";
  readonly layerBefore: "observed" | "declared" | "inferred" | null;
  readonly changedAt: string | null;
  readonly changedBy: RunReference | null;
}

export interface DiffNode {
  readonly kind: "dataset" | "job";
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  /** Signed hops from the focus: negative upstream, positive downstream. */
  readonly distance: number;
  /** Upstream neighbors in this response. */
  readonly upstreamCount: number;
  /** Downstream neighbors in this response. */
  readonly downstreamCount: number;
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly owners: readonly Owner[];
  /** For datasets: the schema at the requested time, at most 500 columns. */
  readonly columns: readonly Column[];
  readonly columnCount: number;
  /** For datasets: other names of the same physical dataset. */
  readonly otherNames: readonly {
    readonly namespace: string;
    readonly name: string;
  }[];
  readonly lastWrittenAt: string | null;
  readonly jobType: string | null;
  readonly integration: string | null;
  readonly parent: NodeReference | null;
  /** For jobs: Airflow task groups of the task, outermost first. */
  readonly taskGroups: readonly string[];
  readonly latestRun: RunSummary | null;
  readonly status: NodeStatus | null;
  readonly change: "added" | "removed" | "changed" | "unchanged";
  readonly schema: SchemaDiff | null;
  /** When and by which run the columns in `schema` changed last, where it is known. */
  readonly columnChanges: readonly {
    readonly column: string;
    readonly changedAt: string | null;
    readonly changedBy: RunReference | null;
  }[];
  readonly version: {
    readonly before: string | null;
    readonly after: string | null;
  } | null;
}

export interface EdgeRequest {
  /** Id of the upstream dataset or job. */
  readonly from: string;
  /** Id of the downstream dataset or job. */
  readonly to: string;
  readonly job?: string | null;
  /** Between two datasets: pairs of source and target columns. */
  readonly columns?: readonly {
    readonly from: string;
    readonly to: string;
  }[];
  readonly note?: string | null;
  /** Author of the edit; ignored if the request carries a key, whose name is recorded. */
  readonly actor?: string;
}

export interface EditAnswer {
  readonly id: string;
}

export interface EditRequest {
  readonly kind: "add-tag" | "remove-tag" | "add-owner" | "remove-owner" | "set-description" | "reset-description" | "hide" | "unhide";
  /** Id of the dataset or job. */
  readonly node: string;
  readonly column?: string | null;
  /** For add-tag and remove-tag. */
  readonly tag?: string;
  readonly owner?: {
    /** For add-owner and remove-owner. */
    readonly name: string;
    readonly type?: string | null;
  };
  /** For set-description; reset-description restores the producer's description. */
  readonly description?: string;
  /** Author of the edit; ignored if the request carries a key, whose name is recorded. */
  readonly actor?: string;
}

export interface FacetCount {
  /** The value for a term, such as `owner:` followed by it. */
  readonly value: string;
  readonly label: string;
  /** Datasets and jobs with it. */
  readonly count: number;
}

export interface FailingCheck {
  readonly assertion: string;
  readonly name: string | null;
  /** ISO 8601 instant in UTC. */
  readonly since: string;
  readonly run: RunReference | null;
}

export interface FollowRequest {
  readonly node?: string;
  readonly selection?: string;
  readonly channel: string;
  readonly kinds?: readonly ("failed" | "lost" | "late" | "running-long" | "failing-checks" | "stale" | "upstream-failed" | "breaking-schema-change" | "lost-lineage")[];
  /** Author of the change; ignored if the request carries a key, whose name is recorded. */
  readonly actor?: string;
}

export interface ForwardingReceipt {
  /** Id of the event's receipt. */
  readonly receipt: string;
  readonly outcome: "reduced" | "dead" | "replay";
  /** ISO 8601 instant in UTC. */
  readonly settledAt: string;
  readonly attempts: number;
  readonly run: string | null;
  readonly job: {
    readonly namespace: string;
    readonly name: string;
  } | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly dropped: readonly {
    readonly pointer: string;
    readonly bytes: number;
  }[];
}

export interface ForwardingStatus {
  readonly enabled: boolean;
  readonly target: string | null;
  /** True if the responding process is the one that forwards. */
  readonly active: boolean;
  readonly startedAt: string | null;
  readonly from: string | null;
  readonly sent: number;
  /** Run events waiting to be forwarded, counted up to 10,000. */
  readonly waiting: number;
  readonly waitingSince: string | null;
  readonly reduced: number;
  readonly deadLetters: number;
  readonly replaying: number;
  readonly problem: {
    readonly code: string;
    readonly message: string;
    /** ISO 8601 instant in UTC. */
    readonly since: string;
  } | null;
}

export interface FoundTable {
  /** As requested. */
  readonly name: string;
  /** At most 10, the best match first. */
  readonly candidates: readonly {
    readonly id: string;
    readonly namespace: string;
    readonly name: string;
    /** In order; empty if unknown. */
    readonly columns: readonly string[];
  }[];
}

export interface HealthAnswer {
  /** ISO 8601 instant in UTC. */
  readonly at: string;
  readonly problems: readonly HealthProblem[];
  /** True if there are more problems than were examined or returned. */
  readonly truncated: boolean;
}

export interface HealthProblem {
  /** `failed`: the newest execution of the job failed. `lost`: its newest run sent no end event. `late`: it has not started although its schedule or its past says so. `running-long`: its run takes more than three times the usual duration. `failing-checks`: a check of the dataset failed when it ran last. `stale`: the dataset was not written although it should have been. `upstream-failed`: it was written from a dataset that was stale or failed a check. */
  readonly kind: "failed" | "lost" | "late" | "running-long" | "failing-checks" | "stale" | "upstream-failed";
  readonly node: NodeReference;
  /** ISO 8601 instant in UTC. */
  readonly since: string;
  readonly run: {
    readonly id: string;
    readonly runId: string;
    readonly job: NodeReference;
  } | null;
  readonly origin: NodeReference;
  readonly root: NodeReference;
  readonly detail: string | null;
  readonly owners: readonly string[];
  /** True if the job has not run for 30 days. */
  readonly inactive: boolean;
}

export interface HiddenNode {
  readonly node: NodeReference;
  readonly actor: string;
  /** ISO 8601 instant in UTC. */
  readonly at: string;
}

export interface HistoryEntry {
  readonly id: string;
  readonly actor: string;
  /** ISO 8601 instant in UTC. */
  readonly at: string;
  readonly kind: "add-tag" | "remove-tag" | "add-owner" | "remove-owner" | "set-description" | "hide" | "unhide" | "declare-edge" | "same-dataset" | "different-datasets";
  /** The edited nodes; for an edge its ends, then its job. */
  readonly nodes: readonly NodeReference[];
  readonly column: string | null;
  readonly tag: string | null;
  readonly owner: {
    readonly name: string;
    readonly type: string | null;
  } | null;
  readonly description: string | null;
  readonly note: string | null;
  readonly undone: Word | null;
}

export interface Home {
  readonly range: "24h" | "7d" | "30d";
  readonly zone: string;
  /** Hours for the range 24h, else days in the reader's time zone, oldest first; a run counts when it was first seen. */
  readonly buckets: readonly RunBucket[];
  /** Without lost runs; newest first, at most 12. */
  readonly running: readonly RunSummary[];
  readonly attention: Attention;
  /** Changed schemas, lineage and code, and new datasets; newest first, at most 12. */
  readonly changes: readonly StoreChange[];
}

export interface IdentityDecision {
  readonly id: string;
  readonly kind: "same-dataset" | "different-datasets";
  readonly datasets: readonly [NodeReference, NodeReference];
  readonly actor: string;
  /** ISO 8601 instant in UTC. */
  readonly decidedAt: string;
  readonly undone: {
    readonly actor: string;
    /** ISO 8601 instant in UTC. */
    readonly at: string;
  } | null;
}

export interface IdentityDiff {
  /** The affected sets before the decision. */
  readonly before: readonly DatasetSet[];
  /** The same datasets after the decision. */
  readonly after: readonly DatasetSet[];
  /** Removed edges between jobs and datasets. */
  readonly removedEdges: readonly {
    readonly from: NodeReference;
    readonly to: NodeReference;
  }[];
  readonly addedEdges: readonly {
    readonly from: NodeReference;
    readonly to: NodeReference;
  }[];
  /** Pairs in which job `to` now reads what job `from` writes. */
  readonly connectedJobs: readonly {
    readonly from: NodeReference;
    readonly to: NodeReference;
  }[];
  readonly disconnectedJobs: readonly {
    readonly from: NodeReference;
    readonly to: NodeReference;
  }[];
  /** True if a list was cut at 1,000 items. */
  readonly truncated: boolean;
}

export interface ImpactAnswer {
  readonly focus: NodeReference;
  readonly column: string | null;
  readonly direction: "upstream" | "downstream";
  readonly indirect: boolean;
  readonly asOf: string | null;
  /** ISO 8601 instant in UTC. */
  readonly knownAt: string;
  /** Counts of all results, regardless of filters. */
  readonly counts: {
    readonly datasets: number;
    readonly jobs: number;
    readonly columns: number;
    /** Datasets and jobs among them whose evidence is `possible`. */
    readonly possible: number;
    readonly byHops: readonly {
      readonly hops: number;
      readonly datasets: number;
      readonly jobs: number;
    }[];
  };
  /** Counts of all results, largest first. */
  readonly namespaces: readonly {
    readonly name: string;
    readonly count: number;
  }[];
  /** Counts of all results, largest first. */
  readonly owners: readonly {
    readonly name: string;
    readonly count: number;
  }[];
  /** Groups of the results that match the filters, in order; empty without `group`. */
  readonly groups: readonly {
    readonly name: string | null;
    readonly datasets: number;
    readonly jobs: number;
    readonly possible: number;
  }[];
  /** Datasets and jobs that match the filters. */
  readonly matching: number;
  readonly items: readonly ImpactItem[];
  readonly next: string | null;
  /** True if the traversal stopped at its limit of 5,000 datasets and jobs. */
  readonly truncated: boolean;
}

export interface ImpactItem {
  readonly kind: "dataset" | "job";
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  /** Edges from the focus along `path`; each job and each dataset counts as one hop. */
  readonly hops: number;
  /** `direct`: values flow into it. `indirect`: a column is used in a filter, join, grouping or sort. `dataset`: the whole output depends on a column. `table`: the tables depend on each other, without column lineage. `possible`: the tables depend on each other, but no affected column is known. A path has the evidence of its weakest step. */
  readonly evidence: "direct" | "indirect" | "dataset" | "table" | "possible";
  /** For datasets: the affected columns, at most 200. */
  readonly columns: readonly {
    readonly name: string;
    /** `direct`: values flow into it. `indirect`: a column is used in a filter, join, grouping or sort. `dataset`: the whole output depends on a column. `table`: the tables depend on each other, without column lineage. `possible`: the tables depend on each other, but no affected column is known. A path has the evidence of its weakest step. */
    readonly evidence: "direct" | "indirect" | "dataset" | "table" | "possible";
  }[];
  readonly columnCount: number;
  /** For datasets: true if the whole dataset is affected. */
  readonly isWhole: boolean;
  readonly owners: readonly string[];
  /** The DAG or outermost parent of a job, or of the jobs that write a dataset. */
  readonly dags: readonly string[];
  readonly platform: string | null;
  readonly group: string | null;
  readonly lastRun: RunSummary | null;
  readonly lastWrittenAt: string | null;
  readonly via: NodeReference;
  /** A shortest path among those with the strongest evidence, from after the focus to `via`. */
  readonly path: readonly NodeReference[];
}

export interface Incident {
  readonly title: string;
  readonly id: string;
  readonly category: "problem" | "change";
  readonly root: NodeReference;
  /** ISO 8601 instant in UTC. */
  readonly since: string;
  /** ISO 8601 instant in UTC. */
  readonly openedAt: string;
  readonly closedAt: string | null;
  /** Numbers of problems by kind, the worst kind first. */
  readonly counts: readonly {
    readonly kind: "failed" | "lost" | "late" | "running-long" | "failing-checks" | "stale" | "upstream-failed" | "breaking-schema-change" | "lost-lineage";
    readonly count: number;
  }[];
  readonly error: string | null;
  readonly owners: readonly string[];
  readonly affected: {
    readonly datasets: number;
    readonly jobs: number;
    readonly owners: readonly string[];
  } | null;
  /** At most 50, the worst first. */
  readonly problems: readonly IncidentProblem[];
  /** Path of the page that shows it. */
  readonly path: string;
  readonly snoozedUntil: string | null;
  /** Names of the channels that were told. */
  readonly channels: readonly string[];
}

export interface IncidentProblem {
  readonly kind: "failed" | "lost" | "late" | "running-long" | "failing-checks" | "stale" | "upstream-failed" | "breaking-schema-change" | "lost-lineage";
  readonly node: NodeReference;
  /** ISO 8601 instant in UTC. */
  readonly since: string;
  readonly detail: string | null;
  readonly run: string | null;
}

export interface Inference {
  /** Dialect used to parse the SQL; empty without SQL. */
  readonly dialect: string;
  /** Datasets that the SQL reads but the run does not report. */
  readonly inputs: readonly InferredDataset[];
  /** Outputs that were added or got columns. */
  readonly outputs: readonly InferredDataset[];
  /** Outputs that the SQL only creates, truncates or drops; the job does not count as their writer. */
  readonly prepared: readonly InferredDataset[];
  /** Incorrect entries of column lineage from the producer's SQL parser. The facet keeps them; the graph omits them. */
  readonly corrections: readonly {
    readonly from: {
      readonly dataset: NodeReference;
      readonly column: string;
    };
    readonly to: {
      readonly dataset: NodeReference;
      readonly column: string | null;
    };
    readonly reason: "unknown-source-column" | "unknown-output-column" | "incomplete-name" | "stated-for-several-outputs";
  }[];
  /** Parts that could not be parsed or resolved and were left out. */
  readonly problems: readonly {
    readonly code: string;
    readonly message: string;
    readonly line: number;
    readonly column: number;
  }[];
  /** Procedures that the SQL calls, directly or in their bodies, with the call and the run whose SQL created the body. The lineage of the bodies is that of the run. */
  readonly procedures: readonly {
    readonly name: string;
    readonly place: {
      /** Index of the statement in the SQL, from 0. */
      readonly statement: number;
      /** UTF-16 code units from the start of the SQL. */
      readonly start: number;
      /** Exclusive. */
      readonly end: number;
      /** From 1. */
      readonly line: number;
      /** From 1. */
      readonly column: number;
    };
    readonly definedBy: {
      readonly run: string;
      readonly job: NodeReference;
    } | null;
  }[];
}

export interface InferredDataset {
  readonly dataset: NodeReference;
  /** sql: the run's SQL; statement-sql: the SQL of its statements, which are separate runs; procedure: the body of a procedure that the SQL calls; airflow-asset: an asset declared by the Airflow task. */
  readonly evidence: "sql" | "statement-sql" | "procedure" | "airflow-asset";
  readonly place: {
    /** Index of the statement in the SQL, from 0. */
    readonly statement: number;
    /** UTF-16 code units from the start of the SQL. */
    readonly start: number;
    /** Exclusive. */
    readonly end: number;
    /** From 1. */
    readonly line: number;
    /** From 1. */
    readonly column: number;
  } | null;
}

export interface JobDetail {
  readonly kind: "job";
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly description: string | null;
  readonly jobType: string | null;
  readonly integration: string | null;
  readonly processingType: string | null;
  readonly tags: readonly string[];
  readonly owners: readonly Owner[];
  readonly sql: {
    readonly query: string;
    readonly dialect: string | null;
  } | null;
  readonly sourceCode: {
    readonly language: string;
    readonly code: string;
  } | null;
  readonly sourceLocation: string | null;
  readonly parent: NodeReference | null;
  /** At most 500. */
  readonly children: readonly NodeReference[];
  /** True if it has more children. */
  readonly childrenTruncated: boolean;
  readonly inputs: readonly Neighbor[];
  readonly outputs: readonly Neighbor[];
  readonly provisional: boolean;
  /** ISO 8601 instant in UTC. */
  readonly createdAt: string;
  /** ISO 8601 instant in UTC. */
  readonly updatedAt: string;
  readonly currentVersion: string | null;
  readonly versionCount: number;
  /** The latest 30 runs, newest first. */
  readonly latestRuns: readonly RunSummary[];
  readonly status: NodeStatus;
  readonly rhythm: {
    /** Median interval between starts of executions, in milliseconds. */
    readonly intervalMs: number;
    /** Expected start of the next run. */
    readonly dueAt: string;
    readonly late: boolean;
  } | null;
  readonly inference: Inference | null;
  readonly facets: Readonly<Record<string, unknown>>;
}

export interface JobVersion {
  readonly id: string;
  /** ISO 8601 instant in UTC. */
  readonly createdAt: string;
  /** ISO 8601 instant in UTC. */
  readonly lastSeenAt: string;
  readonly current: boolean;
  readonly inputs: readonly NodeReference[];
  readonly outputs: readonly NodeReference[];
  readonly sql: string | null;
  readonly sourceLocation: string | null;
  readonly latestRun: RunSummary | null;
}

export interface JsonFeed {
  readonly title: string;
  readonly version: "https://jsonfeed.org/version/1.1";
  readonly home_page_url: string;
  readonly feed_url: string;
  readonly next_url?: string;
  readonly items: readonly {
    readonly title: string;
    readonly id: string;
    readonly url: string;
    readonly content_text: string;
    /** ISO 8601 instant in UTC. */
    readonly date_published: string;
    readonly tags: readonly string[];
    readonly authors?: readonly {
      readonly name: string;
    }[];
  }[];
}

export interface KeyList {
  readonly items: readonly ApiKey[];
  readonly places: readonly KeyPlace[];
}

export interface KeyPlace {
  readonly source: "secret" | "file";
  readonly place: string;
  /** Name of its keys in the history and the audit log. */
  readonly name: string;
  readonly scope: "ingest" | "read" | "admin";
  /** Job namespaces that the key may send events for, or prefixes that end with `*`; empty: all. Limits the scope ingest. */
  readonly namespaces: readonly string[];
  /** Number of accepted keys. */
  readonly keys: number;
  readonly readAt: string | null;
  readonly problem: string | null;
}

export interface KeyRequest {
  /** Up to 100 letters, digits, spaces and . _ @ + - */
  readonly name: string;
  readonly scopes: readonly ("ingest" | "read" | "admin")[];
  /** Job namespaces that the key may send events for, or prefixes that end with `*`; empty: all. Limits the scope ingest. */
  readonly namespaces?: readonly string[];
  readonly expiresAt?: string | null;
  /** Author of the change; ignored if the request carries a key, whose name is recorded. */
  readonly actor?: string;
}

export interface LineageAnswer {
  readonly focus: NodeReference;
  readonly asOf: string | null;
  /** ISO 8601 instant in UTC. */
  readonly knownAt: string;
  readonly direction: "both" | "upstream" | "downstream";
  readonly depth: number;
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
  /** True if `limit` cut the traversal; the nearest nodes are kept. */
  readonly truncated: boolean;
  /** Nodes within the depth that the limit cut off; -1 if not counted. */
  readonly omitted: number;
}

export interface LineageDiffAnswer {
  readonly focus: NodeReference;
  /** ISO 8601 instant in UTC. */
  readonly from: string;
  readonly to: string | null;
  /** ISO 8601 instant in UTC. */
  readonly knownAt: string;
  readonly direction: "both" | "upstream" | "downstream";
  readonly depth: number;
  readonly nodes: readonly DiffNode[];
  readonly edges: readonly DiffEdge[];
  /** Changed column edges of the jobs in the response. */
  readonly columnEdges: readonly DiffColumnEdge[];
  /** True if `limit` cut one of the two traversals. */
  readonly truncated: boolean;
  readonly columnEdgesTruncated: boolean;
}

export interface LineageEdge {
  readonly from: string;
  readonly to: string;
  readonly layer: "observed" | "declared" | "inferred";
  /** True while the job has no complete execution. */
  readonly provisional: boolean;
  /** True for an edge from a job to a DAG that it triggers through an asset. No data flows along it: impact and counts leave it out. */
  readonly control: boolean;
  /** True if no run has had it for 30 days or five times the usual interval of its job. False for declared edges and in the past. */
  readonly stale: boolean;
  /** False if the newest run of the job that reports datasets did not have the edge; it stays because nothing replaced it. True for declared edges. */
  readonly inLatestRun: boolean;
  readonly lastSeenAt: string | null;
  readonly since: string | null;
}

export interface LineageNode {
  readonly kind: "dataset" | "job";
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  /** Signed hops from the focus: negative upstream, positive downstream. */
  readonly distance: number;
  /** Direct upstream neighbors, in the response or not. */
  readonly upstreamCount: number;
  /** Direct downstream neighbors, in the response or not. */
  readonly downstreamCount: number;
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly owners: readonly Owner[];
  /** For datasets: the schema at the requested time, at most 500 columns. */
  readonly columns: readonly Column[];
  readonly columnCount: number;
  /** For datasets: other names of the same physical dataset. */
  readonly otherNames: readonly {
    readonly namespace: string;
    readonly name: string;
  }[];
  readonly lastWrittenAt: string | null;
  readonly jobType: string | null;
  readonly integration: string | null;
  readonly parent: NodeReference | null;
  /** For jobs: Airflow task groups of the task, outermost first. */
  readonly taskGroups: readonly string[];
  readonly latestRun: RunSummary | null;
  readonly status: NodeStatus | null;
}

export interface LineageSide {
  readonly inputs: readonly NodeReference[];
  readonly outputs: readonly NodeReference[];
  /** Column edges, at most 20. */
  readonly columns: readonly {
    readonly from: {
      readonly dataset: NodeReference;
      readonly column: string | null;
    };
    readonly to: {
      readonly dataset: NodeReference;
      readonly column: string | null;
    };
  }[];
  readonly columnCount: number;
}

export interface ListedNode {
  readonly kind: "dataset" | "job";
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  /** ISO 8601 instant in UTC. */
  readonly updatedAt: string;
  readonly jobType: string | null;
  readonly integration: string | null;
  readonly latestRun: RunSummary | null;
  readonly status: NodeStatus | null;
  readonly freshness: string | null;
  /** For jobs: true if it has not started for 1.5 times its median interval (requires five executions). */
  readonly late: boolean;
  readonly dueAt: string | null;
  readonly tags: readonly string[];
  readonly owners: readonly string[];
}

export interface LiveChange {
  /** Position in the log; the id of the message. */
  readonly position: number;
  /** Number of accepted events. */
  readonly events: number;
  /** Current state of the runs with new events. */
  readonly runs: readonly {
    readonly id: string;
    readonly runId: string;
    readonly job: string;
    readonly state: "RUNNING" | "COMPLETE" | "FAIL" | "ABORT" | "UNKNOWN";
    readonly startedAt: string | null;
    readonly endedAt: string | null;
  }[];
  /** Jobs with new events. */
  readonly jobs: readonly string[];
  /** Written datasets. */
  readonly datasets: readonly string[];
  /** Written datasets with a new version. */
  readonly versions: readonly string[];
  /** Written datasets whose schema changed. */
  readonly schemas: readonly string[];
  /** Jobs and datasets whose edges changed. */
  readonly edges: readonly string[];
  /** Newly quarantined submissions. */
  readonly quarantined: readonly string[];
  /** True if more changed than the lists hold; their limit is 200. */
  readonly more: boolean;
}

export interface LoginRequest {
  readonly key: string;
}

export interface MadeKey {
  readonly key: ApiKey;
  /** The key itself; it is returned only once. */
  readonly text: string;
}

export interface Moment {
  /** ISO 8601 instant in UTC. */
  readonly at: string;
  readonly edgesAdded: number;
  readonly edgesRemoved: number;
  /** Edges whose layer changed. */
  readonly edgesChanged: number;
  /** Datasets with a new version and a changed schema. */
  readonly datasetVersions: number;
  /** Jobs that ran in a new version. */
  readonly jobVersions: number;
}

export interface MomentsAnswer {
  readonly focus: NodeReference;
  /** ISO 8601 instant in UTC. */
  readonly knownAt: string;
  readonly direction: "both" | "upstream" | "downstream";
  readonly depth: number;
  /** Newest first. */
  readonly moments: readonly Moment[];
  readonly earliest: string | null;
  /** True if a limit cut the neighborhood, its history or the list; the newest entries are kept. */
  readonly truncated: boolean;
}

export interface NamespaceSummary {
  readonly name: string;
  readonly datasets: number;
  readonly jobs: number;
  /** ISO 8601 instant in UTC. */
  readonly createdAt: string;
}

export interface Neighbor {
  readonly kind: "dataset" | "job";
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  /** False if the newest run of the job that reports datasets did not have the edge. */
  readonly inLatestRun: boolean;
  readonly lastSeenAt: string | null;
  /** True if no run has had the edge for a long time. */
  readonly stale: boolean;
}

export interface NodeReference {
  readonly kind: "dataset" | "job";
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
}

export interface NodeStatus {
  /** Datasets: fresh, stale, upstream-failed, unknown. Jobs: the others. */
  readonly state: "fresh" | "stale" | "upstream-failed" | "unknown" | "ok" | "failed" | "lost" | "late" | "running-long";
  /** State of the dataset's checks in their latest runs; `none` without checks and for jobs. */
  readonly quality: "passing" | "failing" | "none";
  /** The most serious one first. */
  readonly problems: readonly HealthProblem[];
}

export interface NotificationChannel {
  readonly id: string;
  readonly name: string;
  readonly kind: "webhook" | "slack" | "email" | "sns";
  /** Where it sends: addresses, or a host if the rest of the address is secret. */
  readonly target: string;
  /** E-mail addresses; empty for other kinds. */
  readonly recipients: readonly string[];
  /** True if readers may follow nodes through it. */
  readonly followable: boolean;
  /** ISO 8601 instant in UTC. */
  readonly createdAt: string;
  readonly createdBy: string;
  /** ISO 8601 instant in UTC. */
  readonly updatedAt: string;
}

export interface NotificationDelivery {
  readonly title: string;
  readonly id: string;
  readonly incidentId: string | null;
  readonly channel: {
    readonly id: string;
    readonly name: string;
  };
  readonly phase: "start" | "end" | "test";
  readonly state: "waiting" | "sent" | "dead" | "dropped";
  readonly attempts: number;
  readonly nextAt: string | null;
  /** ISO 8601 instant in UTC. */
  readonly createdAt: string;
  readonly settledAt: string | null;
  readonly response: string | null;
}

export interface NotificationRule {
  readonly id: string;
  readonly name: string;
  readonly kinds: readonly ("failed" | "lost" | "late" | "running-long" | "failing-checks" | "stale" | "upstream-failed" | "breaking-schema-change" | "lost-lineage")[];
  readonly selection: string | null;
  /** The node has one of these owners; empty for any. */
  readonly owners: readonly string[];
  readonly channels: readonly string[];
  /** Age that a problem must have. Changes are reported at once. */
  readonly minMinutes: number;
  readonly enabled: boolean;
  /** Followed nodes; empty for no limit. */
  readonly nodes: readonly NodeReference[];
  readonly follower: string | null;
  readonly problem: string | null;
  /** ISO 8601 instant in UTC. */
  readonly createdAt: string;
  readonly createdBy: string;
  /** ISO 8601 instant in UTC. */
  readonly updatedAt: string;
}

export interface NotificationStatus {
  /** False if this server does not evaluate rules. */
  readonly enabled: boolean;
  /** True if the responding process is the one that sends. */
  readonly active: boolean;
  /** True if a mail server is configured. */
  readonly canMail: boolean;
  /** True if secrets of channels are stored encrypted. */
  readonly encrypted: boolean;
  readonly evaluatedAt: string | null;
  /** Messages to be sent. */
  readonly waiting: number;
  /** Messages that could not be sent. */
  readonly dead: number;
  /** Name under which the caller follows. */
  readonly follower: string;
}

export interface Overview {
  readonly counts: {
    readonly datasets: number;
    readonly jobs: number;
    readonly runs: number;
    readonly columns: number;
    readonly events: number;
    readonly quarantined: number;
    readonly namespaces: number;
  };
  /** The most connected datasets, as entry points into the graph. */
  readonly entryPoints: readonly NodeReference[];
  readonly authentication: "loopback" | "insecure" | "keys";
  readonly version: string;
}

export interface Owner {
  readonly name: string;
  readonly type: string | null;
}

export interface Problem {
  /** Stable, documented code in kebab case. */
  readonly code: string;
  /** JSON pointer into the event as sent. */
  readonly pointer: string;
  readonly message: string;
  readonly expected: string;
}

export interface ProblemDetails {
  readonly title: string;
  readonly type: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  /** JSON pointer, or the name of a query parameter. */
  readonly pointer?: string;
  readonly expected?: string;
}

export interface Receipt {
  readonly id: string;
  readonly outcome: "accepted" | "accepted-with-warnings" | "fold-failed" | "quarantined";
  /** ISO 8601 instant in UTC. */
  readonly receivedAt: string;
  readonly eventTime: string | null;
  readonly eventType: string | null;
  readonly kind: "run" | "job" | "dataset" | null;
  readonly subject: {
    readonly namespace: string;
    readonly name: string;
  } | null;
  readonly run: string | null;
  /** Number of times the same event was received again. */
  readonly repeats: number;
  readonly problems: readonly Problem[];
  readonly producer: string | null;
}

export interface ReceiptPage {
  readonly items: readonly Receipt[];
  readonly next: string | null;
  readonly searchedTo: string | null;
}

export interface ReplayAnswer {
  readonly tried: number;
  /** Number that are now valid events. */
  readonly accepted: number;
  readonly next: string | null;
}

export interface ReplayRequest {
  /** Only submissions with a problem of this code. */
  readonly code?: string;
  readonly cursor?: string | null;
  readonly actor?: string;
}

export interface RevocationRequest {
  /** Author of the change; ignored if the request carries a key, whose name is recorded. */
  readonly actor?: string;
}

export interface RotationRequest {
  /** Time for which the old key stays valid. */
  readonly overlapSeconds: number;
  /** Author of the change; ignored if the request carries a key, whose name is recorded. */
  readonly actor?: string;
}

export interface RuleRequest {
  readonly name: string;
  readonly kinds: readonly ("failed" | "lost" | "late" | "running-long" | "failing-checks" | "stale" | "upstream-failed" | "breaking-schema-change" | "lost-lineage")[];
  readonly selection: string | null;
  /** The node has one of these owners; empty for any. */
  readonly owners: readonly string[];
  readonly channels: readonly string[];
  /** Age that a problem must have. Changes are reported at once. */
  readonly minMinutes: number;
  readonly enabled: boolean;
  /** Author of the change; ignored if the request carries a key, whose name is recorded. */
  readonly actor?: string;
}

export interface RunBucket {
  /** ISO 8601 instant in UTC. */
  readonly start: string;
  readonly complete: number;
  readonly failed: number;
  readonly aborted: number;
  readonly running: number;
}

export interface RunComparison {
  readonly run: RunSummary;
  readonly other: RunSummary;
  readonly jobVersion: {
    readonly before: string | null;
    readonly after: string | null;
  };
  readonly inputs: {
    readonly added: readonly NodeReference[];
    readonly removed: readonly NodeReference[];
  };
  readonly outputs: {
    readonly added: readonly NodeReference[];
    readonly removed: readonly NodeReference[];
  };
  /** Datasets of both runs whose version, row count or schema differs. */
  readonly datasets: readonly {
    readonly dataset: NodeReference;
    readonly side: "input" | "output";
    readonly version: {
      readonly before: string | null;
      readonly after: string | null;
    };
    readonly rowCount: {
      readonly before: number | null;
      readonly after: number | null;
    };
    readonly schema: SchemaDiff | null;
  }[];
  readonly sql: {
    readonly before: string | null;
    readonly after: string | null;
  } | null;
  /** Differing facet values, at most 200. Ids, times and URLs that differ in every run are left out. */
  readonly facets: readonly {
    readonly facet: string;
    readonly of: "run" | "job";
    /** JSON pointer within the facet. */
    readonly pointer: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
  readonly truncated: boolean;
}

export interface RunDataset {
  readonly dataset: NodeReference;
  readonly version: string | null;
  /** Input or output facets of this run. */
  readonly facets: Readonly<Record<string, unknown>>;
}

export interface RunDetail {
  readonly run: RunSummary;
  /** The run id as sent by the producer. */
  readonly originalRunId: string;
  /** Attempts of the run, oldest first: a START after an end opens the next one. `run` has the state and times of the last. */
  readonly attempts: readonly {
    readonly state: "RUNNING" | "COMPLETE" | "FAIL" | "ABORT" | "UNKNOWN";
    readonly startedAt: string | null;
    readonly endedAt: string | null;
  }[];
  readonly root: {
    readonly id: string | null;
    readonly runId: string;
    readonly namespace: string;
    readonly name: string;
  } | null;
  /** At most 1,000, by start. */
  readonly children: readonly RunSummary[];
  /** True if it has more than 1,000 children. */
  readonly childrenTruncated: boolean;
  readonly inputs: readonly RunDataset[];
  readonly outputs: readonly RunDataset[];
  readonly jobVersion: string | null;
  readonly inference: Inference | null;
  /** True while its SQL waits to be read, so that `inference` and the datasets may change. */
  readonly inferencePending: boolean;
  readonly error: {
    readonly message: string;
    readonly stackTrace: string | null;
  } | null;
  readonly facets: Readonly<Record<string, unknown>>;
  readonly jobFacets: Readonly<Record<string, unknown>>;
  readonly lastGoodRun: RunSummary | null;
  readonly usualDurationMs: number | null;
  readonly eventCount: number;
  readonly events: readonly {
    readonly receipt: string;
    readonly eventType: string | null;
    /** ISO 8601 instant in UTC. */
    readonly eventTime: string;
    /** ISO 8601 instant in UTC. */
    readonly receivedAt: string;
  }[];
}

export interface RunReference {
  readonly id: string;
  readonly runId: string;
  readonly job: NodeReference;
}

export interface RunStates {
  /** The job of the run and the jobs inside it, at any depth: the state of the last attempt; of mapped tasks, the most urgent index. */
  readonly items: readonly {
    readonly job: NodeReference;
    readonly run: string | null;
    /** Null if the job did not run. */
    readonly state: "RUNNING" | "COMPLETE" | "FAIL" | "ABORT" | "UNKNOWN" | null;
    /** Why the job did not run; null if it did. */
    readonly reason: "upstream-failed" | "skipped" | "not-started" | null;
  }[];
  /** True if the run has more than 20,000 runs inside. */
  readonly truncated: boolean;
}

export interface RunSummary {
  readonly id: string;
  readonly runId: string;
  readonly job: NodeReference;
  readonly state: "RUNNING" | "COMPLETE" | "FAIL" | "ABORT" | "UNKNOWN";
  /** True if it has not ended although its parent has, or has sent no event for 24 hours and three times the 95th percentile of its job's durations. */
  readonly lost: boolean;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly nominalTime: string | null;
  readonly durationMs: number | null;
  readonly parent: {
    readonly id: string | null;
    readonly runId: string;
    readonly namespace: string;
    readonly name: string;
  } | null;
  readonly mapIndex: number | null;
  readonly tryNumber: number | null;
  /** Number of attempts of the task in its DAG run; 1 if it was not retried. */
  readonly attempts: number;
  /** True if a later attempt of it exists, so that its failure is not the outcome. */
  readonly superseded: boolean;
  readonly error: string | null;
}

export interface SavedChannel {
  readonly channel: NotificationChannel;
  readonly signingSecret: string | null;
}

export interface SavedView {
  readonly id: string;
  readonly state: Readonly<Record<string, unknown>>;
}

export interface SchemaDiff {
  readonly added: readonly {
    readonly name: string;
    readonly type: string | null;
  }[];
  readonly removed: readonly {
    readonly name: string;
    readonly type: string | null;
  }[];
  readonly retyped: readonly {
    readonly name: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
}

export interface SearchAnswer {
  readonly items: readonly SearchHit[];
  /** Terms whose values do not exist. */
  readonly notes: readonly SelectionNote[];
  readonly problem: string | null;
}

export interface SearchHit {
  readonly kind: "dataset" | "column" | "job" | "run" | "tag" | "owner";
  readonly id: string;
  /** Empty for tags and owners. */
  readonly namespace: string;
  /** For runs: the name of the job. */
  readonly name: string;
  readonly column: string | null;
  readonly detail: string | null;
  readonly updatedAt: string | null;
  readonly run: RunSummary | null;
  readonly status: NodeStatus | null;
  /** Where the query matched. */
  readonly match: {
    readonly field: "address" | "name" | "column" | "namespace" | "sql" | "run-id" | "airflow-run-id" | "tag" | "owner" | "state";
    /** The matching text; for SQL an excerpt. */
    readonly text: string;
    /** True for an approximate match. */
    readonly similar: boolean;
  };
}

export interface SelectionAnswer {
  readonly asOf: string | null;
  /** ISO 8601 instant in UTC. */
  readonly knownAt: string;
  /** Number of matching nodes, including those beyond `limit`. */
  readonly matches: number;
  /** Terms whose values do not exist. */
  readonly notes: readonly SelectionNote[];
  /** Their `distance` is 0. */
  readonly nodes: readonly LineageNode[];
  /** Edges between the returned nodes. */
  readonly edges: readonly LineageEdge[];
  /** Returned nodes between which data flows through nodes that are not returned. */
  readonly connections: readonly {
    readonly from: string;
    readonly to: string;
  }[];
  readonly truncated: boolean;
}

export interface SelectionFacets {
  readonly datasets: number;
  readonly jobs: number;
  /** Largest first, at most 50. */
  readonly types: readonly FacetCount[];
  /** Largest first, at most 50. */
  readonly platforms: readonly FacetCount[];
  /** Largest first, at most 50. */
  readonly namespaces: readonly FacetCount[];
  /** Largest first, at most 50. */
  readonly owners: readonly FacetCount[];
  /** Largest first, at most 50. */
  readonly tags: readonly FacetCount[];
}

export interface SelectionNote {
  /** The problem and the fix. */
  readonly message: string;
  readonly field: string | null;
  readonly value: string;
  /** Existing values, the closest first. */
  readonly suggestions: readonly string[];
}

export interface Session {
  readonly mode: "loopback" | "insecure" | "keys";
  readonly by: "key" | "session" | "login" | "operator" | "nothing";
  readonly name: string | null;
  readonly scopes: readonly ("ingest" | "read" | "admin")[];
  /** Job namespaces that the key may send events for, or prefixes that end with `*`; empty: all. Limits the scope ingest. */
  readonly namespaces: readonly string[];
}

export interface SessionEnd {
  readonly ended: true;
}

export interface Settled {
  readonly settled: true;
  /** Waiting time in milliseconds. */
  readonly waitedMs: number;
}

export interface Snooze {
  readonly id: string;
  readonly incidentId: string | null;
  readonly nodeId: string | null;
  /** Title of the incident, or name of the node. */
  readonly name: string;
  /** ISO 8601 instant in UTC. */
  readonly until: string;
  /** ISO 8601 instant in UTC. */
  readonly createdAt: string;
  readonly createdBy: string;
}

export interface SnoozeRequest {
  readonly incident?: string;
  readonly node?: string;
  /** ISO 8601 instant in UTC. */
  readonly until: string;
  /** Author of the change; ignored if the request carries a key, whose name is recorded. */
  readonly actor?: string;
}

export interface StoreChange {
  /** The same change has the same id in every answer. */
  readonly id: string;
  /** `code`: a job ran with other SQL or from another place. `dataset`: a dataset was written for the first time. `schema`: columns were added, removed or got another type. `lineage`: a job gained or lost inputs, outputs or column lineage. `check`: a data quality check began to fail, or passes again. `edit`: a user edited the catalog. */
  readonly kind: "code" | "dataset" | "schema" | "lineage" | "check" | "edit";
  /** ISO 8601 instant in UTC. */
  readonly at: string;
  readonly node: NodeReference;
  /** The change in one line, such as `rate: numeric(18,6) → integer`. */
  readonly summary: string;
  readonly run: RunReference | null;
  readonly commit: CommitPair | null;
  readonly cause: ChangeCause | null;
  readonly schema: SchemaDiff | null;
  readonly lineage: {
    readonly gained: LineageSide;
    readonly lost: LineageSide;
  } | null;
  readonly code: CodeChange | null;
  readonly check: {
    readonly assertion: string;
    readonly name: string | null;
    readonly column: string | null;
    readonly status: "passed" | "warned" | "failed";
  } | null;
  readonly edit: {
    readonly actor: string;
    readonly kind: "add-tag" | "remove-tag" | "add-owner" | "remove-owner" | "set-description" | "hide" | "unhide" | "declare-edge" | "same-dataset" | "different-datasets";
    /** The edited nodes. */
    readonly nodes: readonly NodeReference[];
    /** True if the user took the edit back. */
    readonly undo: boolean;
  } | null;
}

export interface Transformation {
  readonly type: "DIRECT" | "INDIRECT" | "UNKNOWN";
  readonly subtype: string | null;
  readonly description: string | null;
  readonly masking: boolean;
}

export interface TypeChange {
  /** ISO 8601 instant in UTC. */
  readonly at: string;
  readonly run: RunReference | null;
  readonly before: string | null;
  readonly after: string | null;
}

export interface UndoRequest {
  /** Author of the edit; ignored if the request carries a key, whose name is recorded. */
  readonly actor?: string;
}

export interface WhyAnswer {
  readonly symptom: {
    readonly kind: "failed" | "lost" | "late" | "running-long" | "failing-checks" | "stale" | "upstream-failed" | "slow" | "rows" | "none";
    readonly node: NodeReference;
    readonly run: RunReference | null;
    readonly since: string | null;
    readonly goodAt: string | null;
    readonly detail: string | null;
  };
  /** The most likely one first, at most ten. */
  readonly causes: readonly Cause[];
  readonly impact: {
    /** Datasets downstream, and the written ones, that have a problem already. */
    readonly affectedDatasets: number;
    /** The others downstream. */
    readonly datasetsAtRisk: number;
    readonly jobs: number;
    /** DAGs and applications downstream, at most 50. */
    readonly roots: readonly NodeReference[];
    readonly owners: readonly {
      readonly name: string;
      readonly datasets: number;
    }[];
    /** The nearest ones, affected ones first, at most 50. */
    readonly datasets: readonly {
      readonly kind: "dataset" | "job";
      readonly id: string;
      readonly namespace: string;
      readonly name: string;
      readonly affected: boolean;
    }[];
    readonly truncated: boolean;
  };
  /** Current problems of the node. */
  readonly problems: readonly HealthProblem[];
  /** True if not everything upstream was examined. */
  readonly truncated: boolean;
}

export interface Word {
  readonly actor: string;
  /** ISO 8601 instant in UTC. */
  readonly at: string;
}

/** The operations of the v2 API by path (below `/api/v2`) and method. */
export interface Paths {
  readonly "/problems": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        /** `failed`: the newest execution of the job failed. `lost`: its newest run sent no end event. `late`: it has not started although its schedule or its past says so. `running-long`: its run takes more than three times the usual duration. `failing-checks`: a check of the dataset failed when it ran last. `stale`: the dataset was not written although it should have been. `upstream-failed`: it was written from a dataset that was stale or failed a check. */
        readonly kind?: "failed" | "lost" | "late" | "running-long" | "failing-checks" | "stale" | "upstream-failed" | undefined;
        /** Include problems of jobs that have not run for 30 days. */
        readonly inactive?: boolean | undefined;
        readonly limit?: number | undefined;
      };
      readonly body: undefined;
      readonly answer: HealthAnswer;
    };
  };
  readonly "/why": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        readonly node?: string | undefined;
        readonly run?: string | undefined;
      };
      readonly body: undefined;
      readonly answer: WhyAnswer;
    };
  };
  readonly "/overview": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: Overview;
    };
  };
  readonly "/home": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        readonly range?: "24h" | "7d" | "30d" | undefined;
        /** IANA time zone of the reader; days start and end in it. */
        readonly zone?: string | undefined;
      };
      readonly body: undefined;
      readonly answer: Home;
    };
  };
  readonly "/search": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        /** Words of a name, a run id, an address such as `s3://lake/raw/orders` or `schema.table.column`, SQL, or a selection. `orders`: names that contain it; `"orders"`: this exact name; `dim_*`: a pattern. Fields: `dataset:`, `job:`, `dag:` (with its tasks), `group:` (task group), `ns:`, `tag:`, `owner:`, `type:`, `platform:`, `state:`, `quality:`, `column:`. A space or `and`: both; a comma or `or`: either; `!` or `not`: exclude; parentheses. `+orders`: with everything upstream; `2+orders+3` or `+2 orders 3+`: with two job steps upstream and three downstream. */
        readonly q?: string | undefined;
        readonly kind?: "dataset" | "column" | "job" | "run" | "tag" | "owner" | undefined;
        readonly namespace?: string | undefined;
        readonly tag?: string | undefined;
        readonly owner?: string | undefined;
        readonly state?: "RUNNING" | "COMPLETE" | "FAIL" | "ABORT" | "UNKNOWN" | undefined;
        readonly limit?: number | undefined;
      };
      readonly body: undefined;
      readonly answer: SearchAnswer;
    };
  };
  readonly "/facets": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        /** A selection; empty: all. `orders`: names that contain it; `"orders"`: this exact name; `dim_*`: a pattern. Fields: `dataset:`, `job:`, `dag:` (with its tasks), `group:` (task group), `ns:`, `tag:`, `owner:`, `type:`, `platform:`, `state:`, `quality:`, `column:`. A space or `and`: both; a comma or `or`: either; `!` or `not`: exclude; parentheses. `+orders`: with everything upstream; `2+orders+3` or `+2 orders 3+`: with two job steps upstream and three downstream. */
        readonly q?: string | undefined;
        readonly kind?: "dataset" | "job" | undefined;
      };
      readonly body: undefined;
      readonly answer: SelectionFacets;
    };
  };
  readonly "/selection/values": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        readonly field: "tag" | "owner" | "type" | "platform" | "namespace" | "state" | "quality" | "column" | "dag" | "group" | "dataset" | "job" | "name";
        /** Beginning or part of the value. */
        readonly q?: string | undefined;
        readonly limit?: number | undefined;
      };
      readonly body: undefined;
      readonly answer: {
        readonly items: readonly string[];
      };
    };
  };
  readonly "/tables": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        /** Table names as in SQL, without quotes; repeat the parameter for several. */
        readonly name: readonly string[];
      };
      readonly body: undefined;
      readonly answer: {
        readonly items: readonly FoundTable[];
      };
    };
  };
  readonly "/namespaces": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: {
        readonly items: readonly NamespaceSummary[];
      };
    };
  };
  readonly "/resolve": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        readonly kind: "dataset" | "job";
        readonly namespace: string;
        readonly name: string;
      };
      readonly body: undefined;
      readonly answer: NodeReference;
    };
  };
  readonly "/datasets": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        readonly namespace?: string | undefined;
        readonly tag?: string | undefined;
        readonly owner?: string | undefined;
        /** Key or name of a platform: `redshift`, `Airflow`. */
        readonly platform?: string | undefined;
        /** Last seen at this time or later. */
        readonly since?: string | undefined;
        readonly until?: string | undefined;
        /** A selection. `orders`: names that contain it; `"orders"`: this exact name; `dim_*`: a pattern. Fields: `dataset:`, `job:`, `dag:` (with its tasks), `group:` (task group), `ns:`, `tag:`, `owner:`, `type:`, `platform:`, `state:`, `quality:`, `column:`. A space or `and`: both; a comma or `or`: either; `!` or `not`: exclude; parentheses. `+orders`: with everything upstream; `2+orders+3` or `+2 orders 3+`: with two job steps upstream and three downstream. */
        readonly q?: string | undefined;
        /** seen: last seen; updated: last write (datasets); due (jobs); state: of the latest run. Rows without a value come last. */
        readonly sort?: "seen" | "name" | "namespace" | "updated" | "due" | "state" | "type" | "owner" | undefined;
        /** Defaults to `desc` for times and numbers, `asc` for text. */
        readonly order?: "asc" | "desc" | undefined;
        readonly cursor?: string | undefined;
        readonly limit?: number | undefined;
      };
      readonly body: undefined;
      readonly answer: {
        readonly items: readonly ListedNode[];
        readonly next: string | null;
        readonly total: number | null;
        /** Terms of `q` whose values do not exist. */
        readonly notes: readonly SelectionNote[];
      };
    };
  };
  readonly "/datasets/{id}": {
    readonly get: {
      readonly path: {
        readonly id: string;
      };
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: DatasetDetail;
    };
  };
  readonly "/datasets/{id}/versions": {
    readonly get: {
      readonly path: {
        readonly id: string;
      };
      readonly query: {
        readonly cursor?: string | undefined;
        readonly limit?: number | undefined;
      };
      readonly body: undefined;
      readonly answer: {
        readonly items: readonly DatasetVersion[];
        readonly next: string | null;
      };
    };
  };
  readonly "/datasets/{id}/runs": {
    readonly get: {
      readonly path: {
        readonly id: string;
      };
      readonly query: {
        readonly role?: "writer" | "reader" | undefined;
        readonly cursor?: string | undefined;
        readonly limit?: number | undefined;
      };
      readonly body: undefined;
      readonly answer: {
        readonly items: readonly RunSummary[];
        readonly next: string | null;
      };
    };
  };
  readonly "/datasets/{id}/quality": {
    readonly get: {
      readonly path: {
        readonly id: string;
      };
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: DatasetQuality;
    };
  };
  readonly "/datasets/{id}/events": {
    readonly get: {
      readonly path: {
        readonly id: string;
      };
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: DatasetEvents;
    };
  };
  readonly "/jobs": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        readonly namespace?: string | undefined;
        readonly tag?: string | undefined;
        readonly owner?: string | undefined;
        /** Key or name of a platform: `redshift`, `Airflow`. */
        readonly platform?: string | undefined;
        /** Last seen at this time or later. */
        readonly since?: string | undefined;
        readonly until?: string | undefined;
        /** A selection. `orders`: names that contain it; `"orders"`: this exact name; `dim_*`: a pattern. Fields: `dataset:`, `job:`, `dag:` (with its tasks), `group:` (task group), `ns:`, `tag:`, `owner:`, `type:`, `platform:`, `state:`, `quality:`, `column:`. A space or `and`: both; a comma or `or`: either; `!` or `not`: exclude; parentheses. `+orders`: with everything upstream; `2+orders+3` or `+2 orders 3+`: with two job steps upstream and three downstream. */
        readonly q?: string | undefined;
        /** seen: last seen; updated: last write (datasets); due (jobs); state: of the latest run. Rows without a value come last. */
        readonly sort?: "seen" | "name" | "namespace" | "updated" | "due" | "state" | "type" | "owner" | undefined;
        /** Defaults to `desc` for times and numbers, `asc` for text. */
        readonly order?: "asc" | "desc" | undefined;
        readonly cursor?: string | undefined;
        readonly limit?: number | undefined;
        readonly state?: "RUNNING" | "COMPLETE" | "FAIL" | "ABORT" | "UNKNOWN" | undefined;
        readonly late?: boolean | undefined;
        /** Type as reported, such as DAG, TASK or MODEL; ignores case. */
        readonly type?: string | undefined;
      };
      readonly body: undefined;
      readonly answer: {
        readonly items: readonly ListedNode[];
        readonly next: string | null;
        readonly total: number | null;
        /** Terms of `q` whose values do not exist. */
        readonly notes: readonly SelectionNote[];
      };
    };
  };
  readonly "/jobs/{id}": {
    readonly get: {
      readonly path: {
        readonly id: string;
      };
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: JobDetail;
    };
  };
  readonly "/jobs/{id}/runs": {
    readonly get: {
      readonly path: {
        readonly id: string;
      };
      readonly query: {
        readonly cursor?: string | undefined;
        readonly limit?: number | undefined;
      };
      readonly body: undefined;
      readonly answer: {
        readonly items: readonly RunSummary[];
        readonly next: string | null;
      };
    };
  };
  readonly "/jobs/{id}/versions": {
    readonly get: {
      readonly path: {
        readonly id: string;
      };
      readonly query: {
        readonly cursor?: string | undefined;
        readonly limit?: number | undefined;
      };
      readonly body: undefined;
      readonly answer: {
        readonly items: readonly JobVersion[];
        readonly next: string | null;
      };
    };
  };
  readonly "/jobs/{id}/children": {
    readonly get: {
      readonly path: {
        readonly id: string;
      };
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: {
        readonly items: readonly ChildJob[];
        readonly truncated: boolean;
      };
    };
  };
  readonly "/runs": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        readonly state?: "RUNNING" | "COMPLETE" | "FAIL" | "ABORT" | "UNKNOWN" | undefined;
        readonly lost?: boolean | undefined;
        /** Namespace of the job. */
        readonly namespace?: string | undefined;
        /** Tag of the job. */
        readonly tag?: string | undefined;
        /** Owner of the job. */
        readonly owner?: string | undefined;
        /** Type of the job, such as DAG or TASK. */
        readonly type?: string | undefined;
        /** Platform of the job, such as airflow. */
        readonly platform?: string | undefined;
        /** Started at this time or later. */
        readonly since?: string | undefined;
        readonly until?: string | undefined;
        /** latest: leaves out attempts of tasks that were retried. */
        readonly attempts?: "all" | "latest" | undefined;
        /** A selection of jobs, as in the list of jobs; `state:` applies to the run. */
        readonly q?: string | undefined;
        /** nominal: logical date. All but `started` sort the newest 50,000 matching runs. */
        readonly sort?: "started" | "nominal" | "duration" | "state" | "job" | "attempt" | undefined;
        /** Defaults to `desc` for times and numbers, `asc` for text. */
        readonly order?: "asc" | "desc" | undefined;
        readonly cursor?: string | undefined;
        readonly limit?: number | undefined;
      };
      readonly body: undefined;
      readonly answer: {
        readonly items: readonly RunSummary[];
        readonly next: string | null;
        readonly total: number | null;
        /** Terms of `q` whose values do not exist. */
        readonly notes: readonly SelectionNote[];
        /** True if more than 50,000 runs match: `total` is 50,000. */
        readonly truncated: boolean;
      };
    };
  };
  readonly "/runs/{id}": {
    readonly get: {
      readonly path: {
        readonly id: string;
      };
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: RunDetail;
    };
  };
  readonly "/runs/{id}/states": {
    readonly get: {
      readonly path: {
        readonly id: string;
      };
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: RunStates;
    };
  };
  readonly "/runs/{id}/comparison": {
    readonly get: {
      readonly path: {
        readonly id: string;
      };
      readonly query: {
        readonly with: string;
      };
      readonly body: undefined;
      readonly answer: RunComparison;
    };
  };
  readonly "/lineage": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        readonly node: string;
        /** An Airflow task group of the DAG: only its tasks, at any depth, and the jobs inside them. */
        readonly taskGroup?: string | undefined;
        readonly direction?: "both" | "upstream" | "downstream" | undefined;
        readonly depth?: number | undefined;
        /** Defaults to 300 around a dataset and to 2,000 around a job. */
        readonly limit?: number | undefined;
        readonly asOf?: string | undefined;
      };
      readonly body: undefined;
      readonly answer: LineageAnswer;
    };
  };
  readonly "/lineage/selection": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        readonly select: string;
        readonly limit?: number | undefined;
        readonly asOf?: string | undefined;
      };
      readonly body: undefined;
      readonly answer: SelectionAnswer;
    };
  };
  readonly "/column-lineage": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        readonly dataset: string;
        readonly column?: string | undefined;
        readonly direction?: "both" | "upstream" | "downstream" | undefined;
        readonly depth?: number | undefined;
        readonly limit?: number | undefined;
        /** Include INDIRECT and dataset-wide dependencies. */
        readonly indirect?: boolean | undefined;
        readonly asOf?: string | undefined;
      };
      readonly body: undefined;
      readonly answer: ColumnLineageAnswer;
    };
  };
  readonly "/column-edges": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        /** Ids of at most 100 datasets, separated by commas. */
        readonly datasets: string;
        readonly limit?: number | undefined;
        /** Include INDIRECT and dataset-wide dependencies. */
        readonly indirect?: boolean | undefined;
        readonly asOf?: string | undefined;
      };
      readonly body: undefined;
      readonly answer: ColumnEdgesAnswer;
    };
  };
  readonly "/views": {
    readonly post: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: Readonly<Record<string, never>>;
      readonly body: Readonly<Record<string, unknown>>;
      readonly answer: SavedView;
    };
  };
  readonly "/views/{id}": {
    readonly get: {
      readonly path: {
        readonly id: string;
      };
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: SavedView;
    };
  };
  readonly "/nodes/{id}/annotations": {
    readonly get: {
      readonly path: {
        readonly id: string;
      };
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: Annotations;
    };
  };
  readonly "/nodes/{id}/history": {
    readonly get: {
      readonly path: {
        readonly id: string;
      };
      readonly query: {
        readonly cursor?: string | undefined;
        readonly limit?: number | undefined;
      };
      readonly body: undefined;
      readonly answer: {
        readonly items: readonly HistoryEntry[];
        readonly next: string | null;
      };
    };
  };
  readonly "/nodes/{id}/declared-edges": {
    readonly get: {
      readonly path: {
        readonly id: string;
      };
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: {
        readonly items: readonly DeclaredEdge[];
        readonly truncated: boolean;
      };
    };
  };
  readonly "/labels": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        readonly what: "tag" | "owner";
        readonly q?: string | undefined;
        readonly limit?: number | undefined;
      };
      readonly body: undefined;
      readonly answer: {
        readonly items: readonly string[];
      };
    };
  };
  readonly "/hidden": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        readonly cursor?: string | undefined;
        readonly limit?: number | undefined;
      };
      readonly body: undefined;
      readonly answer: {
        readonly items: readonly HiddenNode[];
        readonly next: string | null;
      };
    };
  };
  readonly "/edits": {
    readonly post: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: Readonly<Record<string, never>>;
      readonly body: EditRequest;
      readonly answer: EditAnswer;
    };
  };
  readonly "/declared-edges": {
    readonly post: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: Readonly<Record<string, never>>;
      readonly body: EdgeRequest;
      readonly answer: EditAnswer;
    };
  };
  readonly "/edits/{id}/undo": {
    readonly post: {
      readonly path: {
        readonly id: string;
      };
      readonly query: Readonly<Record<string, never>>;
      readonly body: UndoRequest;
      readonly answer: EditAnswer;
    };
  };
  readonly "/lineage/moments": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        readonly node: string;
        /** An Airflow task group of the DAG: only its tasks, at any depth, and the jobs inside them. */
        readonly taskGroup?: string | undefined;
        readonly direction?: "both" | "upstream" | "downstream" | undefined;
        readonly depth?: number | undefined;
        readonly limit?: number | undefined;
        readonly from?: string | undefined;
        readonly to?: string | undefined;
      };
      readonly body: undefined;
      readonly answer: MomentsAnswer;
    };
  };
  readonly "/lineage/diff": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        readonly node: string;
        /** An Airflow task group of the DAG: only its tasks, at any depth, and the jobs inside them. */
        readonly taskGroup?: string | undefined;
        readonly direction?: "both" | "upstream" | "downstream" | undefined;
        readonly depth?: number | undefined;
        /** Defaults to 300 around a dataset and to 2,000 around a job. */
        readonly limit?: number | undefined;
        readonly from: string;
        readonly to?: string | undefined;
      };
      readonly body: undefined;
      readonly answer: LineageDiffAnswer;
    };
  };
  readonly "/changes": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        /** Kinds, separated by commas: code, dataset, schema, lineage, check, edit. Default: all. */
        readonly kinds?: string | undefined;
        readonly from?: string | undefined;
        readonly to?: string | undefined;
        readonly node?: string | undefined;
        /** Selection of datasets and jobs, over the whole store. */
        readonly select?: string | undefined;
        readonly owner?: string | undefined;
        readonly namespace?: string | undefined;
        readonly cursor?: string | undefined;
        readonly limit?: number | undefined;
      };
      readonly body: undefined;
      readonly answer: {
        readonly items: readonly StoreChange[];
        readonly next: string | null;
      };
    };
  };
  readonly "/changes/feed.json": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        /** Kinds, separated by commas: code, dataset, schema, lineage, check, edit. Default: all. */
        readonly kinds?: string | undefined;
        readonly from?: string | undefined;
        readonly to?: string | undefined;
        readonly node?: string | undefined;
        /** Selection of datasets and jobs, over the whole store. */
        readonly select?: string | undefined;
        readonly owner?: string | undefined;
        readonly namespace?: string | undefined;
        readonly cursor?: string | undefined;
        readonly limit?: number | undefined;
      };
      readonly body: undefined;
      readonly answer: JsonFeed;
    };
  };
  readonly "/impact": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        readonly node: string;
        /** An Airflow task group of the DAG: only its tasks, at any depth, and the jobs inside them. */
        readonly taskGroup?: string | undefined;
        readonly column?: string | undefined;
        /** Include INDIRECT and dataset-wide dependencies of columns. Defaults to true, except for the origin of a column. */
        readonly indirect?: boolean | undefined;
        readonly asOf?: string | undefined;
        readonly kind?: "dataset" | "job" | undefined;
        readonly namespace?: string | undefined;
        readonly owner?: string | undefined;
        readonly certainty?: "certain" | "possible" | undefined;
        /** In every order, certain dependencies come before possible ones. */
        readonly sort?: "hops" | "name" | "evidence" | undefined;
        /** Lists the results in groups, the largest first. */
        readonly group?: "owner" | "dag" | "platform" | undefined;
        readonly format?: "json" | "csv" | undefined;
        readonly cursor?: string | undefined;
        readonly limit?: number | undefined;
      };
      readonly body: undefined;
      readonly answer: ImpactAnswer;
    };
  };
  readonly "/origin": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        readonly node: string;
        /** An Airflow task group of the DAG: only its tasks, at any depth, and the jobs inside them. */
        readonly taskGroup?: string | undefined;
        readonly column?: string | undefined;
        /** Include INDIRECT and dataset-wide dependencies of columns. Defaults to true, except for the origin of a column. */
        readonly indirect?: boolean | undefined;
        readonly asOf?: string | undefined;
        readonly kind?: "dataset" | "job" | undefined;
        readonly namespace?: string | undefined;
        readonly owner?: string | undefined;
        readonly certainty?: "certain" | "possible" | undefined;
        /** In every order, certain dependencies come before possible ones. */
        readonly sort?: "hops" | "name" | "evidence" | undefined;
        /** Lists the results in groups, the largest first. */
        readonly group?: "owner" | "dag" | "platform" | undefined;
        readonly format?: "json" | "csv" | undefined;
        readonly cursor?: string | undefined;
        readonly limit?: number | undefined;
      };
      readonly body: undefined;
      readonly answer: ImpactAnswer;
    };
  };
  readonly "/events": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        readonly outcome?: "accepted" | "accepted-with-warnings" | "fold-failed" | undefined;
        /** JOB and DATASET: job events and dataset events, which belong to no run. */
        readonly eventType?: "START" | "RUNNING" | "COMPLETE" | "FAIL" | "ABORT" | "OTHER" | "JOB" | "DATASET" | undefined;
        readonly namespace?: string | undefined;
        /** Part of the name of the job or dataset. */
        readonly name?: string | undefined;
        /** ISO 8601 instant in UTC. */
        readonly from?: string | undefined;
        /** ISO 8601 instant in UTC. */
        readonly to?: string | undefined;
        readonly cursor?: string | undefined;
        readonly limit?: number | undefined;
      };
      readonly body: undefined;
      readonly answer: ReceiptPage;
    };
  };
  readonly "/receipts/{id}": {
    readonly get: {
      readonly path: {
        readonly id: string;
      };
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: Receipt;
    };
  };
  readonly "/receipts/{id}/event": {
    readonly get: {
      readonly path: {
        readonly id: string;
      };
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: unknown;
    };
  };
  readonly "/quarantine": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        readonly cursor?: string | undefined;
        readonly limit?: number | undefined;
      };
      readonly body: undefined;
      readonly answer: {
        readonly items: readonly Receipt[];
        readonly next: string | null;
      };
    };
  };
  readonly "/quarantine/{id}/replay": {
    readonly post: {
      readonly path: {
        readonly id: string;
      };
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: Receipt;
    };
  };
  readonly "/quarantine/replay": {
    readonly post: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: Readonly<Record<string, never>>;
      readonly body: ReplayRequest;
      readonly answer: ReplayAnswer;
    };
  };
  readonly "/settle": {
    readonly post: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: Settled;
    };
  };
  readonly "/identity/decisions": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: {
        readonly items: readonly IdentityDecision[];
      };
    };
    readonly post: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: Readonly<Record<string, never>>;
      readonly body: DecisionRequest;
      readonly answer: DecisionAnswer;
    };
  };
  readonly "/identity/preview": {
    readonly post: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: Readonly<Record<string, never>>;
      readonly body: DecisionRequest;
      readonly answer: IdentityDiff;
    };
  };
  readonly "/identity/decisions/{id}/undo": {
    readonly post: {
      readonly path: {
        readonly id: string;
      };
      readonly query: Readonly<Record<string, never>>;
      readonly body: {
        /** Author of the undo. */
        readonly actor?: string;
      };
      readonly answer: DecisionAnswer;
    };
  };
  readonly "/keys": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: KeyList;
    };
    readonly post: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: Readonly<Record<string, never>>;
      readonly body: KeyRequest;
      readonly answer: MadeKey;
    };
  };
  readonly "/keys/{id}/rotate": {
    readonly post: {
      readonly path: {
        readonly id: string;
      };
      readonly query: Readonly<Record<string, never>>;
      readonly body: RotationRequest;
      readonly answer: MadeKey;
    };
  };
  readonly "/keys/{id}/revoke": {
    readonly post: {
      readonly path: {
        readonly id: string;
      };
      readonly query: Readonly<Record<string, never>>;
      readonly body: RevocationRequest;
      readonly answer: ApiKey;
    };
  };
  readonly "/audit": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        readonly cursor?: string | undefined;
        readonly limit?: number | undefined;
      };
      readonly body: undefined;
      readonly answer: {
        readonly items: readonly AuditEntry[];
        readonly next: string | null;
      };
    };
  };
  readonly "/session": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: Session;
    };
    readonly post: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: Readonly<Record<string, never>>;
      readonly body: LoginRequest;
      readonly answer: Session;
    };
    readonly delete: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: SessionEnd;
    };
  };
  readonly "/forwarding/": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: ForwardingStatus;
    };
  };
  readonly "/forwarding/dead-letters": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        readonly cursor?: string | undefined;
        readonly limit?: number | undefined;
      };
      readonly body: undefined;
      readonly answer: {
        readonly items: readonly ForwardingReceipt[];
        readonly next: string | null;
      };
    };
  };
  readonly "/forwarding/reduced": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        readonly cursor?: string | undefined;
        readonly limit?: number | undefined;
      };
      readonly body: undefined;
      readonly answer: {
        readonly items: readonly ForwardingReceipt[];
        readonly next: string | null;
      };
    };
  };
  readonly "/forwarding/replay": {
    readonly post: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: Readonly<Record<string, never>>;
      readonly body: {
        readonly receipts?: readonly string[];
      };
      readonly answer: {
        readonly replaying: number;
      };
    };
  };
  readonly "/notifications/status": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: NotificationStatus;
    };
  };
  readonly "/notifications/incidents": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        readonly state?: "open" | "all" | undefined;
        readonly cursor?: string | undefined;
        readonly limit?: number | undefined;
      };
      readonly body: undefined;
      readonly answer: {
        readonly items: readonly Incident[];
        readonly next: string | null;
      };
    };
  };
  readonly "/notifications/incidents/{id}": {
    readonly get: {
      readonly path: {
        readonly id: string;
      };
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: Incident;
    };
  };
  readonly "/notifications/deliveries": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        readonly state?: "waiting" | "sent" | "dead" | "dropped" | undefined;
        readonly cursor?: string | undefined;
        readonly limit?: number | undefined;
      };
      readonly body: undefined;
      readonly answer: {
        readonly items: readonly NotificationDelivery[];
        readonly next: string | null;
      };
    };
  };
  readonly "/notifications/deliveries/retry": {
    readonly post: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: Readonly<Record<string, never>>;
      readonly body: DeliveryRetry;
      readonly answer: {
        readonly retrying: number;
      };
    };
  };
  readonly "/notifications/snoozes": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: {
        readonly items: readonly Snooze[];
      };
    };
    readonly post: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: Readonly<Record<string, never>>;
      readonly body: SnoozeRequest;
      readonly answer: Snooze;
    };
  };
  readonly "/notifications/snoozes/{id}": {
    readonly delete: {
      readonly path: {
        readonly id: string;
      };
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: Deleted;
    };
  };
  readonly "/notifications/channels": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: {
        readonly items: readonly NotificationChannel[];
      };
    };
    readonly post: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: Readonly<Record<string, never>>;
      readonly body: ChannelRequest;
      readonly answer: SavedChannel;
    };
  };
  readonly "/notifications/channels/{id}": {
    readonly put: {
      readonly path: {
        readonly id: string;
      };
      readonly query: Readonly<Record<string, never>>;
      readonly body: ChannelChange;
      readonly answer: SavedChannel;
    };
    readonly delete: {
      readonly path: {
        readonly id: string;
      };
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: Deleted;
    };
  };
  readonly "/notifications/channels/{id}/test": {
    readonly post: {
      readonly path: {
        readonly id: string;
      };
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: ChannelTest;
    };
  };
  readonly "/notifications/rules": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: {
        readonly items: readonly NotificationRule[];
      };
    };
    readonly post: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: Readonly<Record<string, never>>;
      readonly body: RuleRequest;
      readonly answer: NotificationRule;
    };
  };
  readonly "/notifications/rules/{id}": {
    readonly put: {
      readonly path: {
        readonly id: string;
      };
      readonly query: Readonly<Record<string, never>>;
      readonly body: RuleRequest;
      readonly answer: NotificationRule;
    };
    readonly delete: {
      readonly path: {
        readonly id: string;
      };
      readonly query: Readonly<Record<string, never>>;
      readonly body: undefined;
      readonly answer: Deleted;
    };
  };
  readonly "/notifications/follows": {
    readonly get: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: {
        readonly actor?: string | undefined;
      };
      readonly body: undefined;
      readonly answer: {
        readonly items: readonly NotificationRule[];
      };
    };
    readonly post: {
      readonly path: Readonly<Record<string, never>>;
      readonly query: Readonly<Record<string, never>>;
      readonly body: FollowRequest;
      readonly answer: NotificationRule;
    };
  };
  readonly "/notifications/follows/{id}": {
    readonly delete: {
      readonly path: {
        readonly id: string;
      };
      readonly query: {
        readonly actor?: string | undefined;
      };
      readonly body: undefined;
      readonly answer: Deleted;
    };
  };
}
