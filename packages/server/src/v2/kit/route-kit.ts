import { type Database, findNode, type StoredNode } from "@headwater/store";
import Type, { type TSchema } from "typebox";
import { HttpProblem } from "../../http/problem.ts";
import * as contract from "../contract/index.ts";

/** An id. */
export const Uuid = Type.String({ format: "uuid" });
/** How many rows a page has. */
export const Limit = (maximum: number, standard: number) =>
  Type.Integer({ minimum: 1, maximum, default: standard });
/** Where a page begins, as the one before said. */
export const Cursor = Type.Optional(Type.String({ maxLength: 500 }));
/** Which way to walk. */
export const Direction = Type.Union(
  [Type.Literal("both"), Type.Literal("upstream"), Type.Literal("downstream")],
  {
    default: "both",
  },
);
/** The parameter of a path that names one thing. */
export const IdParameter = Type.Object({ id: Uuid });

/** Answers of a route: what it gives, and problem details for everything that can go wrong. */
export const answers = (schema: TSchema) => ({
  200: schema,
  "4xx": contract.ProblemDetails,
  "5xx": contract.ProblemDetails,
});

/**
 * The dataset or job of an id.
 *
 * @throws HttpProblem `not-found`
 */
export async function nodeOf(database: Database, id: string, kind?: "dataset" | "job"): Promise<StoredNode> {
  const found = await findNode(database, id);
  if (!found || (kind && found.kind !== kind)) throw notFound(kind ?? "dataset or job", id);
  return found;
}

/** That there is nothing by an id. */
export function notFound(what: string, id: string): HttpProblem {
  return new HttpProblem("not-found", `There is no ${what} with the id ${id}.`, {
    pointer: "id",
    expected: "An id from a list, a search or /api/v2/resolve.",
  });
}
