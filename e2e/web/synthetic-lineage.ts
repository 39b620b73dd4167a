/** Derives an id from a position in the synthetic graph. */
export const syntheticId = (layer: number, row: number): string =>
  `00000000-0000-5000-8${String(layer).padStart(3, "0")}-${String(row).padStart(12, "0")}`;

/**
 * Returns a lineage answer with about `size` nodes: datasets and jobs alternate in twenty layers, every node
 * feeds two.
 */
export function syntheticAnswer(size: number): object {
  const depth = 20;
  // The first layers are narrow: each node feeds two.
  const total = (most: number): number =>
    Array.from({ length: depth }, (_, layer) => Math.min(2 ** layer, most)).reduce(
      (sum, one) => sum + one,
      0,
    );
  let width = Math.max(2, Math.round(size / depth));
  while (total(width) < size) width++;
  const edges: object[] = [];
  const nodes: object[] = [];
  let rows = [0];
  for (let layer = 0; layer < depth; layer++) {
    const next = new Set<number>();
    for (const row of rows) {
      const kind = layer % 2 === 0 ? "dataset" : "job";
      const columns = Array.from({ length: kind === "dataset" ? 8 : 0 }, (_, index) => ({
        name: `column_${index}`,
        type: "integer",
        description: null,
        tags: [],
      }));
      nodes.push({
        kind,
        id: syntheticId(layer, row),
        namespace: kind === "dataset" ? "redshift://dw:5439" : "airflow",
        name: `dev.layer_${layer}.${kind}_${row}`,
        distance: layer,
        upstreamCount: 0,
        downstreamCount: layer + 1 < depth ? 2 : 0,
        description: null,
        tags: [],
        owners: [],
        taskGroups: [],
        columns,
        columnCount: columns.length,
        otherNames: [],
        lastWrittenAt: null,
        jobType: null,
        integration: null,
        parent: null,
        latestRun: null,
      });
      if (layer + 1 === depth) continue;
      for (const target of [(row * 2) % width, (row * 2 + 1) % width]) {
        edges.push({
          from: syntheticId(layer, row),
          to: syntheticId(layer + 1, target),
          layer: "observed",
          provisional: false,
          stale: false,
          since: null,
        });
        next.add(target);
      }
    }
    rows = [...next].sort((a, b) => a - b);
  }
  return {
    focus: { kind: "dataset", id: syntheticId(0, 0), namespace: "", name: "" },
    asOf: null,
    knownAt: "2026-01-01T00:00:00Z",
    direction: "downstream",
    depth: 6,
    nodes,
    edges,
    truncated: false,
    omitted: 0,
  };
}
