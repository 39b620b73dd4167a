/** Schemas of explanations. */
import Type from "typebox";
import { Instant, NodeReference, nullable, Uuid } from "./common.ts";
import { HealthProblem } from "./health.ts";

const RunReference = Type.Object({ id: Uuid, runId: Uuid, job: NodeReference }, { title: "RunReference" });

/** The kind of a cause. */
export const CauseKind = Type.Union(
  [
    Type.Literal("upstream-failed"),
    Type.Literal("upstream-late"),
    Type.Literal("schema-changed"),
    Type.Literal("sql-changed"),
    Type.Literal("code-changed"),
    Type.Literal("rows-changed"),
    Type.Literal("check-failed"),
    Type.Literal("engine-changed"),
    Type.Literal("configuration-changed"),
    Type.Literal("error"),
  ],
  { title: "CauseKind" },
);

/** A likely cause. */
export const Cause = Type.Object(
  {
    kind: CauseKind,
    score: Type.Number({
      description: "From 0 to 1: how well it explains the problem, compared with the others.",
    }),
    node: NodeReference,
    run: nullable(RunReference),
    previousRun: nullable(RunReference),
    at: nullable(Instant),
    distance: Type.Integer({ description: "Number of jobs between the cause and the problem." }),
    summary: Type.String({ description: "One sentence." }),
    evidence: Type.Array(
      Type.Object({
        subject: Type.String({ description: "Column, setting, check or figure." }),
        before: nullable(Type.String()),
        after: nullable(Type.String()),
      }),
    ),
  },
  { title: "Cause" },
);

/** Why something is wrong, and whom it concerns. */
export const WhyAnswer = Type.Object(
  {
    symptom: Type.Object({
      kind: Type.Union([
        Type.Literal("failed"),
        Type.Literal("lost"),
        Type.Literal("late"),
        Type.Literal("running-long"),
        Type.Literal("failing-checks"),
        Type.Literal("stale"),
        Type.Literal("upstream-failed"),
        Type.Literal("slow"),
        Type.Literal("rows"),
        Type.Literal("none"),
      ]),
      node: NodeReference,
      run: nullable(RunReference),
      since: nullable(Instant),
      goodAt: nullable(
        Type.Unsafe<string>({
          ...Instant,
          description: "Start of the last good run: changes since then are examined.",
        }),
      ),
      detail: nullable(Type.String()),
    }),
    causes: Type.Array(Cause, { description: "The most likely one first, at most ten." }),
    impact: Type.Object({
      affectedDatasets: Type.Integer({
        description: "Datasets downstream, and the written ones, that have a problem already.",
      }),
      datasetsAtRisk: Type.Integer({ description: "The others downstream." }),
      jobs: Type.Integer(),
      roots: Type.Array(NodeReference, { description: "DAGs and applications downstream, at most 50." }),
      owners: Type.Array(Type.Object({ name: Type.String(), datasets: Type.Integer() })),
      datasets: Type.Array(Type.Object({ ...NodeReference.properties, affected: Type.Boolean() }), {
        description: "The nearest ones, affected ones first, at most 50.",
      }),
      truncated: Type.Boolean(),
    }),
    problems: Type.Array(HealthProblem, { description: "Current problems of the node." }),
    truncated: Type.Boolean({ description: "True if not everything upstream was examined." }),
  },
  { title: "WhyAnswer" },
);
