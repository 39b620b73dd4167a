import { emptyEdgeSet } from "./edge-set.ts";
import { compareExecutions, type Execution } from "./spans.ts";

/**
 * Whether an execution leaves everything as it was: it is the newest, before and after; the one before it does not
 * depend on being the newest; and what is current with it equals what was current already.
 *
 * @param before - the job's two newest executions and, if there is one, the execution itself, as they are stored
 * @param current - content id of what is current
 * @param provisional - whether no execution was complete so far
 */
export function repeatsCurrent(
  execution: Execution,
  before: readonly Execution[],
  current: string,
  provisional: boolean,
): boolean {
  const previous = before.find((other) => other.key === execution.key);
  if (previous && previous.at !== execution.at) return false;
  const others = before.filter((other) => other.key !== execution.key);
  if (others.some((other) => compareExecutions(other, execution) >= 0 || other.at === execution.at))
    return false;
  // Being no longer the newest completes an execution; that changes nothing where it repeats what is current.
  // Only the newest of the others does so now: the one before it was completed when that one came.
  const newest = [...others].sort(compareExecutions).at(-1);
  const isCompleted = newest && !previous && !newest.closed && newest.closedByNewer && newest.good;
  if (isCompleted && (provisional || newest.success !== current)) return false;
  const complete = execution.closed && execution.good;
  if (complete) return !provisional && execution.success === current;
  const added = provisional ? execution.all : execution.success;
  // Edges that it had contributed before, and no longer does, would have to go again.
  const contributed = previous ? (provisional ? previous.all : previous.success) : emptyEdgeSet.hash;
  const wasComplete = previous?.closed && previous.good;
  if (wasComplete || (contributed !== emptyEdgeSet.hash && contributed !== added)) return false;
  return added === emptyEdgeSet.hash || added === current;
}
