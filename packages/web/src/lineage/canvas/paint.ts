import { shortenName } from "@headwater/graph";
import type { RunState } from "../../api/run-state.ts";
import { type ColorName, palette } from "../../theme/palette.ts";
import { cardSize } from "../model/card.ts";
import { drawChangeSign } from "../scene/change-sign.tsx";
import type { Scene } from "../scene/scene.ts";
import type { PlacedCard, Stroke } from "../scene/stroke.ts";
import { cardZoom, intersects, type Rectangle } from "../scene/viewport.ts";

/** Below this zoom, lines are straight and boxes have no text. */
const schematicZoom = 0.14;

/** Colors of run states. */
export const stateColor: Record<RunState, ColorName> = {
  RUNNING: "running",
  COMPLETE: "success",
  FAIL: "failure",
  ABORT: "warning",
  UNKNOWN: "edge",
};

/** Options for drawing a scene. */
export interface PaintOptions {
  readonly scheme: "light" | "dark";
  /** Device pixels per CSS pixel. */
  readonly pixelRatio: number;
  readonly selected: string | undefined;
}

/**
 * The visible part of the world and its position: `screen = world × zoom + offset`. A viewport implements it.
 */
export interface PaintArea {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
  /** Size of the screen in CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** The visible part of the world. */
  visible(): Rectangle;
}

/**
 * Draws the visible part of a scene: always the lines, and the boxes when the zoom is too small for cards.
 */
export function paint(
  context: CanvasRenderingContext2D,
  scene: Scene,
  viewport: PaintArea,
  options: PaintOptions,
): void {
  const { scheme, pixelRatio } = options;
  const { x, y, zoom, width, height } = viewport;
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.setTransform(pixelRatio * zoom, 0, 0, pixelRatio * zoom, pixelRatio * x, pixelRatio * y);
  const visible = viewport.visible();
  // Lines must stay visible when the whole graph is in view.
  const thicken = Math.max(1, 0.55 / zoom);
  context.lineJoin = "round";
  for (const stroke of scene.strokes) {
    if (!intersects(stroke.bounds, visible)) continue;
    drawStroke(context, stroke, palette[stroke.color][scheme], thicken, zoom);
    if (stroke.change) drawChangeSign(context, stroke.change, ...findMiddle(stroke), { zoom, scheme });
  }
  context.setLineDash([]);
  if (zoom >= cardZoom) return;
  for (const card of scene.cards) {
    if (!intersects(card, visible)) continue;
    drawBox(context, card, zoom, options);
    if (card.change) drawChangeSign(context, card.change, card.x, card.y, { zoom, scheme });
  }
}

function drawStroke(
  context: CanvasRenderingContext2D,
  stroke: Stroke,
  color: string,
  thicken: number,
  zoom: number,
): void {
  const { points } = stroke;
  const last = points.length - 2;
  const [endX, endY] = [points[last]!, points[last + 1]!];
  const backwards = endX < points[last - 2]!;
  const head = stroke.arrow === "none" ? 0 : backwards ? 7 : -7;
  context.strokeStyle = color;
  context.fillStyle = color;
  context.lineWidth = stroke.width * thicken;
  context.setLineDash(zoom < schematicZoom ? [] : (stroke.dash as number[]));
  context.beginPath();
  context.moveTo(points[0]!, points[1]!);
  for (let index = 2; index <= last; index += 2) {
    const toX = index === last ? endX + head : points[index]!;
    const toY = points[index + 1]!;
    const fromX = points[index - 2]!;
    const fromY = points[index - 1]!;
    if (fromY === toY || zoom < schematicZoom) {
      context.lineTo(toX, toY);
      continue;
    }
    const half = (toX - fromX) / 2;
    const bend = Math.abs(half) < 30 ? Math.sign(half || 1) * 30 : half;
    context.bezierCurveTo(fromX + bend, fromY, toX - bend, toY, toX, toY);
  }
  context.stroke();
  if (zoom < 0.3) return;
  context.setLineDash([]);
  if (stroke.isMasked) context.fillRect(points[0]! + 4, points[1]! - 4, 8, 8);
  if (stroke.arrow === "none") return;
  context.beginPath();
  if (stroke.arrow === "bar") {
    context.lineWidth = 2;
    context.moveTo(endX + head / 2, endY - 6);
    context.lineTo(endX + head / 2, endY + 6);
    context.stroke();
    return;
  }
  if (stroke.arrow === "ring") {
    context.lineWidth = 1.5;
    context.arc(endX + head / 2, endY, 3.5, 0, 2 * Math.PI);
    context.stroke();
    return;
  }
  context.moveTo(endX - Math.sign(-head), endY);
  context.lineTo(endX + head, endY - 4);
  context.lineTo(endX + head, endY + 4);
  context.closePath();
  if (stroke.arrow === "open") {
    context.lineWidth = 1.2;
    context.stroke();
  } else {
    context.fill();
  }
}

/** Returns the middle of the longest segment of a line. */
function findMiddle({ points }: Stroke): [number, number] {
  let [longest, x, y] = [-1, points[0]!, points[1]!];
  for (let index = 2; index < points.length; index += 2) {
    const [fromX, fromY, toX, toY] = points.slice(index - 2, index + 2) as [number, number, number, number];
    const length = Math.hypot(toX - fromX, toY - fromY);
    if (length > longest) [longest, x, y] = [length, (fromX + toX) / 2, (fromY + toY) / 2];
  }
  return [x, y];
}

function drawBox(
  context: CanvasRenderingContext2D,
  card: PlacedCard,
  zoom: number,
  { scheme, selected }: PaintOptions,
): void {
  const color = (name: ColorName): string => palette[name][scheme];
  const isDataset = card.card.kind === "dataset";
  context.beginPath();
  context.roundRect(card.x, card.y, card.width, card.height, isDataset ? 10 : 25);
  if (zoom < schematicZoom) {
    context.fillStyle = card.dim ? color("edge-dim") : color(card.state === "FAIL" ? "failure" : card.color);
    context.fill();
    return;
  }
  context.fillStyle = color("surface");
  context.fill();
  context.lineWidth = (card.id === selected ? 2.5 : 1) / zoom;
  context.strokeStyle = color(card.id === selected ? "accent" : "border-strong");
  context.stroke();
  // Text keeps its size on the screen: it is readable or not drawn.
  const size = 10.5 / zoom;
  const inset = 7 / zoom;
  const mark = 3 / zoom;
  const middle = card.y + Math.min(card.height / 2, cardSize.anchor);
  context.fillStyle = color(card.dim ? "edge" : card.color);
  context.beginPath();
  if (isDataset) context.rect(card.x + inset - mark, middle - mark, 2 * mark, 2 * mark);
  else context.arc(card.x + inset, middle, mark, 0, 2 * Math.PI);
  context.fill();
  let room = card.width - inset - mark * 2 - 3 / zoom;
  if (card.state && card.state !== "COMPLETE") {
    drawState(context, card.state, card.x + card.width - inset, middle, mark, color(stateColor[card.state]));
    room -= mark * 3;
  }
  context.font = `500 ${size}px "Inter Variable", sans-serif`;
  context.fillStyle = color(card.dim ? "dimmed" : "text");
  context.textBaseline = "middle";
  context.fillText(shorten(context, card.label, room), card.x + inset + mark * 2, middle);
}

function shorten(context: CanvasRenderingContext2D, label: string, room: number): string {
  return shortenName(label.slice(0, 500), (text) => context.measureText(text).width <= room);
}

/** Draws a cross for failed, a ring for running, a bar for other states: distinct without color. */
function drawState(
  context: CanvasRenderingContext2D,
  state: RunState,
  x: number,
  y: number,
  size: number,
  color: string,
): void {
  context.strokeStyle = color;
  context.lineWidth = size * 0.55;
  context.beginPath();
  if (state === "FAIL") {
    context.moveTo(x - size, y - size);
    context.lineTo(x + size, y + size);
    context.moveTo(x + size, y - size);
    context.lineTo(x - size, y + size);
  } else if (state === "RUNNING") {
    context.arc(x, y, size, 0, 2 * Math.PI);
  } else {
    context.moveTo(x - size, y);
    context.lineTo(x + size, y);
  }
  context.stroke();
}
