import type { NodeKind } from "../model.ts";
import { estimateTextWidth, shortenName } from "../shorten-name.ts";

/** CSS colors of an SVG export. */
export interface SvgTheme {
  readonly background: string;
  readonly card: string;
  readonly border: string;
  readonly text: string;
  readonly muted: string;
  /** The background of a highlighted row. */
  readonly highlight: string;
}

/** A box of a drawing. Lengths are in CSS pixels. */
export interface DrawnBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly kind: NodeKind;
  readonly title: string;
  readonly subtitle: string;
  /** The full name, shown as a tooltip. */
  readonly fullName: string;
  /** Rows below the title, each `rowHeight` high; the first starts `rowsFrom` below the top. */
  readonly rows: readonly { readonly text: string; readonly detail: string; readonly highlighted: boolean }[];
  /** The color of the border, such as that of the platform; by default that of the theme. */
  readonly color?: string;
  /** A line at the bottom, such as the number of rows left out. */
  readonly footer?: string;
  /** A short label beside the subtitle, such as a state. */
  readonly mark?: { readonly text: string; readonly color: string };
  /** Draws the box dimmed. */
  readonly dim: boolean;
}

/** A line of a drawing. */
export interface DrawnLine {
  /** Flat `x, y` pairs. Segments between points of equal height are straight, others curved. */
  readonly points: readonly number[];
  readonly color: string;
  readonly width: number;
  readonly dash: readonly number[];
  /** The end marker: none, a filled arrowhead, an outlined arrowhead, a bar, or a ring. */
  readonly head: "filled" | "open" | "bar" | "ring" | "none";
  /** Draws a small square at the start: the value is masked. */
  readonly isMasked: boolean;
}

/** The content of an SVG. Lines are drawn in order. */
export interface Drawing {
  readonly bounds: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
  readonly boxes: readonly DrawnBox[];
  readonly lines: readonly DrawnLine[];
  readonly rowsFrom: number;
  readonly rowHeight: number;
}

const margin = 32;

const radius: Record<NodeKind, number> = { dataset: 12, job: 25, group: 18 };

/**
 * Renders a drawing as a self-contained SVG without style sheets or scripts. It includes content outside the visible
 * area of the browser. Long names are truncated with an ellipsis; `<title>` holds the full name.
 */
export function toSvg(drawing: Drawing, theme: SvgTheme): string {
  const { bounds } = drawing;
  const box = [
    bounds.x - margin,
    bounds.y - margin,
    bounds.width + 2 * margin,
    bounds.height + 2 * margin,
  ].map(round);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box.join(" ")}" width="${box[2]}" height="${box[3]}" ` +
      `font-family="Inter, system-ui, sans-serif" role="img" aria-label="Lineage graph">`,
    `<rect x="${box[0]}" y="${box[1]}" width="${box[2]}" height="${box[3]}" fill="${escapeXml(theme.background)}"/>`,
    ...drawing.lines.map(drawLine),
    ...drawing.boxes.map((one) => drawBox(one, drawing, theme)),
    "</svg>",
  ];
  return `${parts.join("\n")}\n`;
}

function drawLine(line: DrawnLine): string {
  const { points } = line;
  const last = points.length - 2;
  const [endX, endY] = [points[last]!, points[last + 1]!];
  const head = line.head === "none" ? 0 : endX < points[last - 2]! ? 7 : -7;
  const color = escapeXml(line.color);
  let path = `M${round(points[0]!)} ${round(points[1]!)}`;
  for (let index = 2; index <= last; index += 2) {
    const toX = index === last ? endX + head : points[index]!;
    const toY = points[index + 1]!;
    const [fromX, fromY] = [points[index - 2]!, points[index - 1]!];
    if (fromY === toY) {
      path += `L${round(toX)} ${round(toY)}`;
      continue;
    }
    const half = (toX - fromX) / 2;
    const bend = Math.abs(half) < 30 ? Math.sign(half || 1) * 30 : half;
    path +=
      `C${round(fromX + bend)} ${round(fromY)} ${round(toX - bend)} ${round(toY)} ` +
      `${round(toX)} ${round(toY)}`;
  }
  const dash = line.dash.length > 0 ? ` stroke-dasharray="${line.dash.join(" ")}"` : "";
  const base = round(endX + head);
  const middle = round(endX + head / 2);
  const end =
    line.head === "none"
      ? ""
      : line.head === "bar"
        ? `<path d="M${middle} ${round(endY - 6)}V${round(endY + 6)}" stroke="${color}" stroke-width="2"/>`
        : line.head === "ring"
          ? `<circle cx="${middle}" cy="${round(endY)}" r="3.5" stroke="${color}" fill="none"/>`
          : `<path d="M${round(endX)} ${round(endY)}L${base} ${round(endY - 4)}L${base} ${round(endY + 4)}Z" ` +
            `stroke="${color}" fill="${line.head === "open" ? "none" : color}"/>`;
  return (
    `<path d="${path}" fill="none" stroke="${color}" stroke-width="${round(line.width)}"${dash}/>` +
    end +
    (line.isMasked
      ? `<rect x="${round(points[0]! + 4)}" y="${round(points[1]! - 4)}" width="8" height="8" fill="${color}"/>`
      : "")
  );
}

function drawBox(box: DrawnBox, { rowsFrom, rowHeight }: Drawing, theme: SvgTheme): string {
  const [x, y] = [round(box.x), round(box.y)];
  const right = box.x + box.width - 14;
  const text = (left: number, top: number, size: number, fill: string, content: string, more = ""): string =>
    `<text x="${round(left)}" y="${round(top)}" font-size="${size}" fill="${escapeXml(fill)}"${more}>` +
    `${escapeXml(content)}</text>`;
  const room = box.width - 32;
  const markRoom = box.mark ? estimateTextWidth(box.mark.text, fonts.sub) + 8 : 0;
  const rounding = Math.min(radius[box.kind], box.height / 2);
  const parts = [
    `<g${box.dim ? ' opacity="0.4"' : ""}><title>${escapeXml(box.fullName)}</title>`,
    `<rect x="${x}" y="${y}" width="${round(box.width)}" height="${round(box.height)}" ` +
      `rx="${rounding}" fill="${escapeXml(theme.card)}" stroke="${escapeXml(box.color ?? theme.border)}"/>`,
    text(
      x + 16,
      y + 21,
      fonts.title,
      theme.text,
      shorten(box.title, fonts.title + 0.5, room),
      ' font-weight="600"',
    ),
    text(x + 16, y + 38, fonts.sub, theme.muted, shorten(box.subtitle, fonts.sub, room - markRoom)),
  ];
  if (box.mark) {
    parts.push(text(right - 2, y + 38, fonts.sub, box.mark.color, box.mark.text, ' text-anchor="end"'));
  }
  const mono = ' font-family="ui-monospace, monospace"';
  box.rows.forEach((row, index) => {
    const top = y + rowsFrom + index * rowHeight;
    if (row.highlighted) {
      parts.push(
        `<rect x="${x + 1}" y="${round(top)}" width="${round(box.width - 2)}" height="${rowHeight}" ` +
          `fill="${escapeXml(theme.highlight)}"/>`,
      );
    }
    const baseline = top + rowHeight * 0.66;
    const detail = shortenMono(row.detail, fonts.detail, (box.width - 40) / 2);
    const name = shortenMono(row.text, fonts.row, box.width - 40 - monoWidth(detail, fonts.detail));
    parts.push(text(x + 14, baseline, fonts.row, theme.text, name, mono));
    if (detail)
      parts.push(text(right, baseline, fonts.detail, theme.muted, detail, `${mono} text-anchor="end"`));
  });
  if (box.footer) {
    const bottom = y + box.height - 9;
    parts.push(text(x + box.width / 2, bottom, fonts.sub, theme.muted, box.footer, ' text-anchor="middle"'));
  }
  return `${parts.join("")}</g>`;
}

const fonts = { title: 13, sub: 11, row: 11.5, detail: 10.5 } as const;

/** Width of a text in a monospaced font; ideographs take two places. */
function monoWidth(text: string, fontSize: number): number {
  let places = 0;
  for (const character of text) places += character.codePointAt(0)! >= 0x1100 ? 2 : 1;
  return places * fontSize * 0.62;
}

function shortenMono(text: string, fontSize: number, room: number): string {
  return shortenName(text, (part) => monoWidth(part, fontSize) <= room);
}

/** Shortens a text to fit a width in pixels. */
function shorten(text: string, fontSize: number, room: number): string {
  return shortenName(text, (part) => estimateTextWidth(part, fontSize) <= room);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/**
 * Escapes markup. Replaces characters that XML 1.0 does not allow (control characters, lone surrogates) with U+FFFD.
 */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, "\u{fffd}")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
