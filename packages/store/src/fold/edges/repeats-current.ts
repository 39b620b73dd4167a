import { emptyEdgeSet } from "../../model/edge-set.ts";
import { compareExecutions, type Execution } from "./execution.ts";

/** The current state of a job, as stored in its row. */
export interface CurrentState {
  /** Content id of the current edges. */
  readonly current: string;
  /** Content id of the edges of the newest execution. */
  readonly latest: string;
  /** True if no execution that names a dataset has completed yet. */
  readonly provisional: boolean;
}

/**
 * Returns whether an execution changes nothing: it is the newest, before and after; the previous one does not depend
 * on being the newest; and it shows exactly the current edges, or none.
 *
 * @param before - the stored state of the job's two newest executions and, if it exists, of the execution itself
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
  // An execution completes when it is no longer the newest; that changes nothing if it repeats the current edges.
  // Only the newest of the others completes now: the one before it completed when that one arrived.
  const newest = [...others].sort(compareExecutions).at(-1);
  const isCompleted = newest && !previous && !newest.closed && newest.closedByNewer && newest.good;
  if (isCompleted && !isEmpty(newest.success) && (provisional || !repeats(newest.success))) return false;
  if (execution.closed && execution.good && !isEmpty(execution.success))
    return !provisional && repeats(execution.success);
  const added = provisional ? execution.all : execution.success;
  // Edges that it contributed before, and no longer does, would have to be removed.
  const contributed = previous ? (provisional ? previous.all : previous.success) : emptyEdgeSet.hash;
  const wasComplete = previous?.closed && previous.good && !isEmpty(previous.success);
  if (wasComplete || (!isEmpty(contributed) && contributed !== added)) return false;
  return isEmpty(added) || repeats(added);
}

function isEmpty(set: string): boolean {
  return set === emptyEdgeSet.hash;
}
