/** Schemas of search. */
import Type from "typebox";
import { Instant, nullable, RunSummary, Uuid } from "./common.ts";

/** Kinds of search results. */
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

/** A search result. */
export const SearchHit = Type.Object(
  {
    kind: SearchKind,
    id: Uuid,
    namespace: Type.String({ description: "Empty for tags and owners." }),
    name: Type.String({ description: "For runs: the name of the job." }),
    column: nullable(Type.String()),
    detail: nullable(
      Type.String({ description: "Additional text: the column's type, the job's type or the run's state." }),
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
        text: Type.String({ description: "The matching text; for SQL an excerpt." }),
        similar: Type.Boolean({ description: "True for an approximate match." }),
      },
      { description: "Where the query matched." },
    ),
  },
  { title: "SearchHit" },
);

/** A table name in SQL with the datasets that it may refer to. */
export const FoundTable = Type.Object(
  {
    name: Type.String({ description: "As requested." }),
    candidates: Type.Array(
      Type.Object({
        id: Uuid,
        namespace: Type.String(),
        name: Type.String(),
        columns: Type.Array(Type.String(), { description: "In order; empty if unknown." }),
      }),
      { description: "At most 10, the best match first." },
    ),
  },
  { title: "FoundTable" },
);
