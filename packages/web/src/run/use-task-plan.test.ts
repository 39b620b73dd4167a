import { describe, expect, it } from "vitest";
import type { RunSummary } from "../api/v2.gen.ts";
import { planFromJobs } from "./use-task-plan.ts";

const run = (name: string, startedAt: string | null): RunSummary => ({
  id: name,
  runId: name,
  job: { kind: "job", id: name, namespace: "airflow", name },
  state: "COMPLETE",
  lost: false,
  startedAt,
  endedAt: null,
  nominalTime: null,
  durationMs: null,
  parent: null,
  mapIndex: null,
  tryNumber: null,
  attempts: 1,
  superseded: false,
  error: null,
});
const child = (name: string, startedAt: string | null) => ({
  job: { kind: "job" as const, id: name, namespace: "airflow", name },
  taskGroups: name === "dag.load.a" ? ["load"] : [],
  latestRun: startedAt === null ? null : run(name, startedAt),
});

describe("the plan of a DAG without a facet", () => {
  it("has the tasks that ran lately, without those removed long ago or never run", () => {
    const plan = planFromJobs({ run: run("dag", "2026-03-01T00:00:00Z") }, [
      child("dag.load.a", "2026-02-28T00:00:00Z"),
      child("dag.later", "2026-04-01T00:00:00Z"),
      child("dag.removed", "2026-01-01T00:00:00Z"),
      child("dag.never", null),
    ]);
    expect(plan.tasks).toEqual(["load.a", "later"]);
    expect(plan.groups).toEqual(new Map([["load.a", ["load"]]]));
    expect(plan.upstream).toBeNull();
  });
});
