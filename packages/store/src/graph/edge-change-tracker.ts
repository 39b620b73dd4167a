import type { GraphChanges } from "../model/graph-changes.ts";
import type { OwnerEdges } from "../model/owner-edges.ts";
import type { GraphState } from "./graph-state.ts";

/** Maximum number of nodes with changed edges kept until they are taken. */
const maxTrackedNodes = 1_000;

/** The state before a change. */
interface Before {
  readonly owners: ReadonlyMap<number, OwnerEdges | undefined>;
  /** Representatives of the nodes that have edges and whose representative may change. */
  readonly representatives: readonly (readonly [node: number, representative: number])[];
}

/** Collects the nodes whose edges change, in the form in which answers show them. */
export class EdgeChangeTracker {
  readonly #nodes = new Set<number>();

  /** Applies changes to a graph and notes the nodes whose edges changed. */
  apply(graph: GraphState, changes: GraphChanges): void {
    const before = readBefore(graph, changes);
    graph.apply(changes);
    this.#noteChanges(graph, before);
  }

  /** Returns the nodes noted since the last call; `more` if there were more than are kept. */
  take(): { nodes: number[]; more: boolean } {
    const nodes = [...this.#nodes];
    this.#nodes.clear();
    return { nodes, more: nodes.length >= maxTrackedNodes };
  }

  /**
   * Compares edges as they are shown: writing another partition, or the same access through another query, changes
   * nothing.
   */
  #noteChanges(graph: GraphState, { owners, representatives }: Before): void {
    for (const [node, representative] of representatives) {
      const now = graph.representative(node);
      if (now !== representative) this.#note([node, representative, now]);
    }
    for (const shown of new Set([...owners.keys()].map((owner) => graph.representative(owner)))) {
      const members = graph.members(shown);
      const before = shownEdges(
        graph,
        members.map((owner) => (owners.has(owner) ? owners.get(owner) : graph.owners.get(owner))),
      );
      const after = shownEdges(
        graph,
        members.map((owner) => graph.owners.get(owner)),
      );
      const changed = [
        ...[...before].filter(([edge]) => !after.has(edge)),
        ...[...after].filter(([edge]) => !before.has(edge)),
      ].map(([, dataset]) => dataset);
      if (changed.length > 0) this.#note([shown, ...changed]);
    }
  }

  #note(nodes: readonly number[]): void {
    for (const node of nodes) if (this.#nodes.size < maxTrackedNodes) this.#nodes.add(node);
  }
}

function readBefore(graph: GraphState, { adjacency, representatives }: GraphChanges): Before {
  const hasEdges = (node: number) =>
    graph.readers.has(node) || graph.writers.has(node) || graph.owners.has(node);
  return {
    owners: new Map(adjacency.map(({ owner_id }) => [owner_id, graph.owners.get(owner_id)])),
    representatives: representatives.flatMap(({ node_id }) =>
      hasEdges(node_id) ? [[node_id, graph.representative(node_id)] as const] : [],
    ),
  };
}

/** Returns the edges of owners as answers show them, by name, each with its dataset. */
function shownEdges(graph: GraphState, owners: readonly (OwnerEdges | undefined)[]): Map<string, number> {
  const edge = (direction: "<" | ">", dataset: number, layer: number): readonly [string, number] => {
    const shown = graph.representative(dataset);
    return [`${direction} ${shown} ${layer}`, shown];
  };
  return new Map(
    owners.flatMap((own) => [
      ...(own?.inputs ?? []).map(([dataset, layer]) => edge("<", dataset, layer)),
      ...(own?.outputs ?? []).map(([dataset, , layer]) => edge(">", dataset, layer)),
    ]),
  );
}
