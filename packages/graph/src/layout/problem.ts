import { compareStrings } from "../compare.ts";
import type { LayoutEdge, LayoutInput, LayoutNode } from "./types.ts";

/** A node with its optional lengths filled in. */
type SizedNode = LayoutNode & { readonly anchor: number };

/**
 * The input of a layout by index, sorted by requested order and ID, so that the result cannot depend on the input's
 * order.
 */
export interface Problem {
  readonly nodes: readonly SizedNode[];
  readonly edges: readonly LayoutEdge[];
  /** The index of each edge's source in `nodes`. */
  readonly source: Int32Array;
  /** The index of each edge's target in `nodes`. */
  readonly target: Int32Array;
}

/** Sorts and indexes the input; drops duplicate IDs and edges with missing ends. */
export function createProblem(input: LayoutInput): Problem {
  const nodes = uniqueById(input.nodes)
    .map((node) => ({ ...node, anchor: node.anchor ?? node.height / 2 }))
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0) || compareStrings(a.id, b.id));
  const index = new Map(nodes.map((node, position) => [node.id, position]));
  const edges = uniqueById(input.edges).filter((edge) => index.has(edge.source) && index.has(edge.target));
  return {
    nodes,
    edges,
    source: Int32Array.from(edges, (edge) => index.get(edge.source)!),
    target: Int32Array.from(edges, (edge) => index.get(edge.target)!),
  };
}

/** Returns the part of a problem with the given nodes, which must be closed under edges. */
export function restrictProblem(problem: Problem, part: readonly number[]): Problem {
  const inside = new Set(part);
  const edges = problem.edges.filter((_, edge) => inside.has(problem.source[edge]!));
  return createProblem({ nodes: part.map((node) => problem.nodes[node]!), edges });
}

/** Returns the node indexes of the connected components, the largest first, then by the smallest ID. */
export function connectedParts(problem: Problem): number[][] {
  const neighbors: number[][] = problem.nodes.map(() => []);
  problem.source.forEach((source, edge) => {
    neighbors[source]!.push(problem.target[edge]!);
    neighbors[problem.target[edge]!]!.push(source);
  });
  const seen = new Uint8Array(problem.nodes.length);
  const parts: number[][] = [];
  for (let start = 0; start < seen.length; start++) {
    if (seen[start]) continue;
    seen[start] = 1;
    const part = [start];
    for (const node of part) {
      for (const neighbor of neighbors[node]!) {
        if (seen[neighbor]) continue;
        seen[neighbor] = 1;
        part.push(neighbor);
      }
    }
    parts.push(part.sort((a, b) => a - b));
  }
  return parts.sort((a, b) => b.length - a.length || a[0]! - b[0]!);
}

function uniqueById<Item extends { readonly id: string }>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [item.id, item])).values()].sort((a, b) =>
    compareStrings(a.id, b.id),
  );
}
