import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { runQuery } from "../../api/queries.ts";
import type { RunState } from "../../api/run-state.ts";
import type { RunDetail, RunSummary } from "../../api/v2.gen.ts";

/** The run whose states replace the latest ones in the graph. */
export interface RunOverlay {
  readonly run: RunSummary | undefined;
  /** States by job; undefined while loading or without a run. */
  readonly states: ReadonlyMap<string, RunState> | undefined;
  readonly error: unknown;
}

/** Fetches the states of a run's jobs: its own and those of its children. */
export function useRunStates(run: string): RunOverlay {
  const { data, error } = useQuery({ ...runQuery(run), enabled: run !== "" });
  const states = useMemo(() => (run !== "" && data ? collectStates(data) : undefined), [run, data]);
  return { run: run === "" ? undefined : data?.run, states, error: run === "" ? undefined : error };
}

/** By urgency: a mapped task has failed if one of its indexes has. */
const urgency: readonly RunState[] = ["FAIL", "RUNNING", "ABORT", "COMPLETE", "UNKNOWN"];

/** Returns the state of each job's last attempt; for a mapped task, the most urgent of its indexes. */
export function collectStates({ run, children }: Pick<RunDetail, "run" | "children">): Map<string, RunState> {
  const attempts = new Map<string, RunSummary>();
  const startTime = (one: RunSummary): number => Date.parse(one.startedAt ?? one.endedAt ?? "") || 0;
  for (const one of children.toSorted((a, b) => startTime(a) - startTime(b))) {
    attempts.set(`${one.job.id} ${one.mapIndex}`, one);
  }
  const states = new Map([[run.job.id, run.state]]);
  for (const { job, state } of attempts.values()) {
    const known = states.get(job.id);
    if (known === undefined || urgency.indexOf(state) < urgency.indexOf(known)) states.set(job.id, state);
  }
  return states;
}
