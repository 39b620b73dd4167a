import type { Graph, NodeKind } from "../model.ts";

const brackets: Record<NodeKind, readonly [string, string]> = {
  dataset: ["[", "]"],
  job: ["([", "])"],
  group: ["[[", "]]"],
};

/**
 * The graph as a Mermaid flowchart. Nodes get short ids of their own, since Mermaid's grammar reserves words and
 * characters that real ids contain; labels are escaped as numeric entities. Inferred and control edges are dotted;
 * those that the newest run did not show are gray.
 */
export function toMermaid(graph: Graph): string {
  const alias = new Map(graph.nodes.map((node, index) => [node.id, `n${index}`]));
  const lines = ["flowchart LR"];
  for (const node of graph.nodes) {
    const [open, close] = brackets[node.kind];
    lines.push(`  ${alias.get(node.id)}${open}"${escapeLabel(node.name)}"${close}`);
  }
  const unseen: number[] = [];
  let drawn = 0;
  for (const edge of graph.edges) {
    const source = alias.get(edge.source);
    const target = alias.get(edge.target);
    if (source === undefined || target === undefined) continue;
    const arrow = edge.kind === "control" || edge.origin === "inferred" ? "-.->" : "-->";
    lines.push(`  ${source} ${arrow} ${target}`);
    if (edge.sighting?.inLatestRun === false || edge.sighting?.stale) unseen.push(drawn);
    drawn += 1;
  }
  if (unseen.length > 0) lines.push(`  linkStyle ${unseen.join(",")} stroke:#999,color:#999`);
  return `${lines.join("\n")}\n`;
}

/** Everything but letters, digits and a few harmless marks as `#code;`, Mermaid's form of an entity. */
function escapeLabel(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} ._/:-]/gu, (character) => `#${character.codePointAt(0)};`);
}
