/** Schemas of the health of datasets and jobs. */
import Type from "typebox";
import { Instant, NodeReference, nullable, Uuid } from "./common.ts";

/** The kind of a health problem. */
export const HealthProblemKind = Type.Union(
  [
    Type.Literal("failed"),
    Type.Literal("lost"),
    Type.Literal("late"),
    Type.Literal("running-long"),
    Type.Literal("failing-checks"),
    Type.Literal("stale"),
    Type.Literal("upstream-failed"),
  ],
  {
    title: "HealthProblemKind",
    description:
      "`failed`: the newest execution of the job failed. `lost`: its newest run sent no end event. `late`: it has not started although its schedule or its past says so. " +
      "`running-long`: its run takes more than three times the usual duration. `failing-checks`: a check of the dataset failed when it ran last. " +
      "`stale`: the dataset was not written although it should have been. `upstream-failed`: it was written from a dataset that was stale or failed a check.",
  },
);

/** A problem of a dataset or job. */
export const HealthProblem = Type.Object(
  {
    kind: HealthProblemKind,
    node: NodeReference,
    since: Instant,
    run: nullable(Type.Object({ id: Uuid, runId: Uuid, job: NodeReference })),
    origin: Type.Unsafe<{ kind: "dataset" | "job"; id: string; namespace: string; name: string }>({
      ...NodeReference,
      description: "The job or dataset where the problem started; the node itself if it started there.",
    }),
    root: Type.Unsafe<{ kind: "dataset" | "job"; id: string; namespace: string; name: string }>({
      ...NodeReference,
      description: "The DAG or application of the origin.",
    }),
    detail: nullable(
      Type.String({ description: "First line of the error, or the names of the failing checks." }),
    ),
    owners: Type.Array(Type.String()),
    inactive: Type.Boolean({ description: "True if the job has not run for 30 days." }),
  },
  { title: "HealthProblem" },
);

/** The state of a dataset or job. */
export const NodeState = Type.Union(
  [
    Type.Literal("fresh"),
    Type.Literal("stale"),
    Type.Literal("upstream-failed"),
    Type.Literal("unknown"),
    Type.Literal("ok"),
    Type.Literal("failed"),
    Type.Literal("lost"),
    Type.Literal("late"),
    Type.Literal("running-long"),
  ],
  { title: "NodeState", description: "Datasets: fresh, stale, upstream-failed, unknown. Jobs: the others." },
);

/** The current status of a dataset or job. */
export const NodeStatus = Type.Object(
  {
    state: NodeState,
    quality: Type.Union([Type.Literal("passing"), Type.Literal("failing"), Type.Literal("none")], {
      description: "State of the dataset's checks in their latest runs; `none` without checks and for jobs.",
    }),
    problems: Type.Array(HealthProblem, { description: "The most serious one first." }),
  },
  { title: "NodeStatus" },
);

/** All problems of the store. */
export const HealthAnswer = Type.Object(
  {
    at: Instant,
    problems: Type.Array(HealthProblem),
    truncated: Type.Boolean({
      description: "True if there are more problems than were examined or returned.",
    }),
  },
  { title: "HealthAnswer" },
);
