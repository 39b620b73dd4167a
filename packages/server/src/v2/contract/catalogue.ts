/** Shapes of datasets, jobs and namespaces. */
import Type from "typebox";
import {
  Column,
  Instant,
  Neighbour,
  NodeKind,
  NodeReference,
  nullable,
  Owner,
  RunSummary,
  Uuid,
} from "./common.ts";
import { AssertionOutcome } from "./dataset-quality.ts";

/** A version of a dataset: a content hash of its schema, lifecycle state and declared version. */
export const DatasetVersion = Type.Object(
  {
    id: Uuid,
    createdAt: Instant,
    lastSeenAt: Instant,
    current: Type.Boolean(),
    lifecycleState: nullable(Type.String()),
    declaredVersion: nullable(Type.String()),
    columns: Type.Array(Column),
    createdBy: nullable(RunSummary),
  },
  { title: "DatasetVersion" },
);

/** A dataset, whole. */
export const DatasetDetail = Type.Object(
  {
    kind: Type.Literal("dataset"),
    id: Uuid,
    namespace: Type.String(),
    name: Type.String(),
    description: nullable(Type.String()),
    tags: Type.Array(Type.String()),
    owners: Type.Array(Owner),
    columns: Type.Array(Column),
    otherNames: Type.Array(NodeReference),
    createdAt: Instant,
    updatedAt: Instant,
    lastWrittenAt: nullable(Instant),
    currentVersion: nullable(Uuid),
    versionCount: Type.Integer(),
    facets: Type.Record(Type.String(), Type.Unknown()),
    writers: Type.Array(Neighbour),
    readers: Type.Array(Neighbour),
    continues: nullable(NodeReference),
    continuedBy: nullable(NodeReference),
    quality: Type.Array(
      Type.Object({
        assertion: Type.String(),
        name: nullable(Type.String()),
        column: nullable(Type.String()),
        success: Type.Boolean({ description: "False when it failed. A warning is no failure." }),
        ...AssertionOutcome.properties,
        at: Instant,
        run: nullable(Uuid),
      }),
      { description: "The latest outcome of each data quality assertion; skipped ones say nothing." },
    ),
    statistics: Type.Array(
      Type.Object({
        run: Uuid,
        at: Instant,
        rowCount: nullable(Type.Number()),
        bytes: nullable(Type.Number()),
      }),
      { description: "Output statistics of the latest 30 runs that wrote it, oldest first." },
    ),
  },
  { title: "DatasetDetail" },
);

/** A dataset that was inferred, and what says so. */
export const InferredDataset = Type.Object(
  {
    dataset: NodeReference,
    evidence: Type.Union(
      [Type.Literal("sql"), Type.Literal("statement-sql"), Type.Literal("airflow-asset")],
      {
        description:
          "The run's SQL; the SQL of its statements, which are runs of their own; an asset that the Airflow task declares.",
      },
    ),
    place: nullable(
      Type.Object({
        statement: Type.Integer({ description: "Of the statement in the SQL, from 0." }),
        start: Type.Integer({ description: "UTF-16 code units from the start of the SQL." }),
        end: Type.Integer({ description: "Exclusive." }),
        line: Type.Integer({ description: "From 1." }),
        column: Type.Integer({ description: "From 1." }),
      }),
    ),
  },
  { title: "InferredDataset" },
);

/** What the SQL of a run added to what the run says of itself, set aside, and left open. */
export const Inference = Type.Object(
  {
    dialect: Type.String({ description: "How the SQL was read; empty where there is none." }),
    inputs: Type.Array(InferredDataset, { description: "Datasets that it reads and the run does not name." }),
    outputs: Type.Array(InferredDataset, { description: "Outputs that were added, or got columns." }),
    prepared: Type.Array(InferredDataset, {
      description: "Outputs that the SQL only creates, empties or drops: they make the job no writer.",
    }),
    corrections: Type.Array(
      Type.Object({
        from: Type.Object({ dataset: NodeReference, column: Type.String() }),
        to: Type.Object({ dataset: NodeReference, column: nullable(Type.String()) }),
        reason: Type.Union([
          Type.Literal("unknown-source-column"),
          Type.Literal("unknown-output-column"),
          Type.Literal("incomplete-name"),
          Type.Literal("stated-for-several-outputs"),
        ]),
      }),
      {
        description:
          "Entries of column lineage that a SQL parser made and that cannot be right. The facet keeps them; the graph does not.",
      },
    ),
    problems: Type.Array(
      Type.Object({
        code: Type.String(),
        message: Type.String(),
        line: Type.Integer(),
        column: Type.Integer(),
      }),
      { description: "What could not be read or resolved, and was left out." },
    ),
  },
  { title: "Inference" },
);

/** A job, whole. */
export const JobDetail = Type.Object(
  {
    kind: Type.Literal("job"),
    id: Uuid,
    namespace: Type.String(),
    name: Type.String(),
    description: nullable(Type.String()),
    jobType: nullable(Type.String()),
    integration: nullable(Type.String()),
    processingType: nullable(Type.String()),
    tags: Type.Array(Type.String()),
    owners: Type.Array(Owner),
    sql: nullable(Type.Object({ query: Type.String(), dialect: nullable(Type.String()) })),
    sourceCode: nullable(Type.Object({ language: Type.String(), code: Type.String() })),
    sourceLocation: nullable(Type.String()),
    parent: nullable(NodeReference),
    children: Type.Array(NodeReference, { description: "At most 500." }),
    childrenTruncated: Type.Boolean({ description: "True when it has more children." }),
    inputs: Type.Array(Neighbour),
    outputs: Type.Array(Neighbour),
    provisional: Type.Boolean(),
    createdAt: Instant,
    updatedAt: Instant,
    currentVersion: nullable(Uuid),
    versionCount: Type.Integer(),
    latestRuns: Type.Array(RunSummary, { description: "The latest 30 runs, newest first." }),
    rhythm: nullable(
      Type.Object(
        {
          intervalMs: Type.Integer({
            description: "Median between the beginnings of executions, milliseconds.",
          }),
          dueAt: Type.String({ format: "date-time", description: "The job is late after it." }),
          late: Type.Boolean(),
        },
        { description: "How often it runs; null for fewer than five executions." },
      ),
    ),
    inference: nullable(Inference),
    facets: Type.Record(Type.String(), Type.Unknown()),
  },
  { title: "JobDetail" },
);

/** A namespace with its size. */
export const NamespaceSummary = Type.Object(
  { name: Type.String(), datasets: Type.Integer(), jobs: Type.Integer(), createdAt: Instant },
  { title: "NamespaceSummary" },
);

/** A dataset or job in a list. */
export const ListedNode = Type.Object(
  {
    kind: NodeKind,
    id: Uuid,
    namespace: Type.String(),
    name: Type.String(),
    updatedAt: Instant,
    jobType: nullable(Type.String()),
    latestRun: nullable(RunSummary),
    freshness: nullable(
      Type.String({
        format: "date-time",
        description: "Of a dataset: when the last run that wrote it successfully ended.",
      }),
    ),
    late: Type.Boolean({
      description:
        "Of a job: it has not begun for one and a half of its usual intervals (median, from five executions on).",
    }),
    dueAt: nullable(Instant),
    tags: Type.Array(Type.String()),
    owners: Type.Array(Type.String()),
  },
  { title: "ListedNode" },
);
