import type { Layout, RoutedEdge } from "@headwater/graph";
import { cardSize } from "../model/card.ts";
import type { TraceEdge } from "../model/trace.ts";
import type { ViewModel } from "../model/view-model.ts";
import { dashes, findBounds, type PlacedCard, type Stroke } from "./stroke.ts";

/** Positions that column edges are drawn between. */
export interface Geometry {
  /** Cards by id, also by the ids of nodes in collapsed groups. */
  readonly cardAt: ReadonlyMap<string, PlacedCard>;
  /** Routes of table edges as `source>target`. */
  readonly routes: ReadonlyMap<string, RoutedEdge>;
}

/** Collects the positions of a scene's cards and routes. */
export function createGeometry(view: ViewModel, layout: Layout, cards: readonly PlacedCard[]): Geometry {
  const cardAt = new Map(cards.map((card) => [card.id, card]));
  for (const [member, group] of view.shownAs) {
    const card = cardAt.get(group);
    if (card && !cardAt.has(member)) cardAt.set(member, card);
  }
  return {
    cardAt,
    routes: new Map(layout.edges.map((route) => [`${route.source}>${route.target}`, route])),
  };
}

/** Returns the card of the job that makes an edge; none if it is not drawn, or drawn as one of the ends. */
function jobOf({ job, source, target }: TraceEdge, { cardAt }: Geometry): PlacedCard | undefined {
  const card = job === null ? undefined : cardAt.get(job);
  return card && card !== cardAt.get(source.node) && card !== cardAt.get(target.node) ? card : undefined;
}

/** Column edges run from row to row. If their job is in view, they pass behind it on separate lanes. */
export function traceStrokes(traced: readonly TraceEdge[], geometry: Geometry): Stroke[] {
  const { cardAt, routes } = geometry;
  const lanes = new Map<string, TraceEdge[]>();
  const drawn = traced.filter(({ source, target }) => {
    const [from, to] = [cardAt.get(source.node), cardAt.get(target.node)];
    return from && to && (from !== to || from.card.kind === "dataset");
  });
  for (const edge of drawn) {
    const job = jobOf(edge, geometry)?.id;
    if (job === undefined) continue;
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

/** Number of column edges between two cards from which they are drawn as one bundle. */
const minBundle = 6;

/** The column edges between two cards that one job makes. */
interface Bundle {
  readonly source: PlacedCard;
  readonly target: PlacedCard;
  readonly job: PlacedCard | undefined;
  readonly edges: TraceEdge[];
}

/**
 * Draws all column edges in view from row to row. Many between the same two cards are bundled: the lines of their rows
 * meet at the job, or halfway, and run on to the rows of the other card.
 */
export function columnStrokes(edges: readonly TraceEdge[], geometry: Geometry): Stroke[] {
  const bundles = bundleEdges(edges, geometry);
  const single = bundles.filter((bundle) => bundle.edges.length < minBundle);
  const strokes: Stroke[] = traceStrokes(
    single.flatMap((bundle) => bundle.edges),
    geometry,
  ).map(
    (stroke): Stroke => ({
      ...stroke,
      width: 1.4,
      color: stroke.color === "accent" ? ("column" as const) : stroke.color,
    }),
  );
  const lanes = laneHeights(bundles);
  for (const bundle of bundles) {
    if (bundle.edges.length >= minBundle) strokes.push(...bundleStrokes(bundle, lanes.get(bundle), geometry));
  }
  return strokes;
}

function bundleEdges(edges: readonly TraceEdge[], geometry: Geometry): Bundle[] {
  const bundles = new Map<string, Bundle>();
  for (const edge of edges) {
    const [source, target] = [geometry.cardAt.get(edge.source.node), geometry.cardAt.get(edge.target.node)];
    if (!source || !target || source === target) continue;
    const job = jobOf(edge, geometry);
    const key = `${source.id} ${job?.id ?? ""} ${target.id} ${edge.effect}`;
    const known = bundles.get(key);
    if (known) known.edges.push(edge);
    else bundles.set(key, { source, target, job, edges: [edge] });
  }
  return [...bundles.values()];
}

/** Spreads the bundles that pass a job over its height, in the order of their sources. */
function laneHeights(bundles: readonly Bundle[]): Map<Bundle, number> {
  const byJob = new Map<PlacedCard, Bundle[]>();
  for (const bundle of bundles) {
    if (bundle.job) byJob.set(bundle.job, [...(byJob.get(bundle.job) ?? []), bundle]);
  }
  const heights = new Map<Bundle, number>();
  for (const [job, list] of byJob) {
    list.sort((a, b) => a.source.y - b.source.y || a.target.y - b.target.y);
    list.forEach((bundle, index) => {
      heights.set(bundle, job.y + ((index + 1) / (list.length + 1)) * job.height);
    });
  }
  return heights;
}

function bundleStrokes(
  { source, target, job, edges }: Bundle,
  lane: number | undefined,
  { routes }: Geometry,
): Stroke[] {
  const isIndirect = edges[0]!.effect === "indirect";
  const look = {
    color: isIndirect ? "indirect" : "column",
    width: 1.2,
    arrow: "filled",
    isMasked: false,
    rank: isIndirect ? 3 : 4,
  } as const;
  const [fromX, toX] = [source.x + source.width, target.x];
  const starts = rowHeights(edges.map((edge) => [source, edge.source.column, edge]));
  const ends = rowHeights(edges.map((edge) => [target, edge.target.column, edge]));
  const middle = average([...starts.keys(), ...ends.keys()]);
  const [inX, outX, y] =
    job && lane !== undefined
      ? [job.x, job.x + job.width, lane]
      : [fromX + (toX - fromX) * 0.45, fromX + (toX - fromX) * 0.55, middle];
  const before = job ? bends(routes.get(`${source.id}>${job.id}`)) : [];
  const after = job ? bends(routes.get(`${job.id}>${target.id}`)) : [];
  const stroke = (points: readonly number[], edge: TraceEdge, more: Partial<Stroke> = {}): Stroke => ({
    ...look,
    points,
    bounds: findBounds(points),
    dash: traceDash(edge),
    ...more,
  });
  return [
    ...[...starts].map(([height, edge]) =>
      stroke([fromX, height, ...before, inX, y], edge, { arrow: "none", isMasked: edge.masked }),
    ),
    stroke([inX, y, outX, y], edges[0]!, {
      arrow: "none",
      width: 1.2 + Math.min(3, Math.log2(edges.length) / 2),
    }),
    ...[...ends].map(([height, edge]) => stroke([outX, y, ...after, toX, height], edge)),
  ];
}

/** Returns the distinct heights at which columns attach, each with the first edge there. */
function rowHeights(
  ends: readonly (readonly [card: PlacedCard, column: string, edge: TraceEdge])[],
): Map<number, TraceEdge> {
  const heights = new Map<number, TraceEdge>();
  for (const [card, column, edge] of ends) {
    const height = rowY(card, column);
    if (!heights.has(height)) heights.set(height, edge);
  }
  return heights;
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Returns the table edges, as `source>target`, along which column edges are drawn. */
export function coveredRoutes(edges: readonly TraceEdge[], geometry: Geometry): ReadonlySet<string> {
  const covered = new Set<string>();
  for (const { source, target, job } of bundleEdges(edges, geometry)) {
    if (!job) covered.add(`${source.id}>${target.id}`);
    else covered.add(`${source.id}>${job.id}`).add(`${job.id}>${target.id}`);
  }
  return covered;
}
