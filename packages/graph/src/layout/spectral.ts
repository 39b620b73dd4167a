import type { Segments } from "./segments.ts";

/**
 * Computes a one-dimensional arrangement with neighbors close to each other: the second eigenvector of the lazy random
 * walk on the graph, by power iteration (Koren, "Drawing graphs by eigenvectors", 2005). As an initial order for
 * crossing reduction, it considers the whole graph, while barycenter sweeps consider only one layer.
 *
 * @returns one coordinate per vertex of a connected graph.
 */
export function spectralOrder(segments: Segments): Float64Array {
  const count = segments.vertexCount;
  const degree = new Float64Array(count);
  let volume = 0;
  let value = new Float64Array(count);
  let next = new Float64Array(count);
  for (let vertex = 0; vertex < count; vertex++) {
    degree[vertex] = Math.max(1, segments.left[vertex]!.length + segments.right[vertex]!.length);
    volume += degree[vertex]!;
    // Any start that is not orthogonal to the result works; this one is fixed and shares no symmetry with the graph.
    value[vertex] = Math.sin(vertex * 12.9898 + 1);
  }
  const iterations = count < 3_000 ? 500 : count < 12_000 ? 1_500 : 300;
  for (let iteration = 0; iteration < iterations; iteration++) {
    let mean = 0;
    for (let vertex = 0; vertex < count; vertex++) mean += degree[vertex]! * value[vertex]!;
    mean /= volume;
    let square = 0;
    for (let vertex = 0; vertex < count; vertex++) {
      let sum = 0;
      const left = segments.left[vertex]!;
      const right = segments.right[vertex]!;
      for (let index = 0; index < left.length; index++) sum += value[left[index]!]! - mean;
      for (let index = 0; index < right.length; index++) sum += value[right[index]!]! - mean;
      const moved = 0.5 * (value[vertex]! - mean) + (0.5 * sum) / degree[vertex]!;
      next[vertex] = moved;
      square += moved * moved;
    }
    const scale = 1 / (Math.sqrt(square) || 1);
    for (let vertex = 0; vertex < count; vertex++) next[vertex]! *= scale;
    [value, next] = [next, value];
  }
  return value;
}
