/** Schemas of manual edits. */
import Type, { type Static } from "typebox";
import { Instant, NodeReference, nullable, Uuid } from "./common.ts";

/** Author and time of an edit. */
export const Word = Type.Object({ actor: Type.String(), at: Instant }, { title: "Word" });

const byProducer = Type.Boolean({ description: "True if the latest facet of a producer has it." });
const removed = Type.Boolean({ description: "True if a user removed it." });
const word = nullable(Word);

/** Tags, owners and descriptions of a dataset or job, with their authors. */
export const Annotations = Type.Object(
  {
    tags: Type.Array(
      Type.Object({ column: nullable(Type.String()), tag: Type.String(), byProducer, removed, word }),
    ),
    owners: Type.Array(
      Type.Object({ name: Type.String(), type: nullable(Type.String()), byProducer, removed, word }),
    ),
    descriptions: Type.Array(
      Type.Object({
        column: nullable(Type.String()),
        description: Type.String(),
        original: nullable(Type.String({ description: "The producer's description, which it overrides." })),
        word: Word,
      }),
      { description: "Descriptions written by users." },
    ),
    hidden: nullable(Word),
  },
  { title: "Annotations" },
);

const ColumnPair = Type.Object({
  from: Type.String({ minLength: 1, maxLength: 1000 }),
  to: Type.String({ minLength: 1, maxLength: 1000 }),
});

/** A manually declared edge in effect. */
export const DeclaredEdge = Type.Object(
  {
    id: Uuid,
    from: NodeReference,
    to: NodeReference,
    job: nullable(NodeReference),
    columns: Type.Array(ColumnPair),
    note: nullable(Type.String()),
    actor: Type.String(),
    at: Instant,
  },
  { title: "DeclaredEdge" },
);

/** A hidden dataset or job. */
export const HiddenNode = Type.Object(
  { node: NodeReference, actor: Type.String(), at: Instant },
  { title: "HiddenNode" },
);

/** Kinds of edits of a dataset or job. */
export const EditKind = Type.Union(
  [
    Type.Literal("add-tag"),
    Type.Literal("remove-tag"),
    Type.Literal("add-owner"),
    Type.Literal("remove-owner"),
    Type.Literal("set-description"),
    Type.Literal("hide"),
    Type.Literal("unhide"),
    Type.Literal("declare-edge"),
    Type.Literal("same-dataset"),
    Type.Literal("different-datasets"),
  ],
  { title: "EditKind" },
);

/** An edit of a dataset or job. Fields that do not apply to its kind are null. */
export const HistoryEntry = Type.Object(
  {
    id: Uuid,
    actor: Type.String(),
    at: Instant,
    kind: EditKind,
    nodes: Type.Array(NodeReference, {
      description: "The edited nodes; for an edge its ends, then its job.",
    }),
    column: nullable(Type.String()),
    tag: nullable(Type.String()),
    owner: nullable(Type.Object({ name: Type.String(), type: nullable(Type.String()) })),
    description: nullable(
      Type.String({ description: "For set-description; null if it restored the producer's description." }),
    ),
    note: nullable(Type.String()),
    undone: nullable(Word),
  },
  { title: "HistoryEntry" },
);

const Label = (description: string) =>
  Type.String({ minLength: 1, maxLength: 200, pattern: "^\\S(.*\\S)?$", description });
const Column = Type.Optional(nullable(Type.String({ minLength: 1, maxLength: 1000 })));
const Actor = Type.Optional(
  Type.String({
    minLength: 1,
    maxLength: 200,
    description: "Author of the edit; ignored if the request carries a key, whose name is recorded.",
  }),
);

/** An edit to make. */
export const EditRequest = Type.Object(
  {
    kind: Type.Union([
      Type.Literal("add-tag"),
      Type.Literal("remove-tag"),
      Type.Literal("add-owner"),
      Type.Literal("remove-owner"),
      Type.Literal("set-description"),
      Type.Literal("reset-description"),
      Type.Literal("hide"),
      Type.Literal("unhide"),
    ]),
    node: Type.String({ format: "uuid", description: "Id of the dataset or job." }),
    column: Column,
    tag: Type.Optional(Label("For add-tag and remove-tag.")),
    owner: Type.Optional(
      Type.Object({
        name: Label("For add-owner and remove-owner."),
        type: Type.Optional(nullable(Type.String({ minLength: 1, maxLength: 200 }))),
      }),
    ),
    description: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 20_000,
        description: "For set-description; reset-description restores the producer's description.",
      }),
    ),
    actor: Actor,
  },
  { title: "EditRequest" },
);

/** An edge to declare: at least one end is a dataset. */
export const EdgeRequest = Type.Object(
  {
    from: Type.String({ format: "uuid", description: "Id of the upstream dataset or job." }),
    to: Type.String({ format: "uuid", description: "Id of the downstream dataset or job." }),
    job: Type.Optional(
      nullable(
        Type.String({ format: "uuid", description: "Between two datasets: the job that connects them." }),
      ),
    ),
    columns: Type.Optional(
      Type.Array(ColumnPair, {
        maxItems: 2000,
        description: "Between two datasets: pairs of source and target columns.",
      }),
    ),
    note: Type.Optional(nullable(Type.String({ maxLength: 2000 }))),
    actor: Actor,
  },
  { title: "EdgeRequest" },
);

/** Options of an undo. */
export const UndoRequest = Type.Object({ actor: Actor }, { title: "UndoRequest" });

/** A recorded edit; its id undoes it. */
export const EditAnswer = Type.Object({ id: Uuid }, { title: "EditAnswer" });

/** See {@link EditRequest}. */
export type EditRequest = Static<typeof EditRequest>;
/** See {@link EdgeRequest}. */
export type EdgeRequest = Static<typeof EdgeRequest>;
/** See {@link HistoryEntry}. */
export type HistoryEntry = Static<typeof HistoryEntry>;
