/** Shapes of what changed over time. */
import Type from "typebox";
import { Instant, Layer, NodeReference, nullable, Uuid } from "./common.ts";
import { LineageEdge, LineageNode } from "./lineage.ts";

const DirectionOf = Type.Union([Type.Literal("both"), Type.Literal("upstream"), Type.Literal("downstream")]);

/** An instant at which lineage changed, and how much. */
export const Moment = Type.Object(
  {
    at: Instant,
    edgesAdded: Type.Integer(),
    edgesRemoved: Type.Integer(),
    edgesChanged: Type.Integer({ description: "Edges that are of another layer from then on." }),
    datasetVersions: Type.Integer({
      description: "Datasets written in a version that they did not have before, and with another schema.",
    }),
    jobVersions: Type.Integer({ description: "Jobs that ran in a version that they did not have before." }),
  },
  { title: "Moment" },
);

/** When the lineage around a node changed. */
export const MomentsAnswer = Type.Object(
  {
    focus: NodeReference,
    knownAt: Instant,
    direction: DirectionOf,
    depth: Type.Integer(),
    moments: Type.Array(Moment, { description: "Newest first." }),
    earliest: nullable(Type.String({ format: "date-time", description: "The first moment known." })),
    truncated: Type.Boolean({
      description: "A bound cut the neighbourhood or its history, or `limit` the list; the newest are kept.",
    }),
  },
  { title: "MomentsAnswer" },
);

/** What became of a thing between two instants. */
export const Change = Type.Union(
  [Type.Literal("added"), Type.Literal("removed"), Type.Literal("changed"), Type.Literal("unchanged")],
  { title: "Change" },
);

const TypedColumn = Type.Object({ name: Type.String(), type: nullable(Type.String()) });

/** How the columns of a dataset differ. */
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

/** A node of either graph: the later state is described; of what has gone, the earlier. */
export const DiffNode = Type.Object(
  {
    ...LineageNode.properties,
    upstreamCount: Type.Integer({ description: "Upstream neighbours in this answer." }),
    downstreamCount: Type.Integer({ description: "Downstream neighbours in this answer." }),
    change: Change,
    schema: nullable(SchemaDiff),
    version: nullable(
      Type.Object(
        { before: nullable(Uuid), after: nullable(Uuid) },
        { description: "Jobs: the versions at the two instants, where they differ." },
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

/** A column edge that differs. */
export const DiffColumnEdge = Type.Object(
  {
    from: Type.Object({ dataset: NodeReference, column: Type.String() }),
    to: Type.Object({ dataset: NodeReference, column: nullable(Type.String()) }),
    job: nullable(NodeReference),
    change: Type.Union([Type.Literal("added"), Type.Literal("removed"), Type.Literal("changed")]),
  },
  { title: "DiffColumnEdge" },
);

/** A lineage graph at two instants, as one graph. */
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
      description: "Column edges of the jobs shown that differ; those that do not are left out.",
    }),
    truncated: Type.Boolean({ description: "True when `limit` cut one of the two walks." }),
    columnEdgesTruncated: Type.Boolean(),
  },
  { title: "LineageDiffAnswer" },
);
