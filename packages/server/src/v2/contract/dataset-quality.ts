/** Schemas of data quality, dataset events, and versions and children of jobs. */
import Type from "typebox";
import { Instant, NodeReference, nullable, RunSummary, Uuid } from "./common.ts";

/** Outcome of an assertion in one run. */
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

/** Assertions and metrics of a dataset over its runs. */
export const DatasetQuality = Type.Object(
  {
    runs: Type.Array(RunSummary, {
      description:
        "The latest runs of its writers and readers with data, oldest first: at most 30 with assertions and 30 with metrics. Results, outcomes and values below are in the same order.",
    }),
    assertions: Type.Array(
      Type.Object({
        assertion: Type.String(),
        name: nullable(Type.String({ description: "Name of the test, if it has one." })),
        column: nullable(Type.String()),
        results: Type.Array(nullable(Type.Boolean()), {
          description: "false: failed; true: passed or warned; null: skipped or not checked.",
        }),
        outcomes: Type.Array(nullable(AssertionOutcome)),
      }),
      { description: "From the facet dataQualityAssertions, at most 500." },
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
      { description: "From the facets outputStatistics and dataQualityMetrics, at most 500." },
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

/** A version of a job: its inputs, outputs and code. */
export const JobVersion = Type.Object(
  {
    id: Uuid,
    createdAt: Instant,
    lastSeenAt: Instant,
    current: Type.Boolean(),
    inputs: Type.Array(NodeReference),
    outputs: Type.Array(NodeReference),
    sql: nullable(Type.String({ description: "From the latest run of the version." })),
    sourceLocation: nullable(Type.String()),
    latestRun: nullable(RunSummary),
  },
  { title: "JobVersion" },
);

/** A child job with its latest run. */
export const ChildJob = Type.Object(
  {
    job: NodeReference,
    taskGroups: Type.Array(Type.String(), { description: "Airflow task groups, outermost first." }),
    latestRun: nullable(RunSummary),
  },
  { title: "ChildJob" },
);
