import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { runQuery, runStatesQuery } from "../../api/queries.ts";
import type { RunState } from "../../api/run-state.ts";
import type { RunStates, RunSummary } from "../../api/v2.gen.ts";

/** Why a job did not run. */
export type NotRunReason = NonNullable<RunStates["items"][number]["reason"]>;

/** The states of jobs in one run, which replace the latest ones. */
export interface StatesOfRun {
  /** By job id; jobs that did not run are absent. */
  readonly states: ReadonlyMap<string, RunState>;
  /** Why jobs of the run's job did not run. */
  readonly notRun: ReadonlyMap<string, NotRunReason>;
}

/** The run whose states replace the latest ones in the graph. */
export interface RunOverlay {
  readonly run: RunSummary | undefined;
  /** Undefined while loading or without a run. */
  readonly of: StatesOfRun | undefined;
  readonly error: unknown;
}

/** Fetches a run and the states of all jobs inside it. */
export function useRunStates(run: string): RunOverlay {
  const enabled = run !== "";
  const detail = useQuery({ ...runQuery(run), enabled });
  const { data, error } = useQuery({ ...runStatesQuery(run), enabled });
  const of = useMemo(() => (enabled && data ? collectStates(data) : undefined), [enabled, data]);
  if (!enabled) return { run: undefined, of: undefined, error: undefined };
  return { run: detail.data?.run, of, error: error ?? detail.error };
}

/** Returns the states by job. */
export function collectStates({ items }: Pick<RunStates, "items">): StatesOfRun {
  const states = new Map<string, RunState>();
  const notRun = new Map<string, NotRunReason>();
  for (const { job, state, reason } of items) {
    if (state !== null) states.set(job.id, state);
    else if (reason !== null) notRun.set(job.id, reason);
  }
  return { states, notRun };
}

/** Labels of {@link NotRunReason}. */
export const notRunLabels: Readonly<Record<NotRunReason, string>> = {
  "upstream-failed": "Did not run · upstream failed",
  skipped: "Skipped",
  "not-started": "Not started",
};
