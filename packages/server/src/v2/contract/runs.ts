/** Shapes of runs. */
import Type from "typebox";
import { Inference } from "./catalogue.ts";
import { Instant, NodeReference, nullable, RunSummary, Uuid } from "./common.ts";

/** A dataset as a run saw it. */
export const RunDataset = Type.Object(
  {
    dataset: NodeReference,
    version: nullable(Uuid),
    facets: Type.Record(Type.String(), Type.Unknown(), {
      description: "Input or output facets of this run.",
    }),
  },
  { title: "RunDataset" },
);

/** A run, whole. */
export const RunDetail = Type.Object(
  {
    run: RunSummary,
    originalRunId: Type.String({ description: "The run id as the producer sent it." }),
    root: nullable(
      Type.Object({ id: nullable(Uuid), runId: Uuid, namespace: Type.String(), name: Type.String() }),
    ),
    children: Type.Array(RunSummary, { description: "At most 500, by start." }),
    inputs: Type.Array(RunDataset),
    outputs: Type.Array(RunDataset),
    jobVersion: nullable(Uuid),
    inference: nullable(Inference),
    error: nullable(Type.Object({ message: Type.String(), stackTrace: nullable(Type.String()) })),
    facets: Type.Record(Type.String(), Type.Unknown()),
    jobFacets: Type.Record(Type.String(), Type.Unknown()),
    lastGoodRun: nullable(RunSummary),
    eventCount: Type.Integer(),
    events: Type.Array(
      Type.Object({
        receipt: Uuid,
        eventType: nullable(Type.String()),
        eventTime: Instant,
        receivedAt: Instant,
      }),
    ),
  },
  { title: "RunDetail" },
);
