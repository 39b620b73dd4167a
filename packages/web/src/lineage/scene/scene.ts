import type { GraphEdge, Layout, PlacedNode, RoutedEdge } from "@headwater/graph";
import type { RunState } from "../../api/run-state.ts";
import type { ColorName } from "../../theme/palette.ts";
import { datasetPlatform, jobPlatform } from "../../ui/nodes/platform.tsx";
import { formatNumber } from "../../ui/text/format.ts";
import { notRunLabels, type StatesOfRun } from "../data/use-run-states.ts";
import { type Card, cardName, cardPlace, type Surroundings } from "../model/card.ts";
import type { Trace } from "../model/trace.ts";
import type { ViewModel } from "../model/view-model.ts";
import { columnStrokes, coveredRoutes, createGeometry, traceStrokes } from "./column-strokes.ts";
import { dashes, findBounds, type PlacedCard, type Stroke } from "./stroke.ts";
import type { Rectangle } from "./viewport.ts";

/** Everything to draw. */
export interface Scene {
  readonly cards: readonly PlacedCard[];
  readonly strokes: readonly Stroke[];
  readonly bounds: Rectangle;
}

/** Emphasis in a scene. */
export interface SceneOptions {
  readonly trace: Trace | undefined;
  /** Id of the card in the side panel. */
  readonly selected: string | undefined;
  /** States in one run, which replace those of the latest runs; jobs without one did not take part. */
  readonly ofRun: StatesOfRun | undefined;
  /** The DAG that the graph is about. */
  readonly around?: Surroundings;
}

/** Combines a view with its layout. */
export function createScene(view: ViewModel, layout: Layout, options: SceneOptions): Scene {
  const { trace, selected, ofRun, around } = options;
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
    const [label, color] = [cardName(card), cardColor(card)];
    const text = card.kind === "group" ? "" : cardPlace(card, around);
    const shown = { id: card.id, card, x, y, width, height, label, place: text, color, state, dim, match };
    return [notRun ? { ...shown, notRun } : shown];
  });
  const geometry = createGeometry(view, layout, cards);
  const covered = trace ? undefined : coveredRoutes(view.columnEdges, geometry);
  const edges = new Map(view.edges.map((edge) => [edge.id, edge]));
  const strokes = layout.edges.flatMap((route): Stroke[] => {
    const edge = edges.get(route.id);
    const source = placed.get(route.source);
    if (!edge || !source) return [];
    const isBehind = trace !== undefined || covered!.has(`${route.source}>${route.target}`);
    return [tableStroke(edge, route, source, view, isBehind, selected)];
  });
  if (trace) strokes.push(...traceStrokes(trace.edges, geometry));
  else strokes.push(...columnStrokes(view.columnEdges, geometry));
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

function cardColor(card: Card): ColorName {
  if (card.kind === "dataset") return datasetPlatform(card.node.namespace).color;
  return card.kind === "job" ? jobPlatform(card.node.integration).color : "job";
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
  isBehind: boolean,
  selected: string | undefined,
): Stroke {
  const points = route.points.length > 0 ? route.points : loopAround(source);
  const isNear = edge.source === selected || edge.target === selected;
  const isControl = edge.kind === "control";
  return {
    points,
    bounds: findBounds(points),
    color: isBehind ? "edge-dim" : isNear ? "accent" : edge.sighting?.stale ? "edge-stale" : "edge",
    width: (isNear && !isBehind ? 2 : 1.5) + (isControl ? 1 : 0) + Math.min(2, Math.log2(edge.weight) / 2),
    dash: dashes[isControl ? "control" : edge.origin],
    arrow: chooseArrow(edge, view),
    isMasked: false,
    rank: isBehind ? 0 : isNear ? 2 : 1,
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
