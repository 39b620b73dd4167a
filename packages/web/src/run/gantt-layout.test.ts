import { describe, expect, it } from "vitest";
import type { RunSummary } from "../api/v2.gen.ts";
import { layOutGantt, readTaskPlan } from "./gantt-layout.ts";

const second = (number: number): string => new Date(number * 1_000).toISOString();

function child(task: string, from: number, to: number | null, more: Partial<RunSummary> = {}): RunSummary {
  return {
    id: `${task} ${from}`,
    runId: `${task} ${from}`,
    job: { kind: "job", id: task, namespace: "airflow", name: `dag.${task}` },
    state: to === null ? "RUNNING" : "COMPLETE",
    lost: false,
    startedAt: second(from),
    endedAt: to === null ? null : second(to),
    nominalTime: null,
    durationMs: null,
    parent: null,
    mapIndex: null,
    tryNumber: null,
    attempts: 1,
    superseded: false,
    error: null,
    ...more,
  };
}

const plan = readTaskPlan({
  tasks: {
    "load.a": { task_group: "load", downstream_task_ids: ["join"] },
    "load.deep.b": { task_group: "load.deep", downstream_task_ids: ["join"] },
    join: { downstream_task_ids: [] },
    slow: { downstream_task_ids: [] },
  },
  taskGroups: { load: {}, "load.deep": { parent_group: "load" } },
});
const nothing = readTaskPlan(undefined);
const labels = (layout: ReturnType<typeof layOutGantt>) =>
  layout.rows.map(({ label, depth }) => `${"  ".repeat(depth)}${label}`);

describe("layOutGantt", () => {
  it("keeps groups together, ordered by their start and that of their tasks", () => {
    const layout = layOutGantt(
      "dag",
      [child("join", 20, 30), child("load.deep.b", 9, 12), child("slow", 5, 8), child("load.a", 0, 4)],
      plan,
      0,
    );
    expect(labels(layout)).toEqual(["load", "  a", "  deep", "    b", "slow", "join"]);
    expect(layout.rows[3]!.within).toEqual(["group load", "group load.deep"]);
  });

  it("marks the critical path by the dependencies of the DAG", () => {
    const layout = layOutGantt(
      "dag",
      [child("load.a", 0, 4), child("load.deep.b", 0, 10), child("slow", 0, 11), child("join", 12, 30)],
      plan,
      0,
    );
    const critical = layout.rows.filter((row) => row.kind === "task" && row.isCritical);
    expect(critical.map(({ label }) => label)).toEqual(["b", "join"]);
    expect(layout.criticalBy).toBe("edges");
  });

  it("uses the order in time without dependencies, and reports it", () => {
    const layout = layOutGantt("dag", [child("a", 0, 4), child("b", 0, 11), child("c", 12, 30)], nothing, 0);
    expect(layout.rows.filter(({ isCritical }) => isCritical).map(({ label }) => label)).toEqual(["b", "c"]);
    expect(layout.criticalBy).toBe("times");
  });

  it("shows attempts of a task as segments of one row", () => {
    const layout = layOutGantt(
      "dag",
      [child("a", 6, 9, { tryNumber: 2 }), child("a", 0, 4, { state: "FAIL", tryNumber: 1 })],
      nothing,
      0,
    );
    expect(layout.rows).toHaveLength(1);
    expect(layout.rows[0]!.segments.map(({ run }) => run.tryNumber)).toEqual([1, 2]);
  });

  it("puts mapped indexes below their task, by number", () => {
    const layout = layOutGantt(
      "dag",
      [10, 2, 0].map((mapIndex, at) => child("a", at, at + 2, { mapIndex })),
      nothing,
      0,
    );
    expect(labels(layout)).toEqual(["a", "  [0]", "  [2]", "  [10]"]);
    expect(layout.rows[0]!.isCollapsible).toBe(true);
  });

  it("marks only the last index of a mapped task on the critical path, and none of other tasks", () => {
    const layout = layOutGantt(
      "dag",
      [
        ...[4, 9, 6].map((to, mapIndex) => child("a", 0, to, { mapIndex })),
        child("b", 10, 20),
        child("c", 0, 7, { mapIndex: 5 }),
      ],
      nothing,
      0,
    );
    expect(layout.rows.filter(({ isCritical }) => isCritical).map(({ key }) => key)).toEqual([
      "task a",
      "task a 1",
      "task b",
    ]);
  });

  it("draws active runs up to now, and counts those without a start", () => {
    const layout = layOutGantt(
      "dag",
      [child("a", 0, null), child("b", 0, null, { startedAt: null, state: "UNKNOWN" })],
      nothing,
      50_000,
    );
    expect(layout).toMatchObject({ from: 0, to: 50_000, unplaced: 1 });
  });

  it("does not stretch a lost task up to now", () => {
    const layout = layOutGantt(
      "dag",
      [child("a", 0, 4), child("b", 2, null, { lost: true })],
      nothing,
      50_000,
    );
    expect(layout.to).toBe(4_000);
  });

  it("shows the tasks that did not run, last in their groups", () => {
    const layout = layOutGantt(
      "dag",
      [child("load.a", 0, 4), child("slow", 5, 8), child("late", 9, 9, { startedAt: null })],
      { ...plan, tasks: [...plan.tasks, "late"] },
      0,
    );
    expect(labels(layout)).toEqual(["load", "  a", "  deep", "    b", "slow", "join"]);
    expect(layout.idle).toEqual(["load.deep.b", "join"]);
    expect(layout).toMatchObject({ from: 0, to: 8_000, unplaced: 1 });
    expect(layout.rows.filter(({ segments }) => segments.length === 0).map(({ label }) => label)).toEqual([
      "deep",
      "b",
      "join",
    ]);
  });

  it("lays out a run none of whose tasks ran", () => {
    const layout = layOutGantt("dag", [], plan, 7);
    expect(layout).toMatchObject({ from: 7, to: 8, criticalBy: "edges" });
    expect(layout.idle).toHaveLength(4);
    expect(layout.rows.some(({ isCritical }) => isCritical)).toBe(false);
  });

  it("lays out a run without children", () => {
    expect(layOutGantt("dag", [], nothing, 7)).toMatchObject({ rows: [], from: 7, to: 8 });
  });

  it("terminates if groups contain each other", () => {
    const cyclic = readTaskPlan({
      tasks: { a: { task_group: "x" } },
      taskGroups: { x: { parent_group: "y" }, y: { parent_group: "x" } },
    });
    expect(cyclic.groups.get("a")).toEqual(["y", "x"]);
  });
});
