import { emptyEdgeSet } from "../../model/edge-set.ts";
import { compareExecutions, type Execution } from "./execution.ts";

/** What is current of a job, as its row keeps it. */
export interface CurrentState {
  /** Content id of the current edges. */
  readonly current: string;
  /** Content id of the edges that the newest execution showed. */
  readonly latest: string;
  /** Whether no execution that names a dataset was complete so far. */
  readonly provisional: boolean;
}

/**
 * Returns whether an execution leaves everything as it was: it is the newest, before and after; the one before it does
 * not depend on being the newest; and it shows all that is current and nothing else, or nothing at all.
 *
 * @param before - the job's two newest executions and, if there is one, the execution itself, as they are stored
 */
export function repeatsCurrent(
  execution: Execution,
  before: readonly Execution[],
  { current, latest, provisional }: CurrentState,
): boolean {
  const previous = before.find((other) => other.key === execution.key);
  if (previous && previous.at !== execution.at) return false;
  const others = before.filter((other) => other.key !== execution.key);
  if (others.some((other) => compareExecutions(other, execution) >= 0 || other.at === execution.at))
    return false;
  const repeats = (set: string) => set === current && set === latest;
  // Being no longer the newest completes an execution; that changes nothing where it repeats what is current.
  // Only the newest of the others does so now: the one before it was completed when that one came.
  const newest = [...others].sort(compareExecutions).at(-1);
  const isCompleted = newest && !previous && !newest.closed && newest.closedByNewer && newest.good;
  if (isCompleted && !isEmpty(newest.success) && (provisional || !repeats(newest.success))) return false;
  if (execution.closed && execution.good && !isEmpty(execution.success))
    return !provisional && repeats(execution.success);
  const added = provisional ? execution.all : execution.success;
  // Edges that it had contributed before, and no longer does, would have to go again.
  const contributed = previous ? (provisional ? previous.all : previous.success) : emptyEdgeSet.hash;
  const wasComplete = previous?.closed && previous.good && !isEmpty(previous.success);
  if (wasComplete || (!isEmpty(contributed) && contributed !== added)) return false;
  return isEmpty(added) || repeats(added);
}

function isEmpty(set: string): boolean {
  return set === emptyEdgeSet.hash;
}
