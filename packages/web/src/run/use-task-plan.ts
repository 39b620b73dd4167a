import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { childJobsQuery } from "../api/page-queries.ts";
import type { ChildJob, RunDetail } from "../api/v2.gen.ts";
import { readTaskPlan, type TaskPlan } from "./gantt-layout.ts";

/** A task that has not run for so long before a run is not expected in it, in milliseconds. */
const expectedForMs = 30 * 86_400_000;

/** Returns whether a run is one of an Airflow DAG. */
export function isDagRun(detail: RunDetail): boolean {
  const { jobType } = detail.jobFacets;
  const type = typeof jobType === "object" && jobType !== null && "jobType" in jobType ? jobType.jobType : "";
  return String(type).toUpperCase() === "DAG" || readTaskPlan(detail.jobFacets.airflow).tasks.length > 0;
}

/**
 * Returns the tasks of a DAG, their groups and dependencies: from the facet of the run, else the tasks that other runs
 * of the DAG had.
 */
export function useTaskPlan(detail: RunDetail): TaskPlan {
  const reported = useMemo(() => readTaskPlan(detail.jobFacets.airflow), [detail.jobFacets.airflow]);
  const isUnreported = reported.tasks.length === 0 && isDagRun(detail);
  const children = useQuery({ ...childJobsQuery(detail.run.job.id), enabled: isUnreported }).data;
  return useMemo(
    () => (isUnreported && children ? planFromJobs(detail, children.items) : reported),
    [detail, isUnreported, children, reported],
  );
}

/** Returns the plan of a DAG from its child jobs that have run lately. */
export function planFromJobs(
  { run }: Pick<RunDetail, "run">,
  children: readonly Pick<ChildJob, "job" | "taskGroups" | "latestRun">[],
): TaskPlan {
  const start = Date.parse(run.startedAt ?? run.endedAt ?? "");
  const prefix = `${run.job.name}.`;
  const current = children.filter(({ latestRun }) => {
    const latest = Date.parse(latestRun?.startedAt ?? "");
    return !(latest < start - expectedForMs) && latestRun !== null;
  });
  const nameOf = ({ job }: (typeof current)[number]) =>
    job.name.startsWith(prefix) ? job.name.slice(prefix.length) : job.name;
  return {
    tasks: current.map(nameOf),
    groups: new Map(
      current.flatMap((child) =>
        child.taskGroups.length > 0 ? [[nameOf(child), child.taskGroups] as const] : [],
      ),
    ),
    upstream: null,
  };
}
