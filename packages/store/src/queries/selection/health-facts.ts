import type { ReadContext } from "../../graph/read-context.ts";
import type { MatchedNode } from "./matched-node.ts";

/**
 * Finds nodes by their health: the states `stale`, `fresh` and `upstream-failed`, and the quality `failing` and
 * `passing`. The only place that the selection language takes them from.
 *
 * @param field - the field of the term
 * @param matches - whether the term matches a value of the field
 */
export function findNodesInHealth(
  _context: ReadContext,
  _field: "state" | "quality",
  _matches: (value: string) => boolean,
): Promise<readonly MatchedNode[]> {
  return Promise.resolve([]);
}
