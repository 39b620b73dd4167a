import { type ColumnEdgeTuple, emptyEdgeSet, type IdentifiedEdgeSet, unionOf } from "./edge-set.ts";

/** An execution of a job as the order of executions needs it (SPEC.md §5). */
export interface Execution {
  readonly key: string;
  /** Earliest effective time of its events, epoch milliseconds. */
  readonly at: number;
  /** Closed by its own means: its parent run is terminal, or it has no parent and all of its runs are. */
  readonly closed: boolean;
  /** Closed as soon as a newer execution exists: it has a parent. */
  readonly closedByNewer: boolean;
  /** At least one run succeeded and no last try failed. */
  readonly good: boolean;
  readonly all: string;
  readonly success: string;
}

/** What was current from one execution on, up to the next. */
export interface Step {
  readonly from: number;
  readonly set: IdentifiedEdgeSet;
  /** True before the first complete execution: the union of all runs. */
  readonly provisional: boolean;
}

/** Executions in their order: by time, then by key. */
export function compareExecutions(a: { at: number; key: string }, b: { at: number; key: string }): number {
  return a.at - b.at || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}

/**
 * Walks executions in order and gives what was current from each on: the latest complete execution's edges and
 * those of later successes; before any was complete, the union of everything, provisionally.
 */
export function stepsOf(
  executions: readonly Execution[],
  edges: (hash: string) => IdentifiedEdgeSet,
): Step[] {
  const ordered = [...executions].sort(compareExecutions);
  const steps: Step[] = [];
  let current = emptyEdgeSet;
  let provisional = true;
  ordered.forEach((execution, index) => {
    const isLast = index === ordered.length - 1;
    const closed = execution.closed || (execution.closedByNewer && !isLast);
    if (closed && execution.good) {
      current = edges(execution.success);
      provisional = false;
    } else {
      current = unionOf([current, edges(provisional ? execution.all : execution.success)]);
    }
    const last = steps.at(-1);
    // Of executions with one and the same time only the last one's outcome ever held.
    if (last && last.from === execution.at) steps.pop();
    steps.push({ from: execution.at, set: current, provisional });
  });
  return steps;
}

/** Half-open validity of one edge, epoch milliseconds; `to` null: it still holds. */
export interface Span<Edge> {
  readonly edge: Edge;
  readonly from: number;
  readonly to: number | null;
}

/** The maximal spans over which an element of the current set stays, by element. */
export function spansOf<Edge>(
  steps: readonly Step[],
  elements: (step: Step) => Iterable<readonly [key: string, edge: Edge]>,
): Map<string, Span<Edge>[]> {
  const spans = new Map<string, Span<Edge>[]>();
  let open = new Map<string, { edge: Edge; from: number }>();
  const close = (key: string, edge: Edge, from: number, to: number | null) => {
    const list = spans.get(key);
    if (list) list.push({ edge, from, to });
    else spans.set(key, [{ edge, from, to }]);
  };
  for (const step of steps) {
    const present = new Map<string, { edge: Edge; from: number }>();
    for (const [key, edge] of elements(step)) present.set(key, open.get(key) ?? { edge, from: step.from });
    for (const [key, { edge, from }] of open) if (!present.has(key)) close(key, edge, from, step.from);
    open = present;
  }
  for (const [key, { edge, from }] of open) close(key, edge, from, null);
  return spans;
}

/** A table edge: dataset, direction (0 read, 1 written), layer, byPairs, provisional. */
export type TableEdge = readonly [
  dataset: number,
  direction: 0 | 1,
  layer: number,
  byPairs: 0 | 1,
  provisional: boolean,
];

/** The table edges of a step. */
export function* tableEdgesOf(step: Step): Generator<readonly [string, TableEdge]> {
  for (const [dataset, layer] of step.set.inputs) {
    const edge: TableEdge = [dataset, 0, layer, 0, step.provisional];
    yield [edge.join(), edge];
  }
  for (const [dataset, byPairs, layer] of step.set.outputs) {
    const edge: TableEdge = [dataset, 1, layer, byPairs, step.provisional];
    yield [edge.join(), edge];
  }
}

/** The pairs of a step: which input feeds which output, where it is not every input. */
export function* pairEdgesOf(step: Step): Generator<readonly [string, readonly [number, number]]> {
  for (const pair of step.set.pairs) yield [pair.join(), pair];
}

/** The column edges of a step. */
export function* columnEdgesOf(step: Step): Generator<readonly [string, ColumnEdgeTuple]> {
  for (const edge of step.set.columns) yield [JSON.stringify(edge), edge];
}
