/** Schemas of the history of lineage, and of the changes of the whole store. */
import Type from "typebox";
import { Instant, Layer, NodeReference, nullable, page, RunReference, Uuid } from "./common.ts";
import { EditKind } from "./edits.ts";
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

const origin = {
  changedAt: nullable(Instant),
  changedBy: nullable(RunReference),
};

/** A node of either graph, in its later state; removed nodes in their earlier state. */
export const DiffNode = Type.Object(
  {
    ...LineageNode.properties,
    upstreamCount: Type.Integer({ description: "Upstream neighbors in this response." }),
    downstreamCount: Type.Integer({ description: "Downstream neighbors in this response." }),
    change: Change,
    schema: nullable(SchemaDiff),
    columnChanges: Type.Array(Type.Object({ column: Type.String(), ...origin }), {
      description: "When and by which run the columns in `schema` changed last, where it is known.",
    }),
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
    ...origin,
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
    ...origin,
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

/** The kind of a change in the store. */
export const ChangeKind = Type.Union(
  [
    Type.Literal("code"),
    Type.Literal("dataset"),
    Type.Literal("schema"),
    Type.Literal("lineage"),
    Type.Literal("check"),
    Type.Literal("edit"),
  ],
  {
    title: "ChangeKind",
    description:
      "`code`: a job ran with other SQL or from another place. `dataset`: a dataset was written for the first time. " +
      "`schema`: columns were added, removed or got another type. `lineage`: a job gained or lost inputs, outputs or column lineage. " +
      "`check`: a data quality check began to fail, or passes again. `edit`: a user edited the catalog.",
  },
);

const ChangedEnd = Type.Object({ dataset: NodeReference, column: nullable(Type.String()) });
const LineageSide = Type.Object(
  {
    inputs: Type.Array(NodeReference),
    outputs: Type.Array(NodeReference),
    columns: Type.Array(Type.Object({ from: ChangedEnd, to: ChangedEnd }), {
      description: "Column edges, at most 20.",
    }),
    columnCount: Type.Integer(),
  },
  { title: "LineageSide" },
);

/** A change in the store. Details that do not apply to its kind are null. */
export const StoreChange = Type.Object(
  {
    id: Type.String({ description: "The same change has the same id in every answer." }),
    kind: ChangeKind,
    at: Instant,
    node: NodeReference,
    summary: Type.String({
      description: "The change in one line, such as `rate: numeric(18,6) → integer`.",
    }),
    run: nullable(RunReference),
    commit: nullable(
      Type.Object(
        { before: nullable(Type.String()), after: Type.String() },
        {
          title: "CommitPair",
          description:
            "Commit or version of the code of the run, and of the successful run before; equal if it did not change.",
        },
      ),
    ),
    cause: nullable(
      Type.Object(
        {
          kind: Type.Union([Type.Literal("code"), Type.Literal("commit"), Type.Literal("schema")]),
          at: Instant,
          node: NodeReference,
          run: nullable(RunReference),
          summary: Type.String(),
        },
        { title: "ChangeCause", description: "A change that probably led to this one." },
      ),
    ),
    schema: nullable(SchemaDiff),
    lineage: nullable(Type.Object({ gained: LineageSide, lost: LineageSide })),
    code: nullable(
      Type.Object(
        { before: nullable(Type.String()), after: nullable(Type.String()) },
        { title: "CodeChange", description: "SQL, else code, of the run and of the successful run before." },
      ),
    ),
    check: nullable(
      Type.Object({
        assertion: Type.String(),
        name: nullable(Type.String()),
        column: nullable(Type.String()),
        status: Type.Union([Type.Literal("passed"), Type.Literal("warned"), Type.Literal("failed")]),
      }),
    ),
    edit: nullable(
      Type.Object({
        actor: Type.String(),
        kind: EditKind,
        nodes: Type.Array(NodeReference, { description: "The edited nodes." }),
        undo: Type.Boolean({ description: "True if the user took the edit back." }),
      }),
    ),
  },
  { title: "StoreChange" },
);

/** A page of the changes of the store, newest first. */
export const ChangesAnswer = page(StoreChange);

/** The changes of the store as JSON Feed 1.1. */
export const JsonFeed = Type.Object(
  {
    version: Type.Literal("https://jsonfeed.org/version/1.1"),
    title: Type.String(),
    home_page_url: Type.String(),
    feed_url: Type.String(),
    next_url: Type.Optional(Type.String()),
    items: Type.Array(
      Type.Object({
        id: Type.String(),
        url: Type.String(),
        title: Type.String(),
        content_text: Type.String(),
        date_published: Instant,
        tags: Type.Array(Type.String()),
        authors: Type.Optional(Type.Array(Type.Object({ name: Type.String() }))),
      }),
    ),
  },
  { title: "JsonFeed" },
);
