import type { GraphState } from "./graph-state.ts";

/** Number of owners above which a ranking is kept for {@link rankingLifetimeMs}. */
const manyOwners = 2_000;
const rankingLifetimeMs = 30_000;

/** Ranks the datasets of a graph by number of readers and writers. Rankings of large graphs are cached for a while. */
export class ConnectionRanking {
  readonly #graph: GraphState;
  #kept: { readonly at: number; readonly count: number; readonly nodes: number[] } | null = null;

  constructor(graph: GraphState) {
    this.#graph = graph;
  }

  /** Returns the first `count` datasets of a ranking of at most `budget` datasets. */
  mostConnected(count: number, budget: number): number[] {
    const kept = this.#kept;
    const isFresh = kept !== null && kept.count >= count && Date.now() - kept.at < rankingLifetimeMs;
    if (isFresh && this.#graph.owners.size > manyOwners) return kept.nodes.slice(0, count);
    const nodes = rank(this.#graph, count, budget);
    this.#kept = { at: Date.now(), count, nodes };
    return nodes;
  }
}

function rank(graph: GraphState, count: number, budget: number): number[] {
  const degrees = new Map<number, number>();
  for (const [dataset, owners] of firstEntries(graph.readers, budget)) {
    if (graph.hidden.has(dataset)) continue;
    const node = graph.representative(dataset);
    degrees.set(node, (degrees.get(node) ?? 0) + owners.length + (graph.writers.get(dataset)?.length ?? 0));
  }
  for (const [dataset, owners] of firstEntries(graph.writers, budget)) {
    if (graph.hidden.has(dataset)) continue;
    const node = graph.representative(dataset);
    if (!degrees.has(node)) degrees.set(node, owners.length);
  }
  return [...degrees]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, count)
    .map(([node]) => node);
}

function* firstEntries<Key, Value>(map: ReadonlyMap<Key, Value>, count: number): Generator<[Key, Value]> {
  let left = count;
  for (const pair of map) {
    if (left === 0) return;
    left -= 1;
    yield pair;
  }
}
