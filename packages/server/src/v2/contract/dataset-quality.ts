/** Shapes of what runs said of datasets, and of the versions and parts of jobs. */
import Type from "typebox";
import { Instant, NodeReference, nullable, RunSummary, Uuid } from "./common.ts";

/** Assertions about a dataset and its metrics, over runs. */
/** How an assertion went in one run. */
export const AssertionOutcome = Type.Object(
  {
    status: Type.Union(
      [Type.Literal("passed"), Type.Literal("warned"), Type.Literal("failed"), Type.Literal("skipped")],
      { description: "warned: not successful, of severity warn. skipped: the test did not run." },
    ),
    severity: nullable(Type.String()),
    expected: nullable(Type.String()),
    actual: nullable(Type.String()),
  },
  { title: "AssertionOutcome" },
);

export const DatasetQuality = Type.Object(
  {
    runs: Type.Array(RunSummary, {
      description:
        "The latest runs of its writers and readers that said anything, oldest first: at most 30 with assertions and 30 with metrics. Results, outcomes and values below go with them by position.",
    }),
    assertions: Type.Array(
      Type.Object({
        assertion: Type.String(),
        name: nullable(Type.String({ description: "The test's own name, where it has one." })),
        column: nullable(Type.String()),
        results: Type.Array(nullable(Type.Boolean()), {
          description: "false: failed; true: passed, or warned; null: skipped, or not checked.",
        }),
        outcomes: Type.Array(nullable(AssertionOutcome)),
      }),
      { description: "Of the facet dataQualityAssertions, at most 500." },
    ),
    metrics: Type.Array(
      Type.Object({
        metric: Type.String({
          description:
            "rowCount, bytes or fileCount of the dataset; nullCount, distinctCount, count, min, max or sum of a column.",
        }),
        column: nullable(Type.String()),
        values: Type.Array(nullable(Type.Number())),
      }),
      { description: "Of the facets outputStatistics and dataQualityMetrics, at most 500." },
    ),
    truncated: Type.Boolean(),
  },
  { title: "DatasetQuality" },
);

/** Events that mention a dataset. */
export const DatasetEvents = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        receipt: Uuid,
        eventType: nullable(Type.String()),
        eventTime: Instant,
        receivedAt: Instant,
        subject: Type.Object({ namespace: Type.String(), name: Type.String() }),
      }),
    ),
    truncated: Type.Boolean(),
  },
  { title: "DatasetEvents" },
);

/** A version of a job: what it reads and writes, and its code. */
export const JobVersion = Type.Object(
  {
    id: Uuid,
    createdAt: Instant,
    lastSeenAt: Instant,
    current: Type.Boolean(),
    inputs: Type.Array(NodeReference),
    outputs: Type.Array(NodeReference),
    sql: nullable(Type.String({ description: "As the latest run of the version carried it." })),
    sourceLocation: nullable(Type.String()),
    latestRun: nullable(RunSummary),
  },
  { title: "JobVersion" },
);

/** A job that belongs to another, with its last state. */
export const ChildJob = Type.Object(
  {
    job: NodeReference,
    taskGroups: Type.Array(Type.String(), { description: "Airflow task groups, the outermost first." }),
    latestRun: nullable(RunSummary),
  },
  { title: "ChildJob" },
);
