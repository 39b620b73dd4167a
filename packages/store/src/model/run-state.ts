/** The state of a run, as stored in `runs.state`. */
export const RunState = { unknown: 0, running: 1, complete: 2, abort: 3, fail: 4 } as const;

/** See {@link RunState}. */
export type RunState = (typeof RunState)[keyof typeof RunState];

/** Names of the states in answers, by {@link RunState}. */
export const runStateNames = ["UNKNOWN", "RUNNING", "COMPLETE", "ABORT", "FAIL"] as const;

/** The name of a run state in answers. */
export type RunStateName = (typeof runStateNames)[number];

/** Returns the stored state for a name. */
export function runStateOf(name: RunStateName): RunState {
  return runStateNames.indexOf(name) as RunState;
}

/** Returns the name of a stored state. */
export function runStateName(state: number): RunStateName {
  return runStateNames[state]!;
}

/** Returns whether a run in this state has ended. */
export function isTerminal(state: number): boolean {
  return state >= RunState.complete;
}

/** Returns whether a run in this state ended without success: aborted or failed. */
export function isFailure(state: number): boolean {
  return state >= RunState.abort;
}

/** Returns the SQL condition that the state in a column is terminal. */
export function sqlIsTerminal(column: string): string {
  return `${column} >= ${RunState.complete}`;
}

/** Returns the SQL condition that the state in a column is not a failure. */
export function sqlIsNoFailure(column: string): string {
  return `${column} < ${RunState.abort}`;
}
