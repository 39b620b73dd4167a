import type { Drawing, SvgTheme } from "@headwater/graph";
import { palette } from "../../theme/palette.ts";
import { runStateLabel } from "../../ui/nodes/run-state.tsx";
import { stateColor } from "../canvas/paint.ts";
import { groupSummary } from "../cards/card-view.tsx";
import { cardPlace, cardSize } from "../model/card.ts";
import { isOnTrace, type Trace } from "../model/trace.ts";
import type { Scene } from "../scene/scene.ts";

/** Converts a scene into a drawing for a file, regardless of the visible part. */
export function createDrawing(scene: Scene, trace: Trace | undefined, scheme: "light" | "dark"): Drawing {
  return {
    bounds: scene.bounds,
    rowsFrom: cardSize.header + cardSize.rowsPadding,
    rowHeight: cardSize.row,
    boxes: scene.cards.map(({ card, label, state, dim, x, y, width, height }) => ({
      x,
      y,
      width,
      height,
      dim,
      kind: card.kind,
      title: label,
      subtitle: card.kind === "group" ? groupSummary(card) : cardPlace(card),
      fullName: card.kind === "group" ? card.of.name : `${card.node.name} (${card.node.namespace})`,
      rows:
        card.kind === "dataset"
          ? card.rows.map((column) => ({
              text: column.name,
              detail: column.type ?? "",
              highlighted: trace !== undefined && isOnTrace(trace, card.id, column.name),
            }))
          : [],
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
