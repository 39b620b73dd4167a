import Type from "typebox";
import { Cursor, Limit } from "./parameters.ts";

/** Filters of the lists of datasets and jobs. */
export const ListQuery = Type.Object({
  namespace: Type.Optional(Type.String()),
  tag: Type.Optional(Type.String()),
  owner: Type.Optional(Type.String()),
  q: Type.Optional(Type.String({ maxLength: 500, description: "Part of the name." })),
  cursor: Cursor,
  limit: Limit(500, 50),
});

/** Explains pages with fewer items than requested. */
export const shortPages =
  "If the filters match more than 1,000 rows, a page may hold fewer than `limit` items, or none, and still have a `next`: one request reads at most 2,000 rows.";
