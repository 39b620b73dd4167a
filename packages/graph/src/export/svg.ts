import type { NodeKind } from "../model.ts";

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
  /** A short label in the corner, such as a state. */
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
  /** The end marker: a filled arrowhead, an outlined arrowhead, a bar, or a ring. */
  readonly head: "filled" | "open" | "bar" | "ring";
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

const radius: Record<NodeKind, number> = { dataset: 12, job: 28, group: 18 };

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
  const head = endX < points[last - 2]! ? 7 : -7;
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
    line.head === "bar"
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
  const markRoom = box.mark ? box.mark.text.length * 6.5 + 8 : 0;
  const fits = (size: number, room: number): number => Math.max(4, Math.floor(room / (size * 0.56)));
  const text = (left: number, top: number, size: number, fill: string, content: string, more = ""): string =>
    `<text x="${round(left)}" y="${round(top)}" font-size="${size}" fill="${escapeXml(fill)}"${more}>` +
    `${escapeXml(content)}</text>`;
  const parts = [
    `<g${box.dim ? ' opacity="0.4"' : ""}><title>${escapeXml(box.fullName)}</title>`,
    `<rect x="${x}" y="${y}" width="${round(box.width)}" height="${round(box.height)}" ` +
      `rx="${Math.min(radius[box.kind], box.height / 2)}" fill="${escapeXml(theme.card)}" ` +
      `stroke="${escapeXml(theme.border)}"/>`,
    text(
      x + 16,
      y + 25,
      13,
      theme.text,
      shorten(box.title, fits(13, box.width - 32 - markRoom)),
      ' font-weight="600"',
    ),
    text(x + 16, y + 42, 11, theme.muted, shorten(box.subtitle, fits(11, box.width - 32))),
  ];
  if (box.mark) {
    parts.push(text(x + box.width - 14, y + 25, 11, box.mark.color, box.mark.text, ' text-anchor="end"'));
  }
  box.rows.forEach((row, index) => {
    const top = y + rowsFrom + index * rowHeight;
    const detailRoom = Math.min(row.detail.length, 16) * 6.2 + 10;
    if (row.highlighted) {
      parts.push(
        `<rect x="${x + 1}" y="${round(top)}" width="${round(box.width - 2)}" height="${rowHeight}" ` +
          `fill="${escapeXml(theme.highlight)}"/>`,
      );
    }
    const mono = ' font-family="ui-monospace, monospace"';
    const name = shorten(row.text, fits(11.5, box.width - 30 - detailRoom));
    parts.push(text(x + 14, top + rowHeight * 0.66, 11.5, theme.text, name, mono));
    parts.push(
      text(
        x + box.width - 14,
        top + rowHeight * 0.66,
        10.5,
        theme.muted,
        shorten(row.detail, 16),
        `${mono} text-anchor="end"`,
      ),
    );
  });
  return `${parts.join("")}</g>`;
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
