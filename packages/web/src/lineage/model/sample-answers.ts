/** Answers for tests of views. */
import type { LineageAnswer, LineageEdge, LineageNode } from "../../api/v2.gen.ts";
import { buildView, type ViewInput, type ViewModel } from "./view-model.ts";

/** The DAG of {@link job}. */
export const dag = { kind: "job", id: "dag", namespace: "airflow", name: "nightly" } as const;

/** A dataset of an answer. */
export function node(id: string, more: Partial<LineageNode> = {}): LineageNode {
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
    owners: [],
    columns: [],
    columnCount: 0,
    otherNames: [],
    lastWrittenAt: null,
    jobType: null,
    integration: null,
    parent: null,
    taskGroups: [],
    latestRun: null,
    status: null,
    ...more,
  };
}

/** A task of an answer. */
export const job = (id: string, more: Partial<LineageNode> = {}): LineageNode =>
  node(id, { kind: "job", namespace: "airflow", name: `nightly.${id}`, parent: dag, ...more });
/** An edge of an answer. */
export const edge = (from: string, to: string, more: Partial<LineageEdge> = {}): LineageEdge => ({
  from,
  to,
  layer: "observed",
  provisional: false,
  control: false,
  stale: false,
  inLatestRun: true,
  lastSeenAt: null,
  since: null,
  ...more,
});

/** An answer about the first node. */
export function answer(
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

/** Builds the view of answers; unset parameters have their defaults. */
export const build = (more: Partial<ViewInput>): ViewModel =>
  buildView({
    focus: "b",
    view: "all",
    initial: [],
    expansions: [],
    pins: [],
    hidesStale: false,
    trace: undefined,
    traceAnswers: [],
    columnEdges: [],
    grouping: { levels: new Set(), exceptions: new Set() },
    open: new Set(),
    selection: undefined,
    ...more,
  });
/** Returns the sorted ids of the cards. */
export const ids = (view: ViewModel): string[] => view.cards.map((card) => card.id).sort();
