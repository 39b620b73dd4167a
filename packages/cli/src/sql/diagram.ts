import { type Graph, type GraphEdge, type GraphNode, toMermaid } from "@headwater/graph";
import type { ScriptLineage, WriteLineage } from "@headwater/sql-lineage";

/**
 * Formats scripts as a Mermaid flowchart of their tables. Temporary tables are resolved to their sources. With
 * `columns`, draws columns with their direct sources in place of tables, where columns are known.
 */
export function toDiagram(
  lineages: readonly ScriptLineage[],
  { columns = false }: { readonly columns?: boolean } = {},
): string {
  const diagram = new Diagram();
  for (const { writes, inputs, outputs } of lineages) {
    if (columns) {
      for (const write of writes) addColumns(diagram, write);
      continue;
    }
    for (const { name } of [...inputs, ...outputs]) diagram.table(name);
    for (const write of writes) addTables(diagram, write);
  }
  return toMermaid(diagram.graph);
}

function addTables(diagram: Diagram, { dataset, inputs }: WriteLineage): void {
  if (dataset === undefined) return;
  for (const input of inputs) diagram.edge(diagram.table(input.name), diagram.table(dataset.name));
}

function addColumns(diagram: Diagram, { dataset, inputs, columns }: WriteLineage): void {
  const output = dataset?.name ?? "query";
  const drawn = new Set<string>();
  for (const { column, sources } of columns) {
    for (const source of sources) {
      if (!source.transformations.some(({ type }) => type === "DIRECT")) continue;
      drawn.add(source.dataset.name);
      diagram.edge(
        diagram.table(`${source.dataset.name}.${source.column}`),
        diagram.table(`${output}.${column}`),
      );
    }
  }
  // Tables whose columns are unknown or only filter still belong to the picture.
  for (const { name } of inputs)
    if (!drawn.has(name)) diagram.edge(diagram.table(name), diagram.table(output));
}

class Diagram {
  readonly #nodes = new Map<string, GraphNode>();
  readonly #edges = new Map<string, GraphEdge>();

  get graph(): Graph {
    return { nodes: [...this.#nodes.values()], edges: [...this.#edges.values()] };
  }

  table(name: string): string {
    if (!this.#nodes.has(name)) this.#nodes.set(name, { id: name, kind: "dataset", name, namespace: "" });
    return name;
  }

  edge(source: string, target: string): void {
    const id = JSON.stringify([source, target]);
    this.#edges.set(id, { id, source, target, kind: "data", origin: "observed", weight: 1 });
  }
}
