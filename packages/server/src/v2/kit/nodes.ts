import { findNode, type Session, type StoredNode } from "@headwater/store";
import { HttpProblem } from "../../http/problem.ts";

/**
 * Returns the dataset or job with an id.
 *
 * @throws HttpProblem `not-found`
 */
export async function requireNode(
  session: Session,
  id: string,
  kind?: "dataset" | "job",
): Promise<StoredNode> {
  const found = await findNode(session, id);
  if (!found || (kind && found.kind !== kind)) throw notFound(kind ?? "dataset or job", id);
  return found;
}

/** The problem for an id that does not exist. */
export function notFound(what: string, id: string): HttpProblem {
  return new HttpProblem("not-found", `No ${what} with the id ${id}.`, {
    pointer: "id",
    expected: "An id from a list, a search or /api/v2/resolve.",
  });
}
