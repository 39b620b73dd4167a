/** Schemas of runs. */
import Type from "typebox";
import { Inference } from "./catalog.ts";
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

/** Comparison of two runs of a job. */
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
      { description: "Datasets of both runs whose version, row count or schema differs." },
    ),
    sql: nullable(
      Type.Object(
        { before: nullable(Type.String()), after: nullable(Type.String()) },
        { description: "Null if both ran the same SQL." },
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
          "Differing facet values, at most 200. Ids, times and URLs that differ in every run are left out.",
      },
    ),
    truncated: Type.Boolean(),
  },
  { title: "RunComparison" },
);

/** The states of all jobs inside a job in one of its runs. */
export const RunStates = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        job: NodeReference,
        run: nullable(Uuid),
        state: Type.Union([RunState, Type.Null()], { description: "Null if the job did not run." }),
        reason: Type.Union(
          [
            Type.Literal("upstream-failed"),
            Type.Literal("skipped"),
            Type.Literal("not-started"),
            Type.Null(),
          ],
          { description: "Why the job did not run; null if it did." },
        ),
      }),
      {
        description:
          "The job of the run and the jobs inside it, at any depth: the state of the last attempt; of mapped tasks, the most urgent index.",
      },
    ),
    truncated: Type.Boolean({ description: "True if the run has more than 20,000 runs inside." }),
  },
  { title: "RunStates" },
);

/** A run with all details. */
export const RunDetail = Type.Object(
  {
    run: RunSummary,
    originalRunId: Type.String({ description: "The run id as sent by the producer." }),
    attempts: Type.Array(
      Type.Object({ state: RunState, startedAt: nullable(Instant), endedAt: nullable(Instant) }),
      {
        description:
          "Attempts of the run, oldest first: a START after an end opens the next one. `run` has the state and times of the last.",
      },
    ),
    root: nullable(
      Type.Object({ id: nullable(Uuid), runId: Uuid, namespace: Type.String(), name: Type.String() }),
    ),
    children: Type.Array(RunSummary, { description: "At most 1,000, by start." }),
    childrenTruncated: Type.Boolean({ description: "True if it has more than 1,000 children." }),
    inputs: Type.Array(RunDataset),
    outputs: Type.Array(RunDataset),
    jobVersion: nullable(Uuid),
    inference: nullable(Inference),
    inferencePending: Type.Boolean({
      description: "True while its SQL waits to be read, so that `inference` and the datasets may change.",
    }),
    error: nullable(Type.Object({ message: Type.String(), stackTrace: nullable(Type.String()) })),
    facets: Type.Record(Type.String(), Type.Unknown()),
    jobFacets: Type.Record(Type.String(), Type.Unknown()),
    lastGoodRun: nullable(RunSummary),
    usualDurationMs: nullable(
      Type.Integer({
        description:
          "Median duration of up to 30 previous successful runs of the same job and map index, in milliseconds.",
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
