/** Shapes of lineage answers: tables and columns. */
import Type from "typebox";
import {
  Column,
  Instant,
  Layer,
  NodeKind,
  NodeReference,
  nullable,
  Owner,
  RunSummary,
  Uuid,
} from "./common.ts";

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
    upstreamCount: Type.Integer({ description: "Direct upstream neighbours, shown or not." }),
    downstreamCount: Type.Integer({ description: "Direct downstream neighbours, shown or not." }),
    description: nullable(Type.String()),
    tags: Type.Array(Type.String()),
    owners: Type.Array(Owner),
    columns: Type.Array(Column, {
      description: "Datasets: the schema at the instant that is asked for, at most 500 columns.",
    }),
    columnCount: Type.Integer(),
    otherNames: Type.Array(Type.Object({ namespace: Type.String(), name: Type.String() }), {
      description: "Datasets: the other names of the same physical dataset.",
    }),
    lastWrittenAt: nullable(Instant),
    jobType: nullable(
      Type.String({ description: "Jobs: DAG, TASK, QUERY, MODEL ... as the producer says." }),
    ),
    integration: nullable(
      Type.String({ description: "Jobs: AIRFLOW, SPARK, DBT ... as the producer says." }),
    ),
    parent: nullable(NodeReference),
    taskGroups: Type.Array(Type.String(), {
      description: "Jobs: the Airflow task groups that hold the task, outermost first.",
    }),
    latestRun: nullable(RunSummary),
  },
  { title: "LineageNode" },
);

/** An edge of the table-level graph: dataset -> job (read) or job -> dataset (written). */
export const LineageEdge = Type.Object(
  {
    from: Uuid,
    to: Uuid,
    layer: Layer,
    provisional: Type.Boolean({ description: "True while the job has no complete execution yet." }),
    control: Type.Boolean({
      description:
        "True for an edge from a job to a DAG that it triggers through an asset. No data flows along it: impact and counts leave it out.",
    }),
    stale: Type.Boolean({
      description:
        "No run has shown it for 30 days, or for five usual intervals of its job. False for what was declared and for the past.",
    }),
    inLatestRun: Type.Boolean({
      description:
        "False: the newest run of the job that names any dataset did not show the edge; it holds because nothing has replaced it. True for what was declared.",
    }),
    lastSeenAt: nullable(
      Type.Unsafe<string>({
        type: "string",
        format: "date-time",
        description: "When the last execution that showed the edge began; null for what was declared.",
      }),
    ),
    since: nullable(Instant),
  },
  { title: "LineageEdge" },
);

/** A lineage answer. */
export const LineageAnswer = Type.Object(
  {
    focus: NodeReference,
    asOf: nullable(Instant),
    knownAt: Instant,
    direction: Type.Union([Type.Literal("both"), Type.Literal("upstream"), Type.Literal("downstream")]),
    depth: Type.Integer(),
    nodes: Type.Array(LineageNode),
    edges: Type.Array(LineageEdge),
    truncated: Type.Boolean({ description: "True when `limit` cut the walk; nearest nodes are kept." }),
    omitted: Type.Integer({
      description: "Nodes inside the depth that the limit cut off; -1 when not counted.",
    }),
  },
  { title: "LineageAnswer" },
);

/** The nodes of the whole store that a selection means. */
export const SelectionAnswer = Type.Object(
  {
    asOf: nullable(Instant),
    knownAt: Instant,
    matches: Type.Integer({ description: "Nodes that the selection means, those beyond `limit` included." }),
    nodes: Type.Array(LineageNode, { description: "Their `distance` is 0." }),
    edges: Type.Array(LineageEdge, { description: "What connects the nodes of the answer directly." }),
    truncated: Type.Boolean(),
  },
  { title: "SelectionAnswer" },
);

/** How an output column comes from an input column (OpenLineage ColumnLineage 1-2-0). */
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

/** A column lineage answer: the columns reached from the focus column (or from every column of a dataset). */
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
      }),
    ),
    edges: Type.Array(ColumnEdge),
    truncated: Type.Boolean(),
  },
  { title: "ColumnLineageAnswer" },
);
