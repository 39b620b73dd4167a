import { describe, expect, it } from "vitest";
import type { NodeReference } from "../queries/nodes/nodes.ts";
import { type OwnedProblem, summarize } from "./message.ts";

const node = (kind: NodeReference["kind"], name: string): NodeReference => ({
  kind,
  id: `id of ${name}`,
  namespace: "etl",
  name,
});
const dag = node("job", "load");
const problem = (change: Partial<OwnedProblem>): OwnedProblem => ({
  kind: "failed",
  node: dag,
  since: "2026-11-30T02:00:00.000Z",
  detail: null,
  run: null,
  owners: ["finance"],
  ...change,
});
const stale = (name: string) => problem({ kind: "stale", node: node("dataset", name), owners: ["growth"] });

describe("the summary of an incident", () => {
  it("counts a failed DAG by its tasks, shows the first error, and leads to the DAG's run", () => {
    const task = node("job", "load.insert");
    const summary = summarize(dag, [
      stale("b"),
      problem({ detail: "Dag run failed.", run: "dag run" }),
      problem({
        node: task,
        detail: "no such table\nLINE 1",
        run: "task run",
        since: "2026-11-30T01:00:00.000Z",
      }),
      stale("a"),
    ]);
    expect(summary).toMatchObject({
      title: "load failed",
      counts: { failed: 1, stale: 2 },
      error: "no such table",
      since: "2026-11-30T01:00:00.000Z",
      owners: ["finance", "growth"],
      path: "/runs/dag run",
    });
    expect(summary.problems.map(({ node: { name } }) => name)).toEqual(["load.insert", "a", "b"]);
  });

  it("is about the DAG itself if it is late, with a link to its page", () => {
    expect(summarize(dag, [problem({ kind: "late" }), stale("a")])).toMatchObject({
      title: "load is late",
      counts: { late: 1, stale: 1 },
      error: null,
      path: "/jobs/id of load",
    });
  });

  it("names the dataset, or their number, if only datasets have problems", () => {
    expect(summarize(dag, [stale("a")]).title).toBe("a is stale");
    expect(summarize(dag, [stale("a"), stale("b")]).title).toBe("2 datasets are stale");
  });

  it("keeps at most fifty problems, and counts all", () => {
    const summary = summarize(
      dag,
      Array.from({ length: 80 }, (_, number) => stale(`table_${number}`)),
    );
    expect([summary.problems.length, summary.counts.stale]).toEqual([50, 80]);
  });
});
