/** Schemas of search. */
import Type from "typebox";
import { Instant, nullable, RunSummary, Uuid } from "./common.ts";
import { NodeStatus } from "./health.ts";

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
    status: nullable(NodeStatus),
    match: Type.Object(
      {
        field: Type.Union([
          Type.Literal("address"),
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

/** A term of a selection that matches nothing because its value does not exist. */
export const SelectionNote = Type.Object(
  {
    message: Type.String({ description: "The problem and the fix." }),
    field: nullable(Type.String({ description: "Null if the field does not exist." })),
    value: Type.String(),
    suggestions: Type.Array(Type.String(), { description: "Existing values, the closest first." }),
  },
  { title: "SelectionNote" },
);

/** The result of a search. */
export const SearchAnswer = Type.Object(
  {
    items: Type.Array(SearchHit),
    notes: Type.Array(SelectionNote, { description: "Terms whose values do not exist." }),
    problem: nullable(
      Type.String({ description: "The error in the text, if it seems to be meant as a selection." }),
    ),
  },
  { title: "SearchAnswer" },
);

const FacetCount = Type.Object(
  {
    value: Type.String({ description: "The value for a term, such as `owner:` followed by it." }),
    label: Type.String(),
    count: Type.Integer({ description: "Datasets and jobs with it." }),
  },
  { title: "FacetCount" },
);
const FacetCounts = Type.Array(FacetCount, { description: "Largest first, at most 50." });

/** Counts of datasets and jobs by field. */
export const SelectionFacets = Type.Object(
  {
    datasets: Type.Integer(),
    jobs: Type.Integer(),
    types: FacetCounts,
    platforms: FacetCounts,
    namespaces: FacetCounts,
    owners: FacetCounts,
    tags: FacetCounts,
  },
  { title: "SelectionFacets" },
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
