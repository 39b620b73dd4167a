/** Shapes of search. */
import Type from "typebox";
import { Instant, nullable, Uuid } from "./common.ts";

/** A hit of a search. */
export const SearchHit = Type.Object(
  {
    kind: Type.Union([Type.Literal("dataset"), Type.Literal("job"), Type.Literal("column")]),
    id: Uuid,
    namespace: Type.String(),
    name: Type.String(),
    column: nullable(Type.String()),
    detail: nullable(Type.String({ description: "What else to show: the column's type, the job's type." })),
    updatedAt: Instant,
  },
  { title: "SearchHit" },
);
