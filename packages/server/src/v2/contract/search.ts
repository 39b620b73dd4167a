/** Shapes of search. */
import Type from "typebox";
import { Instant, nullable, RunSummary, Uuid } from "./common.ts";

/** What can be found. */
export const SearchKind = Type.Union(
  [
    Type.Literal("dataset"),
    Type.Literal("column"),
    Type.Literal("job"),
    Type.Literal("run"),
    Type.Literal("tag"),
    Type.Literal("owner"),
  ],
  { title: "SearchKind" },
);

/** A hit of a search. */
export const SearchHit = Type.Object(
  {
    kind: SearchKind,
    id: Uuid,
    namespace: Type.String({ description: "Empty for tags and owners." }),
    name: Type.String({ description: "Of a run: its job's." }),
    column: nullable(Type.String()),
    detail: nullable(
      Type.String({ description: "What else to show: the column's type, the job's type, the run's state." }),
    ),
    updatedAt: nullable(Instant),
    run: nullable(RunSummary),
    match: Type.Object(
      {
        field: Type.Union([
          Type.Literal("name"),
          Type.Literal("column"),
          Type.Literal("namespace"),
          Type.Literal("sql"),
          Type.Literal("run-id"),
          Type.Literal("airflow-run-id"),
          Type.Literal("tag"),
          Type.Literal("owner"),
          Type.Literal("state"),
        ]),
        text: Type.String({ description: "What it was found in; of SQL the place that fits." }),
        similar: Type.Boolean({ description: "True when it is written a little differently." }),
      },
      { description: "Why it was found." },
    ),
  },
  { title: "SearchHit" },
);
