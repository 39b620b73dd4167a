/** Schemas of identity decisions. */
import Type from "typebox";
import { Instant, NodeReference, nullable, Uuid } from "./common.ts";

/** Merged datasets and their representative in the graph. */
export const DatasetSet = Type.Object(
  { representative: NodeReference, members: Type.Array(NodeReference) },
  { title: "DatasetSet" },
);

const JobOrDatasetEdge = Type.Object({ from: NodeReference, to: NodeReference });

/** Changes of the graph by an identity decision. */
export const IdentityDiff = Type.Object(
  {
    before: Type.Array(DatasetSet, { description: "The affected sets before the decision." }),
    after: Type.Array(DatasetSet, { description: "The same datasets after the decision." }),
    removedEdges: Type.Array(JobOrDatasetEdge, { description: "Removed edges between jobs and datasets." }),
    addedEdges: Type.Array(JobOrDatasetEdge),
    connectedJobs: Type.Array(JobOrDatasetEdge, {
      description: "Pairs in which job `to` now reads what job `from` writes.",
    }),
    disconnectedJobs: Type.Array(JobOrDatasetEdge),
    truncated: Type.Boolean({ description: "True if a list was cut at 1,000 items." }),
  },
  { title: "IdentityDiff" },
);

const DecisionKind = Type.Union([Type.Literal("same-dataset"), Type.Literal("different-datasets")]);

/** A decision about two names. For each pair, the latest decision that was not undone is in effect. */
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

/** A decision to make: two datasets are one, or are not. */
export const DecisionRequest = Type.Object(
  {
    kind: DecisionKind,
    datasets: Type.Tuple([Uuid, Uuid], { description: "Ids of the datasets." }),
    actor: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: "Author of the decision." }),
    ),
  },
  { title: "DecisionRequest" },
);

/** A recorded decision and its changes. */
export const DecisionAnswer = Type.Object({ id: Uuid, diff: IdentityDiff }, { title: "DecisionAnswer" });
