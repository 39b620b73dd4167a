import Type, { type Static } from "typebox";

/** An instant. */
export const Instant = Type.String({ format: "date-time", description: "ISO 8601 instant in UTC." });

/** An id. */
export const Uuid = Type.String({ format: "uuid" });

/** A value or null. */
export const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);

/** Kind of a node of the lineage graph. */
export const NodeKind = Type.Union([Type.Literal("dataset"), Type.Literal("job")], { title: "NodeKind" });

/** State of a run. `UNKNOWN`: the run was mentioned, but no event has set its state. */
export const RunState = Type.Union(
  [
    Type.Literal("RUNNING"),
    Type.Literal("COMPLETE"),
    Type.Literal("FAIL"),
    Type.Literal("ABORT"),
    Type.Literal("UNKNOWN"),
  ],
  { title: "RunState" },
);

/** Origin of a fact. */
export const Layer = Type.Union(
  [Type.Literal("observed"), Type.Literal("declared"), Type.Literal("inferred")],
  { title: "Layer" },
);

/** A problem in an event. */
export const Problem = Type.Object(
  {
    code: Type.String({ description: "Stable, documented code in kebab case." }),
    pointer: Type.String({ description: "JSON pointer into the event as sent." }),
    message: Type.String(),
    expected: Type.String(),
  },
  { title: "Problem" },
);

/** RFC 9457 problem details; the body of every 4xx and 5xx response of v2. */
export const ProblemDetails = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String(),
    detail: Type.String(),
    pointer: Type.Optional(Type.String({ description: "JSON pointer, or the name of a query parameter." })),
    expected: Type.Optional(Type.String()),
  },
  { title: "ProblemDetails" },
);

/** A reference to a dataset or a job. */
export const NodeReference = Type.Object(
  { kind: NodeKind, id: Uuid, namespace: Type.String(), name: Type.String() },
  { title: "NodeReference" },
);

/** A dataset or job at the other end of an edge. */
export const Neighbor = Type.Object(
  {
    ...NodeReference.properties,
    inLatestRun: Type.Boolean({
      description: "False if the newest run of the job that reports datasets did not have the edge.",
    }),
    lastSeenAt: nullable(Instant),
    stale: Type.Boolean({ description: "True if no run has had the edge for a long time." }),
  },
  { title: "Neighbor" },
);

/** Summary of a run. */
export const RunSummary = Type.Object(
  {
    id: Uuid,
    runId: Uuid,
    job: NodeReference,
    state: RunState,
    lost: Type.Boolean({
      description:
        "True if it has not ended although its parent has, or has sent no event for 24 hours and three times the 95th percentile of its job's durations.",
    }),
    startedAt: nullable(Instant),
    endedAt: nullable(Instant),
    nominalTime: nullable(Instant),
    durationMs: nullable(Type.Integer({ description: "Milliseconds from start to end." })),
    parent: nullable(
      Type.Object({ id: nullable(Uuid), runId: Uuid, namespace: Type.String(), name: Type.String() }),
    ),
    mapIndex: nullable(Type.Integer({ description: "Index of a mapped Airflow task." })),
    tryNumber: nullable(Type.Integer()),
    attempts: Type.Integer({
      description: "Number of attempts of the task in its DAG run; 1 if it was not retried.",
    }),
    superseded: Type.Boolean({
      description: "True if a later attempt of it exists, so that its failure is not the outcome.",
    }),
    error: nullable(Type.String({ description: "First line of the error message if it failed." })),
  },
  { title: "RunSummary" },
);

/** A reference to a run. */
export const RunReference = Type.Object(
  { id: Uuid, runId: Uuid, job: NodeReference },
  { title: "RunReference" },
);

/** A column of a dataset's current schema. */
export const Column = Type.Object(
  {
    name: Type.String(),
    type: nullable(Type.String()),
    description: nullable(Type.String()),
    tags: Type.Array(Type.String()),
  },
  { title: "Column" },
);

/** An owner of a job or dataset. */
export const Owner = Type.Object({ name: Type.String(), type: nullable(Type.String()) }, { title: "Owner" });

/** A page of a keyset-paged list: pass `next` back as `cursor`. */
export const page = <T extends Parameters<typeof Type.Array>[0]>(item: T) =>
  Type.Object({ items: Type.Array(item), next: nullable(Type.String()) });

/** See {@link Problem}. */
export type Problem = Static<typeof Problem>;
