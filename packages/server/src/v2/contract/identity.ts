/** Shapes of decisions about identity. */
import Type from "typebox";
import { Instant, NodeReference, nullable, Uuid } from "./common.ts";

/** Datasets that are one, and which of them stands for all in the graph. */
export const DatasetSet = Type.Object(
  { representative: NodeReference, members: Type.Array(NodeReference) },
  { title: "DatasetSet" },
);

const JobOrDatasetEdge = Type.Object({ from: NodeReference, to: NodeReference });

/** What a decision about identity changes in the graph. */
export const IdentityDiff = Type.Object(
  {
    before: Type.Array(DatasetSet, { description: "The sets that it touches, as they are." }),
    after: Type.Array(DatasetSet, { description: "The same datasets, as they will be (or now are)." }),
    removedEdges: Type.Array(JobOrDatasetEdge, { description: "Edges between jobs and datasets that go." }),
    addedEdges: Type.Array(JobOrDatasetEdge),
    connectedJobs: Type.Array(JobOrDatasetEdge, {
      description: "Job `to` comes to read what job `from` writes; by these datasets it did not before.",
    }),
    disconnectedJobs: Type.Array(JobOrDatasetEdge),
    truncated: Type.Boolean({ description: "Whether a list was cut at 1,000." }),
  },
  { title: "IdentityDiff" },
);

const DecisionKind = Type.Union([Type.Literal("same-dataset"), Type.Literal("different-datasets")]);

/** What somebody decided of two names. Of decisions about one pair the latest that was not undone holds. */
export const IdentityDecision = Type.Object(
  {
    id: Uuid,
    kind: DecisionKind,
    datasets: Type.Tuple([NodeReference, NodeReference]),
    actor: Type.String(),
    decidedAt: Instant,
    undone: nullable(Type.Object({ actor: Type.String(), at: Instant })),
  },
  { title: "IdentityDecision" },
);

/** A decision to make: that two datasets are one, or are not. */
export const DecisionRequest = Type.Object(
  {
    kind: DecisionKind,
    datasets: Type.Tuple([Uuid, Uuid], { description: "Ids of the datasets." }),
    actor: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: "Who decides." })),
  },
  { title: "DecisionRequest" },
);

/** A decision that was made, and what it changed. */
export const DecisionAnswer = Type.Object({ id: Uuid, diff: IdentityDiff }, { title: "DecisionAnswer" });
