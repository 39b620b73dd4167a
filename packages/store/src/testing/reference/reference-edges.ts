import { canonicalDatasetName } from "@headwater/openlineage";
import type { EdgeLayer } from "../../model/layers.ts";
import { type NamedEdges, sorted } from "../snapshot.ts";
import type { ColumnStatement, OutputStatement, Transformation } from "./reference-statements.ts";

/** Inputs and outputs by name. Inputs with their {@link EdgeLayer}. */
export interface Edges {
  readonly inputs: Map<string, number>;
  readonly outputs: Map<string, Output>;
  readonly pairs: Map<string, readonly [from: string, to: string]>;
  readonly columns: Map<string, ColumnEdge>;
}

/** `byPairs` false: fed by every input; true: only by its pairs. */
export interface Output {
  readonly byPairs: boolean;
  readonly layer: number;
}

/** One column edge with the union of its transformations. */
export interface ColumnEdge {
  readonly ends: readonly [from: string, fromColumn: string, to: string, toColumn: string | null];
  readonly transformations: Map<string, Transformation>;
  readonly layer: number;
}

export function noEdges(): Edges {
  return { inputs: new Map(), outputs: new Map(), pairs: new Map(), columns: new Map() };
}

/** The layers of stated edges, and of sources that a facet names but that are not inputs. */
export interface Layers {
  readonly stated: number;
  readonly named: number;
}

/** Adds a facet's statements about an output. */
export function addStated(edges: Edges, { to, from, columns }: OutputStatement, layers: Layers): void {
  edges.outputs.set(to, { byPairs: true, layer: layers.stated });
  for (const source of from) {
    edges.pairs.set(JSON.stringify([source, to]), [source, to]);
    if (!edges.inputs.has(source)) edges.inputs.set(source, layers.named);
  }
  for (const column of columns) addColumn(edges, to, column, layers.stated);
}

/** Adds a column edge; for an existing one transformations are united and the lower layer is kept. */
export function addColumn(edges: Edges, to: string, column: ColumnStatement, layer: number): void {
  const ends = [column.from, column.fromColumn, to, column.toColumn] as const;
  const key = JSON.stringify(ends);
  const known = edges.columns.get(key);
  const transformations = known?.transformations ?? new Map();
  edges.columns.set(key, { ends, transformations, layer: Math.min(layer, known?.layer ?? layer) });
  for (const stated of column.transformations) transformations.set(JSON.stringify(stated), stated);
}

/** The union of edge sets (SPEC.md §6). */
export function union(sets: readonly Edges[]): Edges {
  const all = noEdges();
  for (const { inputs, pairs, columns } of sets) {
    for (const [input, layer] of inputs)
      all.inputs.set(input, Math.min(layer, all.inputs.get(input) ?? layer));
    for (const [key, pair] of pairs) all.pairs.set(key, pair);
    for (const [key, { ends, transformations, layer }] of columns) {
      const known = all.columns.get(key);
      all.columns.set(key, {
        ends,
        transformations: new Map([...(known?.transformations ?? []), ...transformations]),
        layer: Math.min(layer, known?.layer ?? layer),
      });
    }
  }
  for (const output of new Set(sets.flatMap(({ outputs }) => [...outputs.keys()]))) {
    const writers = sets.filter(({ outputs }) => outputs.has(output));
    const byEvery = writers.every(
      ({ inputs, outputs }) => !outputs.get(output)!.byPairs && inputs.size === all.inputs.size,
    );
    const layer = Math.min(...writers.map(({ outputs }) => outputs.get(output)!.layer));
    all.outputs.set(output, { byPairs: !byEvery, layer });
    if (byEvery) continue;
    for (const { inputs, outputs } of writers) {
      if (outputs.get(output)!.byPairs) continue;
      for (const input of inputs.keys()) all.pairs.set(JSON.stringify([input, output]), [input, output]);
    }
  }
  return all;
}

/** Converts edges to the form of a snapshot. */
export function named(edges: Edges): NamedEdges {
  return {
    inputs: sorted(edges.inputs),
    outputs: sorted(
      [...edges.outputs].map(([output, { byPairs, layer }]) => [output, byPairs ? 1 : 0, layer] as const),
    ),
    pairs: sorted(edges.pairs.values()),
    columns: sorted([...edges.columns.values()].map(columnRow)),
  };
}

/** Converts a column edge to the form of a snapshot. */
export function columnRow({ ends, transformations, layer }: ColumnEdge): unknown[] {
  return [...ends, sorted(transformations.values()), layer];
}

/** An execution of a job, or a declaration (SPEC.md §5). */
export interface Execution {
  readonly key: string;
  readonly at: number;
  readonly closed: boolean;
  readonly closedByNewer: boolean;
  readonly good: boolean;
  readonly all: Edges;
  readonly success: Edges;
}

/** The current edges of an owner's layer from an instant until the next step. */
export interface Step {
  readonly from: number;
  readonly edges: Edges;
  /** Edges that the newest execution did not show, as `<dataset> <direction>`, with their last sighting. */
  readonly unseen: ReadonlyMap<string, number>;
  readonly provisional: boolean;
}

/** Walks executions in order (SPEC.md §5) and returns the current edges from each on, one step per instant. */
export function walkExecutions(executions: readonly Execution[]): Step[] {
  const ordered = [...executions].sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1));
  const steps = new Map<number, Step>();
  for (const [index, { at }] of ordered.entries()) {
    const past = ordered.slice(0, index + 1).map((execution, place) => ({
      ...execution,
      complete:
        (execution.closed || (execution.closedByNewer && place < ordered.length - 1)) &&
        execution.good &&
        !isEmpty(execution.success),
    }));
    const provisional = !past.some(({ complete }) => complete);
    const shown = past
      .map(({ at: seenAt, complete, all, success }) => ({
        seenAt,
        complete,
        set: provisional ? all : success,
      }))
      .filter(({ set }) => !isEmpty(set));
    const latest = shown.slice(provisional ? -1 : shown.findLastIndex(({ complete }) => complete));
    const tables = new Set(shown.flatMap(({ set }) => [...set.outputs.keys()].map(tableOf)));
    const kept = new Map(latest.map(({ set }) => [set, new Set<string>()]));
    for (const table of tables) {
      const writers = shown.filter(({ set }) =>
        [...set.outputs.keys()].some((output) => tableOf(output) === table),
      );
      for (const { set } of writers.slice(
        Math.max(
          0,
          writers.findLastIndex(({ complete }) => complete),
        ),
      )) {
        const outputs = kept.get(set) ?? new Set();
        for (const output of set.outputs.keys()) if (tableOf(output) === table) outputs.add(output);
        kept.set(set, outputs);
      }
    }
    const edges = union([...kept].map(([set, outputs]) => restricted(set, outputs)));
    const isLatest = new Set(latest.flatMap(({ set }) => [...sightings(set)]));
    const unseen = [...sightings(edges)].filter((edge) => !isLatest.has(edge));
    steps.set(at, {
      from: at,
      edges,
      unseen: new Map(
        unseen.map((edge) => [edge, shown.findLast(({ set }) => sightings(set).has(edge))!.seenAt]),
      ),
      provisional,
    });
  }
  return [...steps.values()];
}

/** Each declaration replaces the previous one as a whole. */
export function walkDeclarations(declared: readonly Execution[]): Step[] {
  const ordered = [...declared].sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1));
  const steps = ordered.map(({ at, success }): [number, Step] => [
    at,
    { from: at, edges: success, unseen: new Map(), provisional: false },
  ]);
  return [...new Map(steps).values()];
}

/** Partitions of one table are that table. */
function tableOf(dataset: string): string {
  const [namespace, name] = JSON.parse(dataset) as [string, string];
  return JSON.stringify(canonicalDatasetName({ namespace, name }));
}

function isEmpty({ inputs, outputs }: Edges): boolean {
  return inputs.size + outputs.size === 0;
}

/** Returns the edges of some outputs, with all inputs. */
function restricted(set: Edges, outputs: ReadonlySet<string>): Edges {
  return {
    inputs: set.inputs,
    outputs: new Map([...set.outputs].filter(([output]) => outputs.has(output))),
    pairs: new Map([...set.pairs].filter(([, [, to]]) => outputs.has(to))),
    columns: new Map([...set.columns].filter(([, { ends }]) => outputs.has(ends[2]))),
  };
}

function sightings({ inputs, outputs }: Edges): Set<string> {
  return new Set([
    ...[...inputs.keys()].map((dataset) => `${dataset} 0`),
    ...[...outputs.keys()].map((dataset) => `${dataset} 1`),
  ]);
}

/** Returns the maximal half-open spans over which the steps contain an element. */
export function spans(
  steps: readonly Step[],
  elements: (step: Step) => readonly unknown[],
): { element: unknown; from: number; to: number | null }[] {
  const found: { element: unknown; from: number; to: number | null }[] = [];
  const open = new Map<string, { element: unknown; from: number; to: number | null }>();
  for (const step of steps) {
    const present = new Map(elements(step).map((element) => [JSON.stringify(element), element]));
    for (const [key, span] of open) {
      if (present.has(key)) continue;
      span.to = step.from;
      open.delete(key);
    }
    for (const [key, element] of present) {
      if (open.has(key)) continue;
      const span = { element, from: step.from, to: null };
      open.set(key, span);
      found.push(span);
    }
  }
  return found;
}

/** Returns the step that holds at an instant; null: the last one. */
export function stepAt(steps: readonly Step[], at: number | null): Step | undefined {
  return steps.findLast(({ from }) => at === null || from <= at);
}
