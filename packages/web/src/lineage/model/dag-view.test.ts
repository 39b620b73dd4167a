import { describe, expect, it } from "vitest";
import type { LineageNode } from "../../api/v2.gen.ts";
import type { GroupLevel } from "../state/group-level.ts";
import { neighborsPerPage } from "./neighborhood.ts";
import { answer, build, dag, edge, ids, job, node } from "./sample-answers.ts";
import { findCard } from "./view-model.ts";

describe("the view of a DAG", () => {
  /** raw → load → staged → build → mart; `idle` has no datasets. */
  const focus = job("nightly", { name: "nightly", parent: null, jobType: "DAG" });
  const inner = { distance: 0, upstreamCount: 1, downstreamCount: 1 };
  const table = (id: string, up: number, down: number, distance: number): LineageNode =>
    node(id, { upstreamCount: up, downstreamCount: down, distance });
  const dagged = (id: string): LineageNode => job(id, { ...inner, parent: { ...dag, id: "nightly" } });
  const whole = answer(
    [
      focus,
      dagged("load"),
      dagged("build"),
      dagged("idle"),
      table("raw", 0, 1, -1),
      table("staged", 1, 1, -1),
      table("mart", 1, 0, 1),
    ],
    [edge("raw", "load"), edge("load", "staged"), edge("staged", "build"), edge("build", "mart")],
  );

  it("shows its tasks with their datasets in place of its own card", () => {
    const view = build({ focus: "nightly", initial: [whole] });
    expect(ids(view)).toEqual(["build", "idle", "load", "mart", "raw", "staged"]);
    expect(findCard(view, "nightly")).toMatchObject({ kind: "job", node: { name: "nightly" } });
  });

  it("is one box if DAGs are grouped, which stands for the focus", () => {
    const view = build({
      focus: "nightly",
      initial: [whole],
      grouping: { levels: new Set<GroupLevel>(["dags"]), exceptions: new Set() },
    });
    const box = view.cards.find(({ kind }) => kind === "group")!;
    expect(ids(view)).toEqual([box.id, "mart", "raw"].sort());
    expect(view.shownAs.get("nightly")).toBe(box.id);
  });

  it("keeps its own card if an edge leads to the DAG itself", () => {
    const triggered = answer(
      [...whole.nodes, job("producer", { distance: -1, parent: null })],
      [...whole.edges, edge("producer", "nightly", { control: true })],
    );
    expect(ids(build({ focus: "nightly", initial: [triggered] }))).toEqual(
      expect.arrayContaining(["nightly", "producer", "build"]),
    );
  });

  it("shows all datasets of a task, however many", () => {
    const many = Array.from({ length: neighborsPerPage + 9 }, (_, index) => `out_${index}`);
    const wide = answer(
      [...whole.nodes, ...many.map((id) => table(id, 1, 0, 1))],
      [...whole.edges, ...many.map((id) => edge("build", id))],
    );
    expect(ids(build({ focus: "nightly", initial: [wide] }))).toEqual(expect.arrayContaining(many));
  });
});
