/** Shapes of runs. */
import Type from "typebox";
import { Inference } from "./catalogue.ts";
import { Instant, NodeReference, nullable, RunState, RunSummary, Uuid } from "./common.ts";
import { SchemaDiff } from "./time.ts";

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

const Pairs = Type.Object({
  added: Type.Array(NodeReference),
  removed: Type.Array(NodeReference),
});

/** How a run differs from another of its job. */
export const RunComparison = Type.Object(
  {
    run: RunSummary,
    other: RunSummary,
    jobVersion: Type.Object({ before: nullable(Uuid), after: nullable(Uuid) }),
    inputs: Pairs,
    outputs: Pairs,
    datasets: Type.Array(
      Type.Object({
        dataset: NodeReference,
        side: Type.Union([Type.Literal("input"), Type.Literal("output")]),
        version: Type.Object({ before: nullable(Uuid), after: nullable(Uuid) }),
        rowCount: Type.Object({ before: nullable(Type.Number()), after: nullable(Type.Number()) }),
        schema: nullable(SchemaDiff),
      }),
      { description: "Datasets of both runs whose version, row count or schema differ." },
    ),
    sql: nullable(
      Type.Object(
        { before: nullable(Type.String()), after: nullable(Type.String()) },
        { description: "Null when both ran the same." },
      ),
    ),
    facets: Type.Array(
      Type.Object({
        facet: Type.String(),
        of: Type.Union([Type.Literal("run"), Type.Literal("job")]),
        pointer: Type.String({ description: "JSON pointer within the facet." }),
        before: nullable(Type.String({ description: "JSON text, at most 500 characters." })),
        after: nullable(Type.String()),
      }),
      {
        description:
          "Values of facets that differ, at most 200. Ids, times and addresses of each run are left out.",
      },
    ),
    truncated: Type.Boolean(),
  },
  { title: "RunComparison" },
);

/** A run, whole. */
export const RunDetail = Type.Object(
  {
    run: RunSummary,
    originalRunId: Type.String({ description: "The run id as the producer sent it." }),
    attempts: Type.Array(
      Type.Object({ state: RunState, startedAt: nullable(Instant), endedAt: nullable(Instant) }),
      {
        description:
          "The attempts of the run, oldest first: a START after an end opens the next one. State and times of `run` are those of the last.",
      },
    ),
    root: nullable(
      Type.Object({ id: nullable(Uuid), runId: Uuid, namespace: Type.String(), name: Type.String() }),
    ),
    children: Type.Array(RunSummary, { description: "At most 1,000, by start." }),
    childrenTruncated: Type.Boolean({ description: "True when it has more than 1,000 children." }),
    inputs: Type.Array(RunDataset),
    outputs: Type.Array(RunDataset),
    jobVersion: nullable(Uuid),
    inference: nullable(Inference),
    error: nullable(Type.Object({ message: Type.String(), stackTrace: nullable(Type.String()) })),
    facets: Type.Record(Type.String(), Type.Unknown()),
    jobFacets: Type.Record(Type.String(), Type.Unknown()),
    lastGoodRun: nullable(RunSummary),
    usualDurationMs: nullable(
      Type.Integer({
        description:
          "Milliseconds: the median of up to 30 successful runs before it, of the same job and mapped index.",
      }),
    ),
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
