/** Schemas of datasets, jobs and namespaces. */
import Type from "typebox";
import {
  Column,
  Instant,
  Neighbor,
  NodeKind,
  NodeReference,
  nullable,
  Owner,
  RunSummary,
  Uuid,
} from "./common.ts";
import { AssertionOutcome } from "./dataset-quality.ts";
import { NodeStatus } from "./health.ts";

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

/** A dataset with all details. */
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
    status: NodeStatus,
    currentVersion: nullable(Uuid),
    versionCount: Type.Integer(),
    facets: Type.Record(Type.String(), Type.Unknown()),
    writers: Type.Array(Neighbor),
    readers: Type.Array(Neighbor),
    continues: nullable(NodeReference),
    continuedBy: nullable(NodeReference),
    quality: Type.Array(
      Type.Object({
        assertion: Type.String(),
        name: nullable(Type.String()),
        column: nullable(Type.String()),
        success: Type.Boolean({ description: "False if it failed; a warning is not a failure." }),
        ...AssertionOutcome.properties,
        at: Instant,
        run: nullable(Uuid),
      }),
      { description: "Latest outcome of each data quality assertion; skipped ones are ignored." },
    ),
    statistics: Type.Array(
      Type.Object({
        run: Uuid,
        at: Instant,
        rowCount: nullable(Type.Number()),
        bytes: nullable(Type.Number()),
      }),
      { description: "Output statistics of the latest 30 writing runs, oldest first." },
    ),
  },
  { title: "DatasetDetail" },
);

const SqlPlace = Type.Object({
  statement: Type.Integer({ description: "Index of the statement in the SQL, from 0." }),
  start: Type.Integer({ description: "UTF-16 code units from the start of the SQL." }),
  end: Type.Integer({ description: "Exclusive." }),
  line: Type.Integer({ description: "From 1." }),
  column: Type.Integer({ description: "From 1." }),
});

/** An inferred dataset with its evidence. */
export const InferredDataset = Type.Object(
  {
    dataset: NodeReference,
    evidence: Type.Union(
      [
        Type.Literal("sql"),
        Type.Literal("statement-sql"),
        Type.Literal("procedure"),
        Type.Literal("airflow-asset"),
      ],
      {
        description:
          "sql: the run's SQL; statement-sql: the SQL of its statements, which are separate runs; procedure: the body of a procedure that the SQL calls; airflow-asset: an asset declared by the Airflow task.",
      },
    ),
    place: nullable(SqlPlace),
  },
  { title: "InferredDataset" },
);

/** Lineage inferred from the SQL of a run: additions, corrections and problems. */
export const Inference = Type.Object(
  {
    dialect: Type.String({ description: "Dialect used to parse the SQL; empty without SQL." }),
    inputs: Type.Array(InferredDataset, {
      description: "Datasets that the SQL reads but the run does not report.",
    }),
    outputs: Type.Array(InferredDataset, { description: "Outputs that were added or got columns." }),
    prepared: Type.Array(InferredDataset, {
      description:
        "Outputs that the SQL only creates, truncates or drops; the job does not count as their writer.",
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
          "Incorrect entries of column lineage from the producer's SQL parser. The facet keeps them; the graph omits them.",
      },
    ),
    problems: Type.Array(
      Type.Object({
        code: Type.String(),
        message: Type.String(),
        line: Type.Integer(),
        column: Type.Integer(),
      }),
      { description: "Parts that could not be parsed or resolved and were left out." },
    ),
    procedures: Type.Array(
      Type.Object({
        name: Type.String(),
        place: SqlPlace,
        definedBy: nullable(Type.Object({ run: Uuid, job: NodeReference })),
      }),
      {
        description:
          "Procedures that the SQL calls, directly or in their bodies, with the call and the run whose SQL created the body. The lineage of the bodies is that of the run.",
      },
    ),
  },
  { title: "Inference" },
);

/** A job with all details. */
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
    childrenTruncated: Type.Boolean({ description: "True if it has more children." }),
    inputs: Type.Array(Neighbor),
    outputs: Type.Array(Neighbor),
    provisional: Type.Boolean(),
    createdAt: Instant,
    updatedAt: Instant,
    currentVersion: nullable(Uuid),
    versionCount: Type.Integer(),
    latestRuns: Type.Array(RunSummary, { description: "The latest 30 runs, newest first." }),
    status: NodeStatus,
    rhythm: nullable(
      Type.Object(
        {
          intervalMs: Type.Integer({
            description: "Median interval between starts of executions, in milliseconds.",
          }),
          dueAt: Type.String({ format: "date-time", description: "Expected start of the next run." }),
          late: Type.Boolean(),
        },
        { description: "Schedule estimated from past executions; null for fewer than five." },
      ),
    ),
    inference: nullable(Inference),
    facets: Type.Record(Type.String(), Type.Unknown()),
  },
  { title: "JobDetail" },
);

/** A namespace with its number of datasets and jobs. */
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
    integration: nullable(Type.String({ description: "For jobs: the tool that runs it, as reported." })),
    latestRun: nullable(RunSummary),
    status: nullable(NodeStatus),
    freshness: nullable(
      Type.String({
        format: "date-time",
        description: "For datasets: end of the last successful run that wrote it.",
      }),
    ),
    late: Type.Boolean({
      description:
        "For jobs: true if it has not started for 1.5 times its median interval (requires five executions).",
    }),
    dueAt: nullable(Instant),
    tags: Type.Array(Type.String()),
    owners: Type.Array(Type.String()),
  },
  { title: "ListedNode" },
);
