import type { Drawing, SvgTheme } from "@headwater/graph";
import type { Column } from "../../api/v2.gen.ts";
import { palette } from "../../theme/palette.ts";
import { runStateLabel } from "../../ui/nodes/run-state.tsx";
import { count, formatNumber } from "../../ui/text/format.ts";
import { stateColor } from "../canvas/paint.ts";
import { groupSummary } from "../cards/card-view.tsx";
import { cardSize, type DatasetCard, hasFooter, listSize } from "../model/card.ts";
import { isOnTrace, type Trace } from "../model/trace.ts";
import type { Scene } from "../scene/scene.ts";
import { union } from "../scene/viewport.ts";

/** Converts a scene into a drawing for a file, regardless of the visible part. */
export function createDrawing(scene: Scene, trace: Trace | undefined, scheme: "light" | "dark"): Drawing {
  return {
    // Traced columns, loops and lines backwards leave the area of the boxes.
    bounds: union([scene.bounds, ...scene.strokes.map(({ bounds }) => bounds)])!,
    rowsFrom: cardSize.header + cardSize.rowsPadding,
    rowHeight: cardSize.row,
    boxes: scene.cards.map(({ card, label, place, color, state, notRun, dim, x, y, width, height }) => ({
      x,
      y,
      width,
      height,
      dim,
      color: palette[color][scheme],
      kind: card.kind,
      title: label,
      subtitle: card.kind === "group" ? groupSummary(card) : (notRun ?? place),
      fullName: card.kind === "group" ? card.of.name : `${card.node.name} (${card.node.namespace})`,
      rows:
        card.kind === "dataset"
          ? drawnColumns(card).map((column) => ({
              text: column.name,
              detail: column.type ?? "",
              highlighted: trace !== undefined && isOnTrace(trace, card.id, column.name),
            }))
          : [],
      ...(card.kind === "dataset" && hasFooter(card) && { footer: describeRows(card) }),
      ...(state && { mark: { text: runStateLabel(state), color: palette[stateColor[state]][scheme] } }),
    })),
    lines: scene.strokes.map((stroke) => ({
      points: stroke.points,
      color: palette[stroke.color][scheme],
      width: stroke.width,
      dash: stroke.dash,
      head: stroke.arrow,
      isMasked: stroke.isMasked,
    })),
  };
}

/** Returns the columns that a picture shows: the rows, and as many as fit into the place of a list. */
function drawnColumns({ rows, hasList, node }: DatasetCard): readonly Column[] {
  if (!hasList) return rows;
  const shown = new Set(rows.map(({ name }) => name));
  return [...rows, ...node.columns.filter(({ name }) => !shown.has(name)).slice(0, listSize.rows)];
}

function describeRows(card: DatasetCard): string {
  const left = card.node.columnCount - drawnColumns(card).length;
  return left > 0 ? `${formatNumber(left)} more` : count(card.node.columnCount, "column");
}

/** Colors of a drawing. */
export function drawingTheme(scheme: "light" | "dark"): SvgTheme {
  return {
    background: palette.canvas[scheme],
    card: palette.surface[scheme],
    border: palette["border-strong"][scheme],
    text: palette.text[scheme],
    muted: palette.dimmed[scheme],
    highlight: palette["accent-soft"][scheme],
  };
}
