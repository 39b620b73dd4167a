import { type Graph, type GraphEdge, type GraphNode, toMermaid } from "@headwater/graph";
import type { ScriptLineage } from "@headwater/sql-lineage";

/** Formats the tables and statements of a script as a Mermaid flowchart. */
export function toDiagram(lineage: ScriptLineage): string {
  const nodes = new Map<string, GraphNode>();
  const edges: GraphEdge[] = [];
  const dataset = (name: string) => {
    const id = `dataset ${name}`;
    nodes.set(id, { id, kind: "dataset", name, namespace: "" });
    return id;
  };
  const edge = (source: string, target: string) => {
    edges.push({ id: `${edges.length}`, source, target, kind: "data", origin: "observed", weight: 1 });
  };
  for (const { index, kind, span, inputs, outputs } of lineage.statements) {
    if (inputs.length + outputs.length === 0) continue;
    const job = `statement ${index}`;
    nodes.set(job, { id: job, kind: "job", name: `${kind}, line ${span.line}`, namespace: "" });
    for (const { name } of inputs) edge(dataset(name), job);
    for (const { name } of outputs) edge(job, dataset(name));
  }
  const graph: Graph = { nodes: [...nodes.values()], edges };
  return toMermaid(graph);
}
