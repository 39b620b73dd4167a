import type { Problem } from "./problem.ts";

/**
 * Marks the edges to reverse so that the graph becomes acyclic: the back edges of a depth-first search that starts at
 * nodes without incoming edges. Self-loops are also marked; a layering cannot contain them.
 */
export function findBackEdges(problem: Problem): Uint8Array {
  const count = problem.nodes.length;
  const outgoing = outgoingEdges(problem);
  const incoming = new Int32Array(count);
  for (const target of problem.target) incoming[target]!++;
  const reversed = new Uint8Array(problem.edges.length);
  const state = new Uint8Array(count);
  const visit = (root: number): void => {
    const path = [{ node: root, next: 0 }];
    state[root] = 1;
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const edge = outgoing[top.node]![top.next++];
      if (edge === undefined) {
        state[top.node] = 2;
        path.pop();
        continue;
      }
      const target = problem.target[edge]!;
      if (state[target] === 1) reversed[edge] = 1;
      else if (state[target] === 0) {
        state[target] = 1;
        path.push({ node: target, next: 0 });
      }
    }
  };
  for (let node = 0; node < count; node++) if (incoming[node] === 0) visit(node);
  for (let node = 0; node < count; node++) if (state[node] === 0) visit(node);
  return reversed;
}

/**
 * Like {@link findBackEdges} for a graph that has grown: `layer` gives the column of existing nodes (`undefined` for
 * new ones). Edges between existing nodes keep their direction, so no node changes sides. An edge at a new node is
 * reversed only if it would close a cycle with the edges already added.
 */
export function findBackEdgesAround(problem: Problem, layer: readonly (number | undefined)[]): Uint8Array {
  const reversed = new Uint8Array(problem.edges.length);
  const successors: number[][] = problem.nodes.map(() => []);
  const fresh: number[] = [];
  problem.source.forEach((source, edge) => {
    const target = problem.target[edge]!;
    const from = layer[source];
    const to = layer[target];
    if (from === undefined || to === undefined || from === to) {
      fresh.push(edge);
      return;
    }
    if (from > to) reversed[edge] = 1;
    successors[Math.min(from, to) === from ? source : target]!.push(from < to ? target : source);
  });
  for (const edge of fresh) {
    const source = problem.source[edge]!;
    const target = problem.target[edge]!;
    if (reaches(successors, target, source)) {
      reversed[edge] = 1;
      if (source !== target) successors[target]!.push(source);
    } else {
      successors[source]!.push(target);
    }
  }
  return reversed;
}

function reaches(successors: readonly number[][], from: number, to: number): boolean {
  const seen = new Set([from]);
  for (const node of seen) {
    if (node === to) return true;
    for (const next of successors[node]!) seen.add(next);
  }
  return false;
}

function outgoingEdges(problem: Problem): number[][] {
  const outgoing: number[][] = problem.nodes.map(() => []);
  problem.source.forEach((source, edge) => {
    outgoing[source]!.push(edge);
  });
  return outgoing;
}
