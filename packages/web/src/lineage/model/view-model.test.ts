import { layoutGraph, parseSelection } from "@headwater/graph";
import { describe, expect, it } from "vitest";
import type { GroupLevel } from "../state/group-level.ts";
import { cardHeight, cardName, maxRows } from "./card.ts";
import { neighborsPerPage } from "./neighborhood.ts";
import { answer, build, edge, ids, job, node } from "./sample-answers.ts";
import { createTrace } from "./trace.ts";
import type { ViewModel } from "./view-model.ts";

/** a → load → b → use → c, and `use` reads d as well, which is not in the answer. */
const columns = ["k", "v"].map((name) => ({ name, type: "int", description: null, tags: [] }));
const middle = answer(
  [
    node("b", { upstreamCount: 1, downstreamCount: 1, columns, columnCount: 2 }),
    job("load", { distance: -1, upstreamCount: 1, downstreamCount: 1 }),
    node("a", { distance: -2, downstreamCount: 1, columns, columnCount: 2 }),
    job("use", { distance: 1, upstreamCount: 2, downstreamCount: 1 }),
    node("c", { distance: 2, upstreamCount: 1 }),
  ],
  [edge("a", "load"), edge("load", "b"), edge("b", "use", { provisional: true }), edge("use", "c")],
);

describe("the view of a neighborhood", () => {
  it("shows the nodes of the answer and counts hidden neighbors", () => {
    const view = build({ initial: [middle] });
    expect(ids(view)).toEqual(["a", "b", "c", "load", "use"]);
    expect(view.cards.find((card) => card.id === "use")!.beyond).toMatchObject({
      upstream: 1,
      downstream: 0,
    });
    expect(view.cards.find((card) => card.id === "b")!.beyond).toMatchObject({ upstream: 0, downstream: 0 });
    expect([...view.provisional]).toEqual(["b>use"]);
  });

  it("labels datasets and tasks by the distinctive part of their names", () => {
    const view = build({ initial: [middle] });
    expect(view.cards.map(cardName).sort()).toEqual(["a", "b", "c", "load", "use"]);
  });

  it("joins datasets directly without jobs, and counts hidden neighbors through them", () => {
    const view = build({ initial: [middle], view: "datasets" });
    expect(ids(view)).toEqual(["a", "b", "c"]);
    expect(view.edges.map((one) => `${one.source}>${one.target}`).sort()).toEqual(["a>b", "b>c"]);
    expect(view.cards.find((card) => card.id === "b")!.beyond.downstream).toBe(0);
    expect(view.cards.find((card) => card.id === "c")!.beyond.upstream).toBe(1);
  });

  it("shows a page of a hub's neighbors by name, and the next page on request", () => {
    const jobs = Array.from({ length: 30 }, (_, index) =>
      job(`j${index}`, { name: `report_${index}`, distance: 1, upstreamCount: 1, parent: null }),
    );
    const hub = answer(
      [node("b", { downstreamCount: 30 }), ...jobs],
      jobs.map((one) => edge("b", one.id)),
    );
    const first = build({ initial: [hub] });
    expect(ids(first)).toHaveLength(1 + neighborsPerPage);
    expect(ids(first)).toContain("j11");
    expect(ids(first)).not.toContain("j12");
    expect(first.cards.find((card) => card.id === "b")!.beyond.downstream).toBe(30 - neighborsPerPage);
    const expansion = { node: "b", direction: "downstream" } as const;
    const second = build({ initial: [hub], expansions: [{ expansion, answer: hub }] });
    expect(ids(second)).toHaveLength(1 + 2 * neighborsPerPage);
    const third = build({
      initial: [hub],
      expansions: [
        { expansion, answer: hub },
        { expansion, answer: hub },
      ],
    });
    expect(ids(third)).toHaveLength(31);
    expect(third.cards.find((card) => card.id === "b")!.beyond).toMatchObject({
      downstream: 0,
      expandedDownstream: true,
    });
  });

  it("keeps all positions when an expansion is added", () => {
    const further = answer(
      [job("use", { upstreamCount: 2, downstreamCount: 1 }), node("d", { distance: -1, downstreamCount: 1 })],
      [edge("d", "use")],
      { direction: "upstream" },
    );
    const expansion = { node: "use", direction: "upstream" } as const;
    const run = (view: ViewModel) =>
      view.stages.reduce<ReturnType<typeof layoutGraph> | undefined>(
        (previous, stage) => layoutGraph(stage, { previous }),
        undefined,
      )!;
    const before = run(build({ initial: [middle] }));
    const after = run(build({ initial: [middle], expansions: [{ expansion, answer: further }] }));
    expect(after.nodes.map((one) => one.id)).toContain("d");
    for (const old of before.nodes) {
      const now = after.nodes.find((one) => one.id === old.id)!;
      expect(now.layer).toBe(old.layer);
    }
  });
});

describe("edges", () => {
  const edges = middle.edges.map((one) =>
    one.from === "a"
      ? { ...one, stale: true, inLatestRun: false, lastSeenAt: "2026-01-01T00:00:00.000Z" }
      : one,
  );
  const initial = [{ ...middle, edges }];

  it("have the time when they were last seen", () => {
    const sightings = build({ initial }).edges.map(({ id, sighting }) => [id, sighting?.stale]);
    expect(sightings.filter(([, stale]) => stale)).toEqual([["a>load", true]]);
    expect(build({ initial }).edges.find(({ id }) => id === "a>load")!.sighting).toEqual({
      inLatestRun: false,
      lastSeenAt: "2026-01-01T00:00:00.000Z",
      stale: true,
    });
  });

  it("can be left out if stale, with nodes that only they connect", () => {
    expect(ids(build({ initial }))).toContain("a");
    expect(ids(build({ initial, hidesStale: true }))).not.toContain("a");
  });

  it("do not count as hidden neighbors if left out as stale, but those beyond the answer do", () => {
    const beyond = (id: string) =>
      build({ initial, hidesStale: true }).cards.find((card) => card.id === id)!.beyond;
    expect(beyond("load")).toMatchObject({ upstream: 0, downstream: 0 });
    expect(beyond("use")).toMatchObject({ upstream: 1, downstream: 0 });
  });

  it("need no run if they were declared", () => {
    const declared = middle.edges.map((one) => ({ ...one, layer: "declared" as const }));
    expect(build({ initial: [{ ...middle, edges: declared }] }).edges[0]!.sighting).toBeUndefined();
  });
});

describe("grouping", () => {
  const fold = (levels: GroupLevel[], exceptions: string[] = []) => ({
    grouping: { levels: new Set(levels), exceptions: new Set(exceptions) },
  });

  it("collapses the tasks of a DAG with the table between them, and maps them to the group", () => {
    const far = { ...middle, nodes: middle.nodes.map((one) => ({ ...one, distance: 4 })) };
    const view = build({ focus: "a", initial: [far], ...fold(["dags"]) });
    expect(view.groupable.map(({ level, name }) => [level, name])).toContainEqual(["dags", "nightly"]);
    const shown = ids(view);
    expect(shown).toContain("group:dag");
    expect(shown).not.toContain("load");
    expect(view.shownAs.get("load")).toBe("group:dag");
  });

  it("never collapses the focus, and leaves an exception expanded", () => {
    expect(ids(build({ initial: [middle], ...fold(["dags"]) }))).toContain("b");
    expect(ids(build({ initial: [middle], ...fold(["schemas"]) }))).toContain("b");
    expect(ids(build({ initial: [middle], ...fold(["dags"], ["dag"]) }))).toContain("load");
  });

  it("collapses datasets by schema, or a single schema", () => {
    const view = build({ initial: [middle], ...fold(["schemas"]) });
    const group = view.cards.find((card) => card.kind === "group");
    expect(group).toMatchObject({ of: { level: "schemas", name: "dev.public" } });
    expect(group?.kind === "group" && group.members.map(({ id }) => id)).toEqual(["a", "c"]);
    const token = group?.kind === "group" ? group.of.token : "";
    expect(ids(build({ initial: [middle], ...fold([], [token]) }))).toEqual(ids(view));
  });

  it("collapses Airflow task groups inside an expanded DAG", () => {
    const nodes = middle.nodes.map((one) => (one.kind === "job" ? { ...one, taskGroups: ["stage"] } : one));
    const view = build({ initial: [{ ...middle, nodes }], ...fold(["task-groups"]) });
    expect(view.cards.find((card) => card.kind === "group")).toMatchObject({
      of: { level: "task-groups", name: "stage", dag: { name: "nightly" } },
    });
    const inGroup = job("x", { name: "nightly.stage.x", taskGroups: ["stage"] });
    const beyond = { upstream: 0, downstream: 0, expandedUpstream: false, expandedDownstream: false };
    expect(cardName({ kind: "job", id: "x", node: inGroup, beyond })).toBe("x");
  });

  it("makes no DAG groups in a graph of datasets only", () => {
    const view = build({ initial: [middle], view: "datasets", ...fold(["dags"]) });
    expect(ids(view)).toEqual(["a", "b", "c"]);
  });
});

describe("a selection", () => {
  const of = parseSelection('"a" or "c"');

  it("returns the matching nodes without changing the graph", () => {
    const view = build({ initial: [middle], selection: { of, only: false } });
    expect([...view.matches!].sort()).toEqual(["a", "c"]);
    expect(ids(view)).toEqual(ids(build({ initial: [middle] })));
  });

  it("adds matches from all lineage to the graph, and selects only those", () => {
    const found = {
      nodes: [node("far"), node("near"), node("next")],
      edges: [edge("near", "far")],
      connections: [
        { from: "far", to: "next" },
        { from: "near", to: "far" },
      ],
    };
    const view = build({ initial: [middle], selection: { of, only: false, found } });
    expect([...view.matches!].sort()).toEqual(["far", "near", "next"]);
    expect(ids(view)).toEqual([...ids(build({ initial: [middle] })), "far", "near", "next"].sort());
    const only = build({ initial: [middle], selection: { of, only: true, found } });
    expect(ids(only)).toEqual(["b", "far", "near", "next"]);
    // Data flows from far to next through nodes that do not match.
    expect(only.edges.map(({ source, target }) => [source, target])).toEqual([
      ["near", "far"],
      ["far", "next"],
    ]);
    expect(view.edges).toHaveLength(5);
    const alone = build({ focus: "", initial: [], selection: { of, only: true, found } });
    expect(ids(alone)).toEqual(["far", "near", "next"]);
  });

  it("leaves out other nodes on request and joins their neighbors; the focus stays", () => {
    const view = build({ initial: [middle], selection: { of, only: true } });
    expect(ids(view)).toEqual(["a", "b", "c"]);
    expect(view.edges.map(({ source, target }) => [source, target])).toEqual([
      ["a", "b"],
      ["b", "c"],
    ]);
  });
});

describe("a card with many columns", () => {
  const many = Array.from({ length: maxRows + 1 }, (_, index) => ({
    name: `c${index}`,
    type: null,
    description: null,
    tags: [],
  }));
  const wide = {
    ...middle,
    nodes: middle.nodes.map((one) =>
      one.id === "a" ? { ...one, columns: many, columnCount: many.length } : one,
    ),
  };
  const cardOf = (view: ViewModel) => view.cards.find(({ id }) => id === "a");

  it("opens as a list of a fixed height instead of growing", () => {
    const card = cardOf(build({ initial: [wide], open: new Set(["a"]) }))!;
    expect(card).toMatchObject({ hasList: true, rows: [] });
    expect(cardHeight(card)).toBeLessThan(400);
  });
});

describe("a trace", () => {
  const trace = createTrace(
    {
      focus: { dataset: { kind: "dataset", id: "b", namespace: "", name: "" }, column: "v" },
      asOf: null,
      knownAt: "2026-01-01T00:00:00Z",
      datasets: [],
      columns: [
        { dataset: "b", column: "v", type: null, distance: 0, failingChecks: [], typeChange: null },
        { dataset: "a", column: "k", type: null, distance: -1, failingChecks: [], typeChange: null },
      ],
      datasetChecks: [
        { dataset: "a", assertion: "row_count", name: null, since: "2026-01-01T00:00:00Z", run: null },
      ],
      edges: [
        {
          from: { dataset: "a", column: "k" },
          to: { dataset: "b", column: "v" },
          job: { kind: "job", id: "load", namespace: "", name: "" },
          transformations: [
            { type: "INDIRECT", subtype: "JOIN", description: null, masking: false },
            { type: "INDIRECT", subtype: "FILTER", description: null, masking: true },
          ],
          layer: "inferred",
        },
      ],
      truncated: false,
    },
    { node: "b", column: "v" },
  );

  it("shows only traced columns in closed cards, and all in open ones", () => {
    const rows = (view: ViewModel, id: string) => {
      const card = view.cards.find((one) => one.id === id)!;
      return card.kind === "dataset" ? card.rows.map((row) => row.name) : [];
    };
    const closed = build({ initial: [middle], trace });
    expect([rows(closed, "a"), rows(closed, "b"), rows(closed, "c")]).toEqual([["k"], ["v"], []]);
    expect(rows(build({ initial: [middle], trace, open: new Set(["a"]) }), "a")).toEqual(["k", "v"]);
    expect(rows(build({ initial: [middle], view: "columns" }), "a")).toEqual(["k", "v"]);
  });

  it("lists failing checks of whole datasets", () => {
    expect(trace.findings).toMatchObject([{ node: "a", column: null, text: "row_count fails" }]);
  });

  it("marks edges as indirect if nothing in them is direct, and keeps masking, inference and job", () => {
    expect(trace.edges[0]).toMatchObject({
      effect: "indirect",
      masked: true,
      layer: "inferred",
      job: "load",
    });
    expect(trace).toMatchObject({ upstreamColumns: 1, downstreamColumns: 0 });
    expect([...trace.nodes].sort()).toEqual(["a", "b", "load"]);
  });
});
