import { findNode, hasTaskGroup, type ReadContext, type Session, type StoredNode } from "@headwater/store";
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

/**
 * Returns the dataset or job with an id, of which a request may ask for one task group only.
 *
 * @throws HttpProblem `not-found`
 */
export async function requireFocus(
  context: ReadContext,
  { node, taskGroup }: { readonly node: string; readonly taskGroup?: string | undefined },
): Promise<StoredNode> {
  const focus = await requireNode(context.session, node);
  if (taskGroup === undefined) return focus;
  if (focus.kind === "job" && (await hasTaskGroup(context, focus, taskGroup))) return focus;
  throw new HttpProblem("not-found", `${focus.name} has no task group ${taskGroup.slice(0, 200)}.`, {
    pointer: "taskGroup",
    expected: "A task group of the DAG that `node` names.",
  });
}

/** The problem for an id that does not exist. */
export function notFound(what: string, id: string): HttpProblem {
  return new HttpProblem("not-found", `No ${what} with the id ${id}.`, {
    pointer: "id",
    expected: "An id from a list, a search or /api/v2/resolve.",
  });
}
