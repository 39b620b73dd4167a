import type { Layout, RoutedEdge } from "../layout/types.ts";
import type { Graph, NodeKind } from "../model.ts";

/** Colours of an SVG export, any CSS colours. */
export interface SvgTheme {
  readonly background: string;
  readonly card: string;
  readonly border: string;
  readonly text: string;
  readonly muted: string;
  readonly edge: string;
}

const margin = 32;

const radius: Record<NodeKind, number> = { dataset: 10, job: 28, group: 10 };

/**
 * A drawing of a graph that has been laid out, made from the model and not from what a browser happens to show: it is
 * complete, needs no style sheet and no script. Long names end in an ellipsis, the full one is in a `<title>`.
 */
export function toSvg(graph: Graph, layout: Layout, theme: SvgTheme): string {
  const { bounds } = layout;
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const edges = new Map(graph.edges.map((edge) => [edge.id, edge]));
  const box = [
    bounds.x - margin,
    bounds.y - margin,
    bounds.width + 2 * margin,
    bounds.height + 2 * margin,
  ].map(round);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box.join(" ")}" width="${box[2]}" height="${box[3]}" ` +
      `font-family="Inter, system-ui, sans-serif" role="img" aria-label="Lineage graph">`,
    `<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">` +
      `<path d="M0 0 8 4 0 8z" fill="${escapeXml(theme.edge)}"/></marker></defs>`,
    `<rect x="${box[0]}" y="${box[1]}" width="${box[2]}" height="${box[3]}" fill="${escapeXml(theme.background)}"/>`,
    `<g fill="none" stroke="${escapeXml(theme.edge)}" stroke-width="1.5">`,
  ];
  for (const route of layout.edges) {
    const edge = edges.get(route.id);
    if (!edge || route.points.length === 0) continue;
    const dash = edge.kind === "control" ? "1 5" : edge.origin === "inferred" ? "6 4" : "";
    const dashed = dash ? ` stroke-dasharray="${dash}"` : "";
    parts.push(`<path d="${edgePath(route)}" marker-end="url(#arrow)"${dashed}/>`);
  }
  parts.push("</g>");
  for (const placed of layout.nodes) {
    const node = nodes.get(placed.id);
    if (!node) continue;
    const [x, y] = [round(placed.x), round(placed.y)];
    const fits = Math.max(4, Math.floor((placed.width - 28) / 7.2));
    parts.push(
      `<g><title>${escapeXml(`${node.name} (${node.namespace})`)}</title>`,
      `<rect x="${x}" y="${y}" width="${placed.width}" height="${placed.height}" ` +
        `rx="${Math.min(radius[node.kind], placed.height / 2)}" fill="${escapeXml(theme.card)}" ` +
        `stroke="${escapeXml(theme.border)}"/>`,
      `<text x="${x + 14}" y="${y + 24}" font-size="13" font-weight="600" fill="${escapeXml(theme.text)}">` +
        `${escapeXml(shorten(node.name, fits))}</text>`,
      `<text x="${x + 14}" y="${y + 42}" font-size="11" fill="${escapeXml(theme.muted)}">` +
        `${escapeXml(shorten(node.namespace, fits + 4))}</text></g>`,
    );
  }
  return `${[...parts, "</svg>"].join("\n")}\n`;
}

/** Straight where an edge crosses a column, curved in between. */
function edgePath(route: RoutedEdge): string {
  const { points } = route;
  const at = (index: number): string => `${round(points[index]!)} ${round(points[index + 1]!)}`;
  let path = `M${at(0)}`;
  for (let index = 2; index < points.length; index += 2) {
    const crossesColumn = index % 4 === 0;
    if (crossesColumn) {
      path += `L${at(index)}`;
      continue;
    }
    const half = (points[index]! - points[index - 2]!) / 2;
    const from = `${round(points[index - 2]! + half)} ${round(points[index - 1]!)}`;
    path += `C${from} ${round(points[index]! - half)} ${round(points[index + 1]!)} ${at(index)}`;
  }
  return path;
}

function shorten(text: string, length: number): string {
  const characters = [...text];
  if (characters.length <= length) return text;
  const tail = Math.floor((length - 1) / 2);
  return `${characters.slice(0, length - 1 - tail).join("")}…${characters.slice(characters.length - tail).join("")}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Escapes markup; what XML 1.0 cannot hold at all (control characters, lone surrogates) becomes U+FFFD. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, "\u{fffd}")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
