import { describe, expect, it } from "vitest";
import { cardPlace, type JobCard } from "./card.ts";
import { dag, job } from "./sample-answers.ts";

const card = (...taskGroups: string[]): JobCard => ({
  kind: "job",
  id: "load",
  node: job("load", { taskGroups, jobType: "TASK" }),
  beyond: { upstream: 0, downstream: 0, expandedUpstream: false, expandedDownstream: false },
});

describe("the second line of a task's card", () => {
  it("is the DAG and the task group", () => {
    expect(cardPlace(card("marts"))).toBe("nightly · marts");
    expect(cardPlace(card())).toBe("nightly");
    expect(cardPlace(card("marts"), { dag: "another", taskGroup: "" })).toBe("nightly · marts");
  });

  it("leaves out the DAG and the group that the graph is about", () => {
    expect(cardPlace(card("marts"), { dag: dag.id, taskGroup: "" })).toBe("marts");
    expect(cardPlace(card("marts"), { dag: dag.id, taskGroup: "raw" })).toBe("marts");
    expect(cardPlace(card("marts"), { dag: dag.id, taskGroup: "marts" })).toBe("Task");
    expect(cardPlace(card(), { dag: dag.id, taskGroup: "" })).toBe("Task");
  });
});
