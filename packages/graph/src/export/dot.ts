import type { Graph, NodeKind } from "../model.ts";

const shapes: Record<NodeKind, string> = {
  dataset: "shape=box",
  job: "shape=box, style=rounded",
  group: "shape=box3d",
};

/**
 * Returns the graph in Graphviz's DOT language, laid out from left to right. Inferred edges are dashed, control edges
 * dotted, and edges missing from the latest run gray.
 */
export function toDot(graph: Graph): string {
  const lines = ["digraph lineage {", "  rankdir=LR;", '  node [fontname="Helvetica"];'];
  for (const node of graph.nodes) {
    const label = quote(`${node.name}\n${node.namespace}`);
    lines.push(`  ${quote(node.id)} [label=${label}, ${shapes[node.kind]}];`);
  }
  for (const edge of graph.edges) {
    const attributes = [
      edge.kind === "control" ? "style=dotted" : edge.origin === "inferred" ? "style=dashed" : "",
      edge.sighting?.inLatestRun === false || edge.sighting?.stale ? "color=gray" : "",
    ].filter((attribute) => attribute !== "");
    const style = attributes.length > 0 ? ` [${attributes.join(", ")}]` : "";
    lines.push(`  ${quote(edge.source)} -> ${quote(edge.target)}${style};`);
  }
  return `${[...lines, "}"].join("\n")}\n`;
}

/** Returns a double-quoted DOT string. In labels `\n` is a line break; all other backslashes are escaped. */
function quote(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll(/\r?\n/g, "\\n").replaceAll("\0", "")}"`;
}
