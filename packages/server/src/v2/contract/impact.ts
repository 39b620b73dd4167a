/** Shapes of impact and origin: everything that depends on a thing, and everything that it depends on. */
import Type from "typebox";
import { Instant, NodeReference, nullable, RunSummary } from "./common.ts";

/** How a dependency is known, the surest first. */
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
      "`direct`: values go into it. `indirect`: a column only decides which rows there are, or in what order. `dataset`: the " +
      "whole output depends on a column. `table`: one table depends on the other, of columns nothing is known. `possible`: " +
      "the tables depend on each other, but no column is known to. Along a path the least sure step counts.",
  },
);

/** A dataset or job that depends on the focus, or on which it depends. */
export const ImpactItem = Type.Object(
  {
    ...NodeReference.properties,
    hops: Type.Integer({
      description: "Edges from the focus along `path`: a job is one hop, the dataset beyond it the next.",
    }),
    evidence: Evidence,
    columns: Type.Array(Type.Object({ name: Type.String(), evidence: Evidence }), {
      description: "Datasets: the columns concerned, at most 200.",
    }),
    columnCount: Type.Integer(),
    isWhole: Type.Boolean({ description: "Datasets: the dataset as a whole is concerned." }),
    owners: Type.Array(Type.String()),
    lastRun: nullable(RunSummary),
    lastWrittenAt: nullable(
      Type.String({ format: "date-time", description: "Datasets: end of the last successful writer." }),
    ),
    via: NodeReference,
    path: Type.Array(NodeReference, {
      description: "From the focus, which is not in it, to `via`: a shortest of the surest paths.",
    }),
  },
  { title: "ImpactItem" },
);

const NamedCount = Type.Object({ name: Type.String(), count: Type.Integer() });

/** Impact or origin, one page of it. */
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
        possible: Type.Integer({ description: "Datasets and jobs of these whose evidence is `possible`." }),
        byHops: Type.Array(
          Type.Object({ hops: Type.Integer(), datasets: Type.Integer(), jobs: Type.Integer() }),
        ),
      },
      { description: "Of everything reached, whatever the filters." },
    ),
    namespaces: Type.Array(NamedCount, { description: "Of everything reached, those with most first." }),
    owners: Type.Array(NamedCount, { description: "Of everything reached, those with most first." }),
    matching: Type.Integer({ description: "Datasets and jobs that the filters leave." }),
    items: Type.Array(ImpactItem),
    next: nullable(Type.String()),
    truncated: Type.Boolean({ description: "True when a bound cut the walk: 5,000 datasets and jobs." }),
  },
  { title: "ImpactAnswer" },
);
