/** Shapes of what people do to the catalogue. */
import Type, { type Static } from "typebox";
import { Instant, NodeReference, nullable, Uuid } from "./common.ts";

/** Who did something, and when. */
export const Word = Type.Object({ actor: Type.String(), at: Instant }, { title: "Word" });

const byProducer = Type.Boolean({ description: "Whether the latest facet of a producer says it." });
const removed = Type.Boolean({ description: "Whether a person took it away." });
const word = nullable(Word);

/** What is said of a dataset or job, and by whom. */
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
        original: nullable(Type.String({ description: "The producer's, which it stands in front of." })),
        word: Word,
      }),
      { description: "Those that people wrote." },
    ),
    hidden: nullable(Word),
  },
  { title: "Annotations" },
);

const ColumnPair = Type.Object({
  from: Type.String({ minLength: 1, maxLength: 1000 }),
  to: Type.String({ minLength: 1, maxLength: 1000 }),
});

/** An edge that somebody declared by hand, and that holds. */
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

/** A dataset or job that somebody hid. */
export const HiddenNode = Type.Object(
  { node: NodeReference, actor: Type.String(), at: Instant },
  { title: "HiddenNode" },
);

/** Kinds of what people do to a dataset or job. */
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

/** Something that somebody did to a dataset or job. What does not belong to its kind is null. */
export const HistoryEntry = Type.Object(
  {
    id: Uuid,
    actor: Type.String(),
    at: Instant,
    kind: EditKind,
    nodes: Type.Array(NodeReference, {
      description: "What it was about; of an edge: its ends, then its job.",
    }),
    column: nullable(Type.String()),
    tag: nullable(Type.String()),
    owner: nullable(Type.Object({ name: Type.String(), type: nullable(Type.String()) })),
    description: nullable(
      Type.String({ description: "Of set-description; null there: the producer's again." }),
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
    description: "Who does; counts only where requests carry no key, which has a name.",
  }),
);

/** Something to do to a dataset or job. */
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
    tag: Type.Optional(Label("Of add-tag and remove-tag.")),
    owner: Type.Optional(
      Type.Object({
        name: Label("Of add-owner and remove-owner."),
        type: Type.Optional(nullable(Type.String({ minLength: 1, maxLength: 200 }))),
      }),
    ),
    description: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 20_000,
        description: "Of set-description; reset-description puts the producer's back.",
      }),
    ),
    actor: Actor,
  },
  { title: "EditRequest" },
);

/** An edge to declare: at least one end is a dataset. */
export const EdgeRequest = Type.Object(
  {
    from: Type.String({ format: "uuid", description: "Id of the dataset or job that feeds." }),
    to: Type.String({ format: "uuid", description: "Id of the dataset or job that is fed." }),
    job: Type.Optional(
      nullable(Type.String({ format: "uuid", description: "Between two datasets: the job that does it." })),
    ),
    columns: Type.Optional(
      Type.Array(ColumnPair, { maxItems: 2000, description: "Between two datasets: which feed which." }),
    ),
    note: Type.Optional(nullable(Type.String({ maxLength: 2000 }))),
    actor: Actor,
  },
  { title: "EdgeRequest" },
);

/** What to take back something with. */
export const UndoRequest = Type.Object({ actor: Actor }, { title: "UndoRequest" });

/** Something that was done; its id takes it back. */
export const EditAnswer = Type.Object({ id: Uuid }, { title: "EditAnswer" });

/** See {@link EditRequest}. */
export type EditRequest = Static<typeof EditRequest>;
/** See {@link EdgeRequest}. */
export type EdgeRequest = Static<typeof EdgeRequest>;
/** See {@link HistoryEntry}. */
export type HistoryEntry = Static<typeof HistoryEntry>;
