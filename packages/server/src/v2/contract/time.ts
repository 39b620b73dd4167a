/** Schemas of the history of lineage. */
import Type from "typebox";
import { Instant, Layer, NodeReference, nullable, Uuid } from "./common.ts";
import { LineageEdge, LineageNode } from "./lineage.ts";

const DirectionOf = Type.Union([Type.Literal("both"), Type.Literal("upstream"), Type.Literal("downstream")]);

/** A time at which lineage changed, with counts. */
export const Moment = Type.Object(
  {
    at: Instant,
    edgesAdded: Type.Integer(),
    edgesRemoved: Type.Integer(),
    edgesChanged: Type.Integer({ description: "Edges whose layer changed." }),
    datasetVersions: Type.Integer({
      description: "Datasets with a new version and a changed schema.",
    }),
    jobVersions: Type.Integer({ description: "Jobs that ran in a new version." }),
  },
  { title: "Moment" },
);

/** Times at which the lineage around a node changed. */
export const MomentsAnswer = Type.Object(
  {
    focus: NodeReference,
    knownAt: Instant,
    direction: DirectionOf,
    depth: Type.Integer(),
    moments: Type.Array(Moment, { description: "Newest first." }),
    earliest: nullable(Type.String({ format: "date-time", description: "The earliest known change." })),
    truncated: Type.Boolean({
      description:
        "True if a limit cut the neighborhood, its history or the list; the newest entries are kept.",
    }),
  },
  { title: "MomentsAnswer" },
);

/** Change of an object between two points in time. */
export const Change = Type.Union(
  [Type.Literal("added"), Type.Literal("removed"), Type.Literal("changed"), Type.Literal("unchanged")],
  { title: "Change" },
);

const TypedColumn = Type.Object({ name: Type.String(), type: nullable(Type.String()) });

/** Difference between two schemas. */
export const SchemaDiff = Type.Object(
  {
    added: Type.Array(TypedColumn),
    removed: Type.Array(TypedColumn),
    retyped: Type.Array(
      Type.Object({
        name: Type.String(),
        before: nullable(Type.String()),
        after: nullable(Type.String()),
      }),
    ),
  },
  { title: "SchemaDiff" },
);

/** A node of either graph, in its later state; removed nodes in their earlier state. */
export const DiffNode = Type.Object(
  {
    ...LineageNode.properties,
    upstreamCount: Type.Integer({ description: "Upstream neighbors in this response." }),
    downstreamCount: Type.Integer({ description: "Downstream neighbors in this response." }),
    change: Change,
    schema: nullable(SchemaDiff),
    version: nullable(
      Type.Object(
        { before: nullable(Uuid), after: nullable(Uuid) },
        { description: "For jobs: the versions at the two times, if they differ." },
      ),
    ),
  },
  { title: "DiffNode" },
);

/** An edge of either graph. */
export const DiffEdge = Type.Object(
  {
    ...LineageEdge.properties,
    change: Change,
    layerBefore: nullable(Layer),
  },
  { title: "DiffEdge" },
);

/** A changed column edge. */
export const DiffColumnEdge = Type.Object(
  {
    from: Type.Object({ dataset: NodeReference, column: Type.String() }),
    to: Type.Object({ dataset: NodeReference, column: nullable(Type.String()) }),
    job: nullable(NodeReference),
    change: Type.Union([Type.Literal("added"), Type.Literal("removed"), Type.Literal("changed")]),
  },
  { title: "DiffColumnEdge" },
);

/** Lineage at two points in time, as one graph. */
export const LineageDiffAnswer = Type.Object(
  {
    focus: NodeReference,
    from: Instant,
    to: nullable(Instant),
    knownAt: Instant,
    direction: DirectionOf,
    depth: Type.Integer(),
    nodes: Type.Array(DiffNode),
    edges: Type.Array(DiffEdge),
    columnEdges: Type.Array(DiffColumnEdge, {
      description: "Changed column edges of the jobs in the response.",
    }),
    truncated: Type.Boolean({ description: "True if `limit` cut one of the two traversals." }),
    columnEdgesTruncated: Type.Boolean(),
  },
  { title: "LineageDiffAnswer" },
);
