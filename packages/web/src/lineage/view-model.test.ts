import { layoutGraph } from "@headwater/graph";
import { describe, expect, it } from "vitest";
import type { LineageAnswer, LineageEdge, LineageNode } from "../api/v2.gen.ts";
import { cardName } from "./card.ts";
import { neighboursPerPage } from "./neighbourhood.ts";
import { createTrace } from "./trace.ts";
import { buildView, type ViewInput, type ViewModel } from "./view-model.ts";

const dag = { kind: "job", id: "dag", namespace: "airflow", name: "nightly" } as const;

function node(id: string, more: Partial<LineageNode> = {}): LineageNode {
  return {
    kind: "dataset",
    id,
    namespace: "redshift://dw:5439",
    name: `dev.public.${id}`,
    distance: 0,
    upstreamCount: 0,
    downstreamCount: 0,
    description: null,
    tags: [],
    columns: [],
    columnCount: 0,
    otherNames: [],
    lastWrittenAt: null,
    jobType: null,
    integration: null,
    parent: null,
    latestRun: null,
    ...more,
  };
}

const job = (id: string, more: Partial<LineageNode> = {}): LineageNode =>
  node(id, { kind: "job", namespace: "airflow", name: `nightly.${id}`, parent: dag, ...more });
const edge = (from: string, to: string, more: Partial<LineageEdge> = {}): LineageEdge => ({
  from,
  to,
  layer: "observed",
  provisional: false,
  since: null,
  ...more,
});

function answer(
  nodes: LineageNode[],
  edges: LineageEdge[],
  more: Partial<LineageAnswer> = {},
): LineageAnswer {
  return {
    focus: { kind: "dataset", id: nodes[0]!.id, namespace: "", name: "" },
    asOf: null,
    knownAt: "2026-01-01T00:00:00Z",
    direction: "both",
    depth: 1,
    nodes,
    edges,
    truncated: false,
    omitted: 0,
    ...more,
  };
}

const build = (more: Partial<ViewInput>): ViewModel =>
  buildView({
    focus: "b",
    view: "all",
    initial: [],
    expansions: [],
    trace: undefined,
    traceAnswers: [],
    foldAll: false,
    foldExceptions: new Set(),
    open: new Set(),
    ...more,
  });
const ids = (view: ViewModel): string[] => view.cards.map((card) => card.id).sort();

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

describe("the view of a neighbourhood", () => {
  it("shows what the answer holds and counts what lies beyond", () => {
    const view = build({ initial: [middle] });
    expect(ids(view)).toEqual(["a", "b", "c", "load", "use"]);
    expect(view.cards.find((card) => card.id === "use")!.beyond).toMatchObject({
      upstream: 1,
      downstream: 0,
    });
    expect(view.cards.find((card) => card.id === "b")!.beyond).toMatchObject({ upstream: 0, downstream: 0 });
    expect([...view.provisional]).toEqual(["b>use"]);
  });

  it("calls datasets and tasks by the part of their name that tells them apart", () => {
    const view = build({ initial: [middle] });
    expect(view.cards.map(cardName).sort()).toEqual(["a", "b", "c", "load", "use"]);
  });

  it("joins datasets directly when jobs are left out, and counts beyond through them", () => {
    const view = build({ initial: [middle], view: "datasets" });
    expect(ids(view)).toEqual(["a", "b", "c"]);
    expect(view.edges.map((one) => `${one.source}>${one.target}`).sort()).toEqual(["a>b", "b>c"]);
    expect(view.cards.find((card) => card.id === "b")!.beyond.downstream).toBe(0);
    expect(view.cards.find((card) => card.id === "c")!.beyond.upstream).toBe(1);
  });

  it("shows a page of a hub's neighbours by name, and the next page when it is asked for", () => {
    const jobs = Array.from({ length: 30 }, (_, index) =>
      job(`j${index}`, { name: `report_${index}`, distance: 1, upstreamCount: 1, parent: null }),
    );
    const hub = answer(
      [node("b", { downstreamCount: 30 }), ...jobs],
      jobs.map((one) => edge("b", one.id)),
    );
    const first = build({ initial: [hub] });
    expect(ids(first)).toHaveLength(1 + neighboursPerPage);
    expect(ids(first)).toContain("j11");
    expect(ids(first)).not.toContain("j12");
    expect(first.cards.find((card) => card.id === "b")!.beyond.downstream).toBe(30 - neighboursPerPage);
    const expansion = { node: "b", direction: "downstream" } as const;
    const second = build({ initial: [hub], expansions: [{ expansion, answer: hub }] });
    expect(ids(second)).toHaveLength(1 + 2 * neighboursPerPage);
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

  it("keeps everything where it was when an expansion is added", () => {
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

describe("folding", () => {
  it("folds the tasks of a DAG, with the table between them, and says where they are", () => {
    const view = build({
      focus: "a",
      initial: [{ ...middle, nodes: middle.nodes.map((one) => ({ ...one, distance: 4 })) }],
      foldAll: true,
    });
    expect(view.foldable.size).toBe(1);
    const shown = ids(view);
    expect(shown).toContain("group:dag");
    expect(shown).not.toContain("load");
    expect(view.shownAs.get("load")).toBe("group:dag");
  });

  it("never swallows the focus, and unfolds a DAG that is an exception", () => {
    expect(ids(build({ initial: [middle], foldAll: true }))).toContain("b");
    const open = build({ initial: [middle], foldAll: true, foldExceptions: new Set(["dag"]) });
    expect(ids(open)).toContain("load");
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
        { dataset: "b", column: "v", type: null, distance: 0 },
        { dataset: "a", column: "k", type: null, distance: -1 },
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

  it("shows only the traced columns in cards that are closed, and all in one that is open", () => {
    const rows = (view: ViewModel, id: string) => {
      const card = view.cards.find((one) => one.id === id)!;
      return card.kind === "dataset" ? card.rows.map((row) => row.name) : [];
    };
    const closed = build({ initial: [middle], trace });
    expect([rows(closed, "a"), rows(closed, "b"), rows(closed, "c")]).toEqual([["k"], ["v"], []]);
    expect(rows(build({ initial: [middle], trace, open: new Set(["a"]) }), "a")).toEqual(["k", "v"]);
    expect(rows(build({ initial: [middle], view: "columns" }), "a")).toEqual(["k", "v"]);
  });

  it("calls an edge indirect when nothing of it is direct, and knows masking, inference and the job", () => {
    expect(trace.edges[0]).toMatchObject({ effect: "indirect", masked: true, inferred: true, job: "load" });
    expect(trace).toMatchObject({ upstreamColumns: 1, downstreamColumns: 0 });
    expect([...trace.nodes].sort()).toEqual(["a", "b", "load"]);
  });
});
