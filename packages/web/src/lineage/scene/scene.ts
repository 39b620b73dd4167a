import type { GraphEdge, Layout, PlacedNode, RoutedEdge } from "@headwater/graph";
import type { RunState } from "../../api/run-state.ts";
import type { ColorName } from "../../theme/palette.ts";
import { formatNumber } from "../../ui/text/format.ts";
import { notRunLabels, type StatesOfRun } from "../data/use-run-states.ts";
import { type Card, cardName, cardSize } from "../model/card.ts";
import type { Change } from "../model/comparison.ts";
import type { Trace, TraceEdge } from "../model/trace.ts";
import type { ViewModel } from "../model/view-model.ts";
import type { Rectangle } from "./viewport.ts";

/** A card with its position. */
export interface PlacedCard extends Rectangle {
  readonly id: string;
  readonly card: Card;
  readonly label: string;
  readonly state: RunState | undefined;
  /** The card is not on the trace or does not match the selection. */
  readonly dim: boolean;
  /** Why its job did not run in the run that the graph shows. */
  readonly notRun?: string;
  /** The card matches the selection. */
  readonly match: boolean;
  /** Its change, in a comparison. */
  readonly change?: Change;
}

/** A line of the graph, ready to draw. */
export interface Stroke {
  /** Flat `x, y` pairs; see the layout's routes. A segment whose end has `curve` set is a curve. */
  readonly points: readonly number[];
  readonly bounds: Rectangle;
  readonly color: ColorName;
  readonly width: number;
  readonly dash: readonly number[];
  /** `open`: its job has no complete execution. `bar`: stale, no run has shown it for a long time. */
  readonly arrow: "filled" | "open" | "bar" | "ring";
  /** The value is masked: a small square marks the start of the line. */
  readonly isMasked: boolean;
  /** Drawn later, on top. */
  readonly rank: number;
  /** The cards that a table-level line joins, as `source>target`. */
  readonly edge?: string;
  /** Its change, in a comparison. */
  readonly change?: Change;
}

/** Everything to draw. */
export interface Scene {
  readonly cards: readonly PlacedCard[];
  readonly strokes: readonly Stroke[];
  readonly bounds: Rectangle;
}

/** Dash patterns by meaning, shared with the legend. */
export const dashes = {
  observed: [],
  declared: [14, 5],
  inferred: [2, 5],
  control: [2.5, 7],
  direct: [],
  indirect: [7, 5],
  "indirect-inferred": [8, 4, 1.5, 4],
  "indirect-declared": [14, 4, 4, 4],
} as const satisfies Record<string, readonly number[]>;

/** Emphasis in a scene. */
export interface SceneOptions {
  readonly trace: Trace | undefined;
  /** Id of the card in the side panel. */
  readonly selected: string | undefined;
  /** States in one run, which replace those of the latest runs; jobs without one did not take part. */
  readonly ofRun: StatesOfRun | undefined;
}

/** Combines a view with its layout. */
export function createScene(view: ViewModel, layout: Layout, options: SceneOptions): Scene {
  const { trace, selected, ofRun } = options;
  const states = ofRun?.states;
  const placed = new Map(layout.nodes.map((node) => [node.id, node]));
  const findShown = (ids: Iterable<string>) => new Set([...ids].map((id) => view.shownAs.get(id) ?? id));
  const onTrace = trace && findShown(trace.nodes);
  const matches = view.matches && findShown(view.matches);
  const cards = view.cards.flatMap((card): PlacedCard[] => {
    const place = placed.get(card.id);
    if (!place) return [];
    const { x, y, width, height } = place;
    const state = chooseState(card, states);
    const match = matches?.has(card.id) ?? false;
    const isOutside = card.kind !== "dataset" && states !== undefined && state === undefined;
    const dim = onTrace ? !onTrace.has(card.id) : matches ? !match : isOutside;
    const notRun = ofRun && describeNotRun(card, ofRun);
    const shown = { id: card.id, card, x, y, width, height, label: cardName(card), state, dim, match };
    return [notRun ? { ...shown, notRun } : shown];
  });
  const edges = new Map(view.edges.map((edge) => [edge.id, edge]));
  const strokes = layout.edges.flatMap((route): Stroke[] => {
    const edge = edges.get(route.id);
    const source = placed.get(route.source);
    if (!edge || !source) return [];
    return [tableStroke(edge, route, source, view, trace !== undefined, selected)];
  });
  if (trace) strokes.push(...traceStrokes(trace, view, layout, cards));
  return {
    cards,
    strokes: strokes.sort((a, b) => a.rank - b.rank),
    bounds: layout.bounds,
  };
}

function chooseState(card: Card, states: ReadonlyMap<string, RunState> | undefined): RunState | undefined {
  if (card.kind !== "group") return states ? states.get(card.id) : card.node.latestRun?.state;
  const jobs = card.members.filter(({ kind }) => kind === "job");
  const found = new Set(jobs.map(({ id, latestRun }) => (states ? states.get(id) : latestRun?.state)));
  // The most urgent state first.
  return (["FAIL", "RUNNING", "ABORT", "COMPLETE"] as const).find((state) => found.has(state));
}

/** Returns why the job of a card did not run, or how many jobs of a group did not. */
function describeNotRun(card: Card, { notRun }: StatesOfRun): string | undefined {
  if (card.kind === "dataset") return undefined;
  if (card.kind === "job") {
    const reason = notRun.get(card.id);
    return reason && notRunLabels[reason];
  }
  const count = card.members.filter(({ id }) => notRun.has(id)).length;
  return count > 0 ? `${formatNumber(count)} did not run` : undefined;
}

function tableStroke(
  edge: GraphEdge,
  route: RoutedEdge,
  source: PlacedNode,
  view: ViewModel,
  isTracing: boolean,
  selected: string | undefined,
): Stroke {
  const points = route.points.length > 0 ? route.points : loopAround(source);
  const isNear = edge.source === selected || edge.target === selected;
  const isControl = edge.kind === "control";
  return {
    points,
    bounds: findBounds(points),
    color: isTracing ? "edge-dim" : isNear ? "accent" : edge.sighting?.stale ? "edge-stale" : "edge",
    width: (isNear && !isTracing ? 2 : 1.5) + (isControl ? 1 : 0) + Math.min(2, Math.log2(edge.weight) / 2),
    dash: dashes[isControl ? "control" : edge.origin],
    arrow: chooseArrow(edge, view),
    isMasked: false,
    rank: isTracing ? 0 : isNear ? 2 : 1,
    edge: `${route.source}>${route.target}`,
  };
}

function chooseArrow(edge: GraphEdge, view: ViewModel): Stroke["arrow"] {
  if (view.provisional.has(edge.id)) return "open";
  if (edge.sighting?.stale) return "bar";
  return edge.sighting?.inLatestRun === false ? "ring" : "filled";
}

/** A loop leaves on the right, passes above its box and returns on the left. */
function loopAround(node: PlacedNode): number[] {
  const y = node.y + node.anchor;
  const top = node.y - 14;
  return [node.x + node.width, y, node.x + node.width + 18, top, node.x - 18, top, node.x, y];
}

/** Column edges run from row to row. If their job is in view, they pass behind it on separate lanes. */
function traceStrokes(trace: Trace, view: ViewModel, layout: Layout, cards: readonly PlacedCard[]): Stroke[] {
  const cardAt = new Map(cards.map((card) => [card.id, card]));
  const routes = new Map(layout.edges.map((route) => [`${route.source}>${route.target}`, route]));
  const lanes = new Map<string, TraceEdge[]>();
  const drawn = trace.edges.filter((edge) => cardAt.has(edge.source.node) && cardAt.has(edge.target.node));
  for (const edge of drawn) {
    const job = edge.job && (view.shownAs.get(edge.job) ?? edge.job);
    if (!job || !cardAt.has(job)) continue;
    const lane = lanes.get(job);
    if (lane) lane.push(edge);
    else lanes.set(job, [edge]);
  }
  const laneByEdge = new Map<TraceEdge, { job: PlacedCard; y: number }>();
  for (const [id, list] of lanes) {
    const job = cardAt.get(id)!;
    const sorted = list.toSorted(
      (a, b) =>
        rowY(cardAt.get(a.source.node)!, a.source.column) - rowY(cardAt.get(b.source.node)!, b.source.column),
    );
    sorted.forEach((edge, index) => {
      laneByEdge.set(edge, { job, y: job.y + ((index + 1) / (list.length + 1)) * job.height });
    });
  }
  return drawn.map((edge) => {
    const source = cardAt.get(edge.source.node)!;
    const target = cardAt.get(edge.target.node)!;
    const from = [source.x + source.width, rowY(source, edge.source.column)];
    const to = [target.x, rowY(target, edge.target.column)];
    const lane = laneByEdge.get(edge);
    const points = lane
      ? [
          ...from,
          ...bends(routes.get(`${source.id}>${lane.job.id}`)),
          lane.job.x,
          lane.y,
          lane.job.x + lane.job.width,
          lane.y,
          ...bends(routes.get(`${lane.job.id}>${target.id}`)),
          ...to,
        ]
      : [...from, ...bends(routes.get(`${source.id}>${target.id}`)), ...to];
    return {
      points,
      bounds: findBounds(points),
      color: edge.effect === "indirect" ? "indirect" : "accent",
      width: 1.8,
      dash: traceDash(edge),
      arrow: "filled",
      isMasked: edge.masked,
      rank: edge.effect === "indirect" ? 3 : 4,
    };
  });
}

function traceDash({ effect, layer }: TraceEdge): readonly number[] {
  if (effect === "indirect")
    return dashes[layer === "observed" ? "indirect" : (`indirect-${layer}` as const)];
  return dashes[layer === "observed" ? "direct" : layer];
}

/**
 * Returns the points of a route between its ends; none for a backward route, which the column edge shortcuts.
 */
function bends(route: RoutedEdge | undefined): readonly number[] {
  return route && !route.reversed ? route.points.slice(2, -2) : [];
}

/** Returns the height at which a column's edges attach: its row, or the header if the row is hidden. */
function rowY(placed: PlacedCard, column: string): number {
  if (placed.card.kind !== "dataset") return placed.y + cardSize.anchor;
  const row = placed.card.rows.findIndex((one) => one.name === column);
  if (row < 0) return placed.y + cardSize.anchor;
  return placed.y + cardSize.header + cardSize.rowsPadding + (row + 0.5) * cardSize.row;
}

function findBounds(points: readonly number[]): Rectangle {
  let [left, top, right, bottom] = [points[0]!, points[1]!, points[0]!, points[1]!];
  for (let index = 2; index < points.length; index += 2) {
    left = Math.min(left, points[index]!);
    right = Math.max(right, points[index]!);
    top = Math.min(top, points[index + 1]!);
    bottom = Math.max(bottom, points[index + 1]!);
  }
  // Curves and arrow heads extend slightly beyond their points.
  return { x: left - 40, y: top - 20, width: right - left + 80, height: bottom - top + 40 };
}
