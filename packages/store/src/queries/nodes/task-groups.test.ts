import { describe, expect, it } from "vitest";
import { taskGroupsOf } from "./task-groups.ts";

describe("the task groups in a DAG's airflow facet", () => {
  it("are read as the path of groups to every task, outermost first", () => {
    const groups = taskGroupsOf({
      taskGroups: { load: {}, "load.raw": { parent_group: "load" } },
      tasks: {
        "load.raw.orders": { task_group: "load.raw" },
        "load.check": { task_group: "load" },
        publish: { operator: "EmptyOperator" },
      },
    });
    expect([...groups]).toEqual([
      ["load.raw.orders", ["load", "load.raw"]],
      ["load.check", ["load"]],
    ]);
  });

  it("terminate for cyclic groups, and are empty for other facets", () => {
    const looped = taskGroupsOf({
      taskGroups: { a: { parent_group: "b" }, b: { parent_group: "a" } },
      tasks: { t: { task_group: "a" } },
    });
    expect(looped.get("t")?.length).toBeLessThanOrEqual(50);
    expect(taskGroupsOf({ tasks: null }).size).toBe(0);
    expect(taskGroupsOf({ taskGroups: [], tasks: { t: { task_group: "__proto__" } } }).get("t")).toEqual([
      "__proto__",
    ]);
    expect(taskGroupsOf(undefined).size).toBe(0);
  });
});
