/** Schemas of impact analysis, downstream (impact) and upstream (origin). */
import Type from "typebox";
import { Instant, NodeReference, nullable, RunSummary } from "./common.ts";

/** Evidence of a dependency, strongest first. */
export const Evidence = Type.Union(
  [
    Type.Literal("direct"),
    Type.Literal("indirect"),
    Type.Literal("dataset"),
    Type.Literal("table"),
    Type.Literal("possible"),
  ],
  {
    title: "Evidence",
    description:
      "`direct`: values flow into it. `indirect`: a column is used in a filter, join, grouping or sort. `dataset`: the " +
      "whole output depends on a column. `table`: the tables depend on each other, without column lineage. `possible`: " +
      "the tables depend on each other, but no affected column is known. A path has the evidence of its weakest step.",
  },
);

/** A dataset or job that depends on the focus, or on which it depends. */
export const ImpactItem = Type.Object(
  {
    ...NodeReference.properties,
    hops: Type.Integer({
      description: "Edges from the focus along `path`; each job and each dataset counts as one hop.",
    }),
    evidence: Evidence,
    columns: Type.Array(Type.Object({ name: Type.String(), evidence: Evidence }), {
      description: "For datasets: the affected columns, at most 200.",
    }),
    columnCount: Type.Integer(),
    isWhole: Type.Boolean({ description: "For datasets: true if the whole dataset is affected." }),
    owners: Type.Array(Type.String()),
    dags: Type.Array(Type.String(), {
      description: "The DAG or outermost parent of a job, or of the jobs that write a dataset.",
    }),
    platform: nullable(Type.String()),
    group: nullable(
      Type.String({
        description: "The group it is listed in; with several owners or DAGs, one row per group.",
      }),
    ),
    lastRun: nullable(RunSummary),
    lastWrittenAt: nullable(
      Type.String({
        format: "date-time",
        description: "For datasets: end of the last successful run that wrote it.",
      }),
    ),
    via: NodeReference,
    path: Type.Array(NodeReference, {
      description: "A shortest path among those with the strongest evidence, from after the focus to `via`.",
    }),
  },
  { title: "ImpactItem" },
);

const NamedCount = Type.Object({ name: Type.String(), count: Type.Integer() });

/** A page of an impact analysis. */
export const ImpactAnswer = Type.Object(
  {
    focus: NodeReference,
    column: nullable(Type.String()),
    direction: Type.Union([Type.Literal("upstream"), Type.Literal("downstream")]),
    indirect: Type.Boolean(),
    asOf: nullable(Instant),
    knownAt: Instant,
    counts: Type.Object(
      {
        datasets: Type.Integer(),
        jobs: Type.Integer(),
        columns: Type.Integer(),
        possible: Type.Integer({ description: "Datasets and jobs among them whose evidence is `possible`." }),
        byHops: Type.Array(
          Type.Object({ hops: Type.Integer(), datasets: Type.Integer(), jobs: Type.Integer() }),
        ),
      },
      { description: "Counts of all results, regardless of filters." },
    ),
    namespaces: Type.Array(NamedCount, { description: "Counts of all results, largest first." }),
    owners: Type.Array(NamedCount, { description: "Counts of all results, largest first." }),
    groups: Type.Array(
      Type.Object({
        name: nullable(Type.String({ description: "Null: results that belong to none." })),
        datasets: Type.Integer(),
        jobs: Type.Integer(),
        possible: Type.Integer(),
      }),
      { description: "Groups of the results that match the filters, in order; empty without `group`." },
    ),
    matching: Type.Integer({ description: "Datasets and jobs that match the filters." }),
    items: Type.Array(ImpactItem),
    next: nullable(Type.String()),
    truncated: Type.Boolean({
      description: "True if the traversal stopped at its limit of 5,000 datasets and jobs.",
    }),
  },
  { title: "ImpactAnswer" },
);
