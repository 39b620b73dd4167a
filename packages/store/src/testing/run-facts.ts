import { RunState } from "../model/run-state.ts";
import type { RunFacts } from "../queries/why/run-facts.ts";

const minute = 60_000;

/** Returns the facts of a run that succeeded and took ten minutes, with the differences given. */
export function runFacts(facts: Partial<RunFacts> & { readonly number: number }): RunFacts {
  const startedAt = facts.startedAt ?? 0;
  return {
    publicId: `run-${facts.number}`,
    runId: `run-${facts.number}`,
    job: 1,
    state: RunState.complete,
    firstAt: startedAt,
    startedAt,
    endedAt: startedAt + 10 * minute,
    succeededAt: startedAt + 10 * minute,
    error: null,
    sql: null,
    normalSql: null,
    code: null,
    codeVersions: new Map(),
    engines: new Map(),
    settings: new Map(),
    inputs: [],
    outputs: [],
    ...facts,
  };
}
