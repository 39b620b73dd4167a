import type { Graph, GraphEdge, GraphNode } from "./model.ts";

/** The edges of one node. */
export interface Incidence {
  readonly incoming: readonly GraphEdge[];
  readonly outgoing: readonly GraphEdge[];
}

const none: Incidence = { incoming: [], outgoing: [] };

/** Looks up nodes and their edges by ID. Ignores edges with an end that is not in the graph. */
export class Adjacency<Node extends GraphNode = GraphNode> {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly #incidence: ReadonlyMap<string, Incidence>;

  constructor(graph: Graph<Node>) {
    this.nodes = new Map(graph.nodes.map((node) => [node.id, node]));
    const incidence = new Map(
      graph.nodes.map((node) => [node.id, { incoming: [] as GraphEdge[], outgoing: [] as GraphEdge[] }]),
    );
    for (const edge of graph.edges) {
      const source = incidence.get(edge.source);
      const target = incidence.get(edge.target);
      if (!source || !target) continue;
      source.outgoing.push(edge);
      target.incoming.push(edge);
    }
    this.#incidence = incidence;
  }

  /** Returns the edges of a node; none for an unknown ID. */
  at(id: string): Incidence {
    return this.#incidence.get(id) ?? none;
  }
}
