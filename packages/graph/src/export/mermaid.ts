import type { Graph, NodeKind } from "../model.ts";

const brackets: Record<NodeKind, readonly [string, string]> = {
  dataset: ["[", "]"],
  job: ["([", "])"],
  group: ["[[", "]]"],
};

/**
 * Returns the graph as a Mermaid flowchart. Nodes get short generated IDs because Mermaid's grammar reserves words and
 * characters that actual IDs contain. Labels are escaped as numeric entities. Inferred and control edges are dotted,
 * and edges missing from the latest run gray.
 */
export function toMermaid(graph: Graph): string {
  const alias = new Map(graph.nodes.map((node, index) => [node.id, `n${index}`]));
  const lines = ["flowchart LR"];
  for (const node of graph.nodes) {
    const [open, close] = brackets[node.kind];
    lines.push(`  ${alias.get(node.id)}${open}"${escapeLabel(node.name)}"${close}`);
  }
  const grayed: number[] = [];
  let drawn = 0;
  for (const edge of graph.edges) {
    const source = alias.get(edge.source);
    const target = alias.get(edge.target);
    if (source === undefined || target === undefined) continue;
    const arrow = edge.kind === "control" || edge.origin === "inferred" ? "-.->" : "-->";
    lines.push(`  ${source} ${arrow} ${target}`);
    if (edge.sighting?.inLatestRun === false || edge.sighting?.stale) grayed.push(drawn);
    drawn += 1;
  }
  if (grayed.length > 0) lines.push(`  linkStyle ${grayed.join(",")} stroke:#999,color:#999`);
  return `${lines.join("\n")}\n`;
}

/** Escapes all characters except letters, digits and safe punctuation as `#code;`, Mermaid's entity syntax. */
function escapeLabel(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} ._/:-]/gu, (character) => `#${character.codePointAt(0)};`);
}
