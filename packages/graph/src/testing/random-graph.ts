import type { LayoutEdge, LayoutInput, LayoutNode } from "../layout/types.ts";

/** Creates a seeded generator of uniform numbers in [0, 1) (mulberry32), so that measurements are reproducible. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Creates a graph shaped like actual lineage: datasets and jobs alternate, most jobs read one to three nearby datasets
 * and write one, and a few datasets have many readers. About 1.4 edges per node.
 */
export function lineageLikeGraph(nodeCount: number, seed = 1): LayoutInput {
  const random = seededRandom(seed);
  const nodes: LayoutNode[] = [];
  const edges: LayoutEdge[] = [];
  const datasets: number[] = [];
  const add = (kind: "dataset" | "job", height: number): number => {
    nodes.push({ id: `${kind}-${nodes.length}`, width: 240, height, anchor: 28 });
    return nodes.length - 1;
  };
  const connect = (source: number, target: number): void => {
    const ends = { source: nodes[source]!.id, target: nodes[target]!.id };
    edges.push({ id: `${ends.source}>${ends.target}`, ...ends });
  };
  const sources = Math.max(1, Math.round(nodeCount * 0.12));
  for (let count = 0; count < sources && nodes.length < nodeCount; count++) datasets.push(add("dataset", 56));
  while (nodes.length + 1 < nodeCount) {
    const job = add("job", 56);
    const around = Math.floor(random() * datasets.length);
    const inputs = 1 + Math.floor(random() * 3);
    for (let input = 0; input < inputs; input++) {
      const hub = random() < 0.05;
      const near = Math.min(datasets.length - 1, Math.max(0, around + Math.floor((random() - 0.5) * 8)));
      connect(hub ? datasets[Math.floor(random() * 3) % datasets.length]! : datasets[near]!, job);
    }
    const output = add("dataset", 56 + 24 * Math.floor(random() * 6));
    connect(job, output);
    datasets.push(output);
  }
  return { nodes, edges: [...new Map(edges.map((edge) => [edge.id, edge])).values()] };
}
