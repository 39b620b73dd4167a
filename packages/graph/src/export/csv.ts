import type { Graph, GraphNode } from "../model.ts";

const header = [
  "source_kind",
  "source_namespace",
  "source_name",
  "target_kind",
  "target_namespace",
  "target_name",
  "edge_kind",
  "edge_origin",
  "edge_weight",
  "edge_in_latest_run",
  "edge_last_seen_at",
];

/**
 * Returns the edges of a graph as CSV, one row per edge. A node without edges has a row with an empty target. See
 * {@link csv}.
 */
export function toCsv(graph: Graph): string {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const isolated = new Set(nodes.keys());
  const rows = [header];
  for (const edge of graph.edges) {
    const source = nodes.get(edge.source);
    const target = nodes.get(edge.target);
    if (!source || !target) continue;
    isolated.delete(source.id);
    isolated.delete(target.id);
    const { kind, origin, weight, sighting } = edge;
    rows.push([
      ...identity(source),
      ...identity(target),
      kind,
      origin,
      String(weight),
      sighting ? String(sighting.inLatestRun) : "",
      sighting?.lastSeenAt ?? "",
    ]);
  }
  for (const id of isolated) rows.push([...identity(nodes.get(id)!), "", "", "", "", "", "", "", ""]);
  return csv(rows);
}

function identity(node: GraphNode): string[] {
  return [node.kind, node.namespace, node.name];
}

/**
 * Formats rows as CSV (RFC 4180, CRLF). Prefixes a cell with an apostrophe if a spreadsheet would evaluate it as a
 * formula (it starts with `=`, `+`, `-`, `@`, tab or line break;
 * https://owasp.org/www-community/attacks/CSV_Injection).
 */
export function csv(rows: Iterable<readonly string[]>): string {
  return [...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
