/** Schemas of table and column lineage. */
import Type from "typebox";
import {
  Column,
  Instant,
  Layer,
  NodeKind,
  NodeReference,
  nullable,
  Owner,
  RunReference,
  RunSummary,
  Uuid,
} from "./common.ts";
import { NodeStatus } from "./health.ts";
import { SelectionNote } from "./search.ts";

/** A node in a lineage answer. Keys that do not apply to its kind are null or empty. */
export const LineageNode = Type.Object(
  {
    kind: NodeKind,
    id: Uuid,
    namespace: Type.String(),
    name: Type.String(),
    distance: Type.Integer({
      description: "Signed hops from the focus: negative upstream, positive downstream.",
    }),
    upstreamCount: Type.Integer({ description: "Direct upstream neighbors, in the response or not." }),
    downstreamCount: Type.Integer({ description: "Direct downstream neighbors, in the response or not." }),
    description: nullable(Type.String()),
    tags: Type.Array(Type.String()),
    owners: Type.Array(Owner),
    columns: Type.Array(Column, {
      description: "For datasets: the schema at the requested time, at most 500 columns.",
    }),
    columnCount: Type.Integer(),
    otherNames: Type.Array(Type.Object({ namespace: Type.String(), name: Type.String() }), {
      description: "For datasets: other names of the same physical dataset.",
    }),
    lastWrittenAt: nullable(Instant),
    jobType: nullable(
      Type.String({ description: "For jobs: DAG, TASK, QUERY, MODEL …, from the producer." }),
    ),
    integration: nullable(
      Type.String({ description: "For jobs: AIRFLOW, SPARK, DBT …, from the producer." }),
    ),
    parent: nullable(NodeReference),
    taskGroups: Type.Array(Type.String(), {
      description: "For jobs: Airflow task groups of the task, outermost first.",
    }),
    latestRun: nullable(RunSummary),
    status: nullable(NodeStatus),
  },
  { title: "LineageNode" },
);

/** An edge of the table-level graph: dataset -> job (read) or job -> dataset (written). */
export const LineageEdge = Type.Object(
  {
    from: Uuid,
    to: Uuid,
    layer: Layer,
    provisional: Type.Boolean({ description: "True while the job has no complete execution." }),
    control: Type.Boolean({
      description:
        "True for an edge from a job to a DAG that it triggers through an asset. No data flows along it: impact and counts leave it out.",
    }),
    stale: Type.Boolean({
      description:
        "True if no run has had it for 30 days or five times the usual interval of its job. False for declared edges and in the past.",
    }),
    inLatestRun: Type.Boolean({
      description:
        "False if the newest run of the job that reports datasets did not have the edge; it stays because nothing replaced it. True for declared edges.",
    }),
    lastSeenAt: nullable(
      Type.Unsafe<string>({
        type: "string",
        format: "date-time",
        description: "Start of the last execution that had the edge; null for declared edges.",
      }),
    ),
    since: nullable(Instant),
  },
  { title: "LineageEdge" },
);

/** Lineage around a focus node. */
export const LineageAnswer = Type.Object(
  {
    focus: NodeReference,
    asOf: nullable(Instant),
    knownAt: Instant,
    direction: Type.Union([Type.Literal("both"), Type.Literal("upstream"), Type.Literal("downstream")]),
    depth: Type.Integer(),
    nodes: Type.Array(LineageNode),
    edges: Type.Array(LineageEdge),
    truncated: Type.Boolean({
      description: "True if `limit` cut the traversal; the nearest nodes are kept.",
    }),
    omitted: Type.Integer({
      description: "Nodes within the depth that the limit cut off; -1 if not counted.",
    }),
  },
  { title: "LineageAnswer" },
);

/** The nodes that match a selection. */
export const SelectionAnswer = Type.Object(
  {
    asOf: nullable(Instant),
    knownAt: Instant,
    matches: Type.Integer({ description: "Number of matching nodes, including those beyond `limit`." }),
    notes: Type.Array(SelectionNote, { description: "Terms whose values do not exist." }),
    nodes: Type.Array(LineageNode, { description: "Their `distance` is 0." }),
    edges: Type.Array(LineageEdge, { description: "Edges between the returned nodes." }),
    connections: Type.Array(Type.Object({ from: Uuid, to: Uuid }), {
      description: "Returned nodes between which data flows through nodes that are not returned.",
    }),
    truncated: Type.Boolean(),
  },
  { title: "SelectionAnswer" },
);

/** The way an output column is derived from an input column (OpenLineage ColumnLineage 1-2-0). */
export const Transformation = Type.Object(
  {
    type: Type.Union([Type.Literal("DIRECT"), Type.Literal("INDIRECT"), Type.Literal("UNKNOWN")]),
    subtype: nullable(Type.String()),
    description: nullable(Type.String()),
    masking: Type.Boolean(),
  },
  { title: "Transformation" },
);

/** A column edge. `to.column` null: the dependency is on the whole output dataset. */
export const ColumnEdge = Type.Object(
  {
    from: Type.Object({ dataset: Uuid, column: Type.String() }),
    to: Type.Object({ dataset: Uuid, column: nullable(Type.String()) }),
    job: nullable(NodeReference),
    transformations: Type.Array(Transformation),
    layer: Layer,
  },
  { title: "ColumnEdge" },
);

/** The column edges that end in some datasets. */
export const ColumnEdgesAnswer = Type.Object(
  { edges: Type.Array(ColumnEdge), truncated: Type.Boolean() },
  { title: "ColumnEdgesAnswer" },
);

/** A data quality check that fails now. */
export const FailingCheck = Type.Object(
  {
    assertion: Type.String(),
    name: nullable(Type.String()),
    since: Instant,
    run: nullable(RunReference),
  },
  { title: "FailingCheck" },
);

/** The columns related to the focus column, or to all columns of a dataset. */
export const ColumnLineageAnswer = Type.Object(
  {
    focus: Type.Object({ dataset: NodeReference, column: nullable(Type.String()) }),
    asOf: nullable(Instant),
    knownAt: Instant,
    datasets: Type.Array(NodeReference),
    columns: Type.Array(
      Type.Object({
        dataset: Uuid,
        column: Type.String(),
        type: nullable(Type.String()),
        distance: Type.Integer(),
        failingChecks: Type.Array(FailingCheck, {
          description:
            "Data quality checks of the column that fail now, at most 5; empty for a time in the past.",
        }),
        typeChange: nullable(
          Type.Object(
            {
              at: Instant,
              run: nullable(RunReference),
              before: nullable(Type.String()),
              after: nullable(Type.String()),
            },
            { title: "TypeChange", description: "The latest change of the type within 30 days." },
          ),
        ),
      }),
    ),
    datasetChecks: Type.Array(Type.Object({ dataset: Uuid, ...FailingCheck.properties }), {
      description:
        "Checks of a whole dataset that fail now, at most 5 of each, the nearest dataset first; empty for a time in the past.",
    }),
    edges: Type.Array(ColumnEdge),
    truncated: Type.Boolean(),
  },
  { title: "ColumnLineageAnswer" },
);

/** Id of a saved view: a hash of its content. */
export const ViewId = Type.String({ pattern: "^[A-Za-z0-9_-]{22}$" });

/** A page state that is too long for a URL. */
export const SavedView = Type.Object(
  {
    id: ViewId,
    state: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
  },
  { title: "SavedView" },
);
