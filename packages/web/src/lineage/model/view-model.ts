import {
  Adjacency,
  compareStrings,
  type Graph,
  type GraphEdge,
  type GroupNode,
  type LayoutInput,
  type Selection,
} from "@headwater/graph";
import type { Column, LineageAnswer, LineageNode, SelectionAnswer } from "../../api/v2.gen.ts";
import type { Expansion, LineageView } from "../state/search-params.ts";
import { shortenId } from "../state/short-id.ts";
import {
  type Beyond,
  type Card,
  cardHeight,
  cardSize,
  cardWidth,
  datasetHeight,
  groupHeight,
  initialRows,
  maxRows,
  nodeTitle,
} from "./card.ts";
import { type Group, type Grouping, groupPrefix } from "./groups.ts";
import { neighborhood } from "./neighborhood.ts";
import { Pool, type ViewNode } from "./pool.ts";
import { selectedIds } from "./selection.ts";
import type { Trace, TraceEdge } from "./trace.ts";

/** The input of a view: answers and URL parameters. */
export interface ViewInput {
  readonly focus: string;
  readonly view: LineageView;
  /** Answers around the focus. */
  readonly initial: readonly LineageAnswer[];
  /** Expansions in order, with their answers once loaded. */
  readonly expansions: readonly {
    readonly expansion: Expansion;
    readonly answer: LineageAnswer | undefined;
  }[];
  /** Answers with the neighbors chosen from the lists of cards with many: all of their nodes are shown. */
  readonly pins: readonly LineageAnswer[];
  /** Whether to leave out nodes that only stale edges connect. */
  readonly hidesStale: boolean;
  readonly trace: Trace | undefined;
  /** Answers around the traced datasets. */
  readonly traceAnswers: readonly LineageAnswer[];
  /** Column edges to draw. */
  readonly columnEdges: readonly TraceEdge[];
  readonly grouping: Grouping;
  /** Ids of the datasets that show all columns. */
  readonly open: ReadonlySet<string>;
  /** The nodes to highlight, and whether to leave out the rest; `found`: the matches in all lineage. */
  readonly selection:
    | {
        readonly of: Selection;
        readonly only: boolean;
        readonly found?: Pick<SelectionAnswer, "nodes" | "edges" | "connections"> | undefined;
      }
    | undefined;
}

/** The view to draw. */
export interface ViewModel {
  readonly cards: readonly Card[];
  readonly edges: readonly GraphEdge[];
  /** The graph of `cards` and `edges`, for exports and the table. */
  readonly graph: Graph<ViewNode>;
  /**
   * Layouts to compute one after the other, each extending the previous one. The first holds the focus and
   * its neighbors, the others what expansions added in order, so that the same URL always gives the same
   * picture.
   */
  readonly stages: readonly LayoutInput[];
  /** Groups with at least two visible members, collapsed or not. */
  readonly groupable: readonly Group[];
  /** Ids of edges of jobs without a complete execution. */
  readonly provisional: ReadonlySet<string>;
  /** All nodes of all answers, drawn or not. */
  readonly allNodes: readonly LineageNode[];
  /** Ids of the cards that represent undrawn nodes, such as tasks in a collapsed DAG. */
  readonly shownAs: ReadonlyMap<string, string>;
  /**
   * Ids of nodes that match the selection; undefined without one. Nodes in collapsed groups are not drawn.
   */
  readonly matches: ReadonlySet<string> | undefined;
  /** Column edges between datasets in view; empty outside the columns view. */
  readonly columnEdges: readonly TraceEdge[];
}

/** Builds cards, edges and layouts from answers and parameters. Pure: the same input gives the same view. */
export function buildView(input: ViewInput): ViewModel {
  const pool = new Pool(input.hidesStale);
  const shown = new Set(input.focus === "" ? [] : [input.focus]);
  const stages = addAnswers(input, pool, shown);
  for (const answer of input.traceAnswers) pool.add(answer);
  if (input.trace) for (const id of input.trace.nodes) if (pool.nodes.has(id)) shown.add(id);

  const found = input.selection?.found;
  if (found) {
    pool.add(found);
    pool.connections = found.connections;
    for (const { id } of found.nodes) shown.add(id);
  }
  const matches = found
    ? new Set(found.nodes.map(({ id }) => id))
    : input.selection && selectedIds(pool.plainGraph(shown), input.selection.of);
  const isLeftOut = input.selection?.only
    ? (id: string) => id !== input.focus && !matches!.has(id)
    : undefined;
  const graph = pool.graph(shown, input, isLeftOut);
  const shownAs = findShownAs(graph, input.focus);
  const adjacency = new Adjacency(graph);
  const asked = new Set(input.expansions.map(({ expansion }) => `${expansion.direction} ${expansion.node}`));
  const groups = new Map(pool.groups(shown).map((group) => [group.id, group]));
  const linked = findLinkedColumns(input);
  const cards = graph.nodes.map((node) =>
    createCard(node, { groups, pool, shown, adjacency, asked, linked }, input),
  );
  // If most nodes were removed, keeping old positions would scatter the rest; lay out from scratch.
  if (isLeftOut) stages.length = 0;
  const cardById = new Map(cards.map((card) => [card.id, card]));
  const final = layoutInput(
    graph,
    ({ id }) => cardHeight(cardById.get(id)!),
    ({ id }) => showsRows(cardById.get(id)!),
  );
  if (!isSameInput(final, stages.at(-1))) stages.push(final);
  const isDrawn = (id: string): boolean => cardById.has(shownAs.get(id) ?? id);
  return {
    cards,
    edges: graph.edges,
    graph,
    stages,
    groupable: [...groups.values()],
    provisional: new Set([...pool.edges].filter(([, edge]) => edge.provisional).map(([id]) => id)),
    allNodes: [...pool.nodes.values()],
    shownAs,
    matches,
    columnEdges: input.columnEdges.filter(
      ({ source, target }) => isDrawn(source.node) && isDrawn(target.node),
    ),
  };
}

/** Adds the answers around the focus and of the expansions, and returns a layout stage for each step. */
function addAnswers(input: ViewInput, pool: Pool, shown: Set<string>): LayoutInput[] {
  for (const answer of input.initial) {
    pool.add(answer);
    const start = startsOf(input.focus, answer);
    // A DAG is shown with all datasets of its tasks.
    const isTask = (id: string): boolean => start.size > 1 && start.has(id);
    const pages = (id: string): number => (isTask(id) ? Number.POSITIVE_INFINITY : 1);
    const options = { start, direction: answer.direction, pages };
    for (const id of neighborhood(pool.known(answer), options)) shown.add(id);
  }
  // Exceptions apply after all expansions, whenever they were made: they must not move existing nodes.
  const withoutExceptions = { ...input, grouping: { ...input.grouping, exceptions: new Set<string>() } };
  const stage = (): LayoutInput =>
    layoutInput(
      pool.graph(shown, withoutExceptions),
      (node) => baseHeight(node, input.view),
      (node) => baseRows(node, input.view) > 0,
    );
  const stages = [stage()];
  const pages = new Map<string, number>();
  const countPages = (node: string, direction: Expansion["direction"]): number =>
    1 + (pages.get(`${direction} ${node}`) ?? 0);
  for (const { expansion, answer } of input.expansions) {
    const { node, direction } = expansion;
    if (!answer) continue;
    pool.add(answer);
    // Neighbors already in view count as a page that needs no request.
    const { [direction]: hidden } = pool.hidden(node, shown);
    const count =
      direction === "upstream" ? pool.nodes.get(node)?.upstreamCount : pool.nodes.get(node)?.downstreamCount;
    if (pages.has(`${direction} ${node}`) || hidden < (count ?? 0)) {
      pages.set(`${direction} ${node}`, (pages.get(`${direction} ${node}`) ?? 0) + 1);
    } else {
      pages.set(`${direction} ${node}`, 0);
    }
    for (const id of neighborhood(pool.known(answer), { start: node, direction, pages: countPages }))
      shown.add(id);
    stages.push(stage());
  }
  for (const answer of input.pins) {
    pool.add(answer);
    for (const { id } of answer.nodes) shown.add(id);
    stages.push(stage());
  }
  return stages;
}

/** Returns the cards that represent undrawn nodes: those in collapsed groups, and a DAG that is one box. */
function findShownAs(graph: Graph<ViewNode>, focus: string): Map<string, string> {
  const shownAs = new Map(
    graph.nodes.flatMap((node) => (node.members ?? []).map((member) => [member, node.id] as const)),
  );
  const ownGroup = groupPrefix + shortenId(focus);
  if (graph.nodes.some(({ id }) => id === ownGroup)) shownAs.set(focus, ownGroup);
  return shownAs;
}

/** Returns the columns that column edges join, by dataset. */
function findLinkedColumns({ columnEdges }: ViewInput): Map<string, Set<string>> {
  const linked = new Map<string, Set<string>>();
  for (const { source, target } of columnEdges) {
    for (const { node, column } of [source, target]) {
      const columns = linked.get(node);
      if (columns) columns.add(column);
      else linked.set(node, new Set([column]));
    }
  }
  return linked;
}

function showsRows(card: Card): boolean {
  return card.kind === "dataset" && (card.rows.length > 0 || card.hasList);
}

/** Returns the nodes that an answer starts from: the focus and, if it is a DAG or alike, the jobs inside it. */
function startsOf(focus: string, answer: LineageAnswer): ReadonlySet<string> {
  const isJob = answer.nodes.some(({ id, kind }) => id === focus && kind === "job");
  const inside = isJob ? answer.nodes.filter(({ kind, distance }) => kind === "job" && distance === 0) : [];
  return new Set([focus, ...inside.map(({ id }) => id)]);
}

/** Compares names in natural order: `report_9` before `report_10`. */
const collator = new Intl.Collator("en", { numeric: true });

function layoutInput(
  graph: Graph<ViewNode>,
  height: (node: ViewNode) => number,
  hasRows: (node: ViewNode) => boolean,
): LayoutInput {
  const byName = graph.nodes.toSorted(
    (a, b) => collator.compare(a.name, b.name) || compareStrings(a.id, b.id),
  );
  return {
    nodes: byName.map((node, order) => ({
      id: node.id,
      width: cardWidth(node.lineage ? nodeTitle(node.lineage) : node.name, hasRows(node)),
      height: height(node),
      anchor: cardSize.anchor,
      order,
    })),
    edges: graph.edges.map(({ id, source, target }) => ({ id, source, target })),
  };
}

/** Whether two inputs give the same layout, so that one of them can be skipped. */
function isSameInput(one: LayoutInput, other: LayoutInput | undefined): boolean {
  return (
    other !== undefined &&
    one.nodes.length === other.nodes.length &&
    one.edges.length === other.edges.length &&
    one.nodes.every((node, index) => {
      const { id, width, height } = other.nodes[index]!;
      return node.id === id && node.width === width && node.height === height;
    }) &&
    one.edges.every((edge, index) => edge.id === other.edges[index]!.id)
  );
}

/** Returns the default height of a card, without opened or traced columns. */
function baseHeight(node: ViewNode, view: LineageView): number {
  if (node.kind === "group") return groupHeight;
  if (node.kind === "job") return cardSize.header;
  const rows = baseRows(node, view);
  return datasetHeight(rows, rows > 0 && rows < node.lineage!.columns.length);
}

/** Returns the number of columns that a card shows by default. */
function baseRows(node: ViewNode, view: LineageView): number {
  if (view !== "columns" || node.kind !== "dataset") return 0;
  return Math.min(initialRows, node.lineage?.columns.length ?? 0);
}

/** What cards are made from. */
interface CardSources {
  readonly groups: ReadonlyMap<string, Group>;
  readonly pool: Pool;
  readonly shown: ReadonlySet<string>;
  readonly adjacency: Adjacency<ViewNode>;
  /** Expansions as `direction id`. */
  readonly asked: ReadonlySet<string>;
  /** Columns with edges, by dataset. */
  readonly linked: ReadonlyMap<string, ReadonlySet<string>>;
}

function createCard(node: ViewNode, sources: CardSources, input: ViewInput): Card {
  const { groups, pool } = sources;
  const beyond = countBeyond(node, sources, input);
  if (!node.lineage) {
    const folded = node as ViewNode & GroupNode;
    const members = folded.members.flatMap((id) => pool.nodes.get(id) ?? []);
    return { kind: "group", id: node.id, group: folded, of: groups.get(node.id)!, members, beyond };
  }
  if (node.kind === "job") return { kind: "job", id: node.id, node: node.lineage, beyond };
  const open = input.open.has(node.id);
  const hasList = open && node.lineage.columnCount > maxRows;
  const rows = chooseRows(node.lineage, open && !hasList, sources.linked.get(node.id), input);
  return { kind: "dataset", id: node.id, node: node.lineage, rows, open, hasList, beyond };
}

/**
 * Returns the columns that a card shows as rows, in the order of the schema: all if opened and few, else the traced
 * ones; in the columns view those with column edges and then the first ones.
 */
function chooseRows(
  node: LineageNode,
  all: boolean,
  linked: ReadonlySet<string> | undefined,
  input: ViewInput,
): readonly Column[] {
  if (all) return node.columns;
  const traced = input.trace?.columns.get(node.id);
  const isTraced = (column: Column): boolean => traced?.has(column.name) ?? false;
  if (input.view !== "columns" || input.open.has(node.id))
    return node.columns.filter(isTraced).slice(0, initialRows);
  const isLinked = (column: Column): boolean => linked?.has(column.name) ?? false;
  const first = [...node.columns.filter(isLinked), ...node.columns.filter((one) => !isLinked(one))];
  const chosen = new Set(first.slice(0, initialRows));
  return node.columns.filter((column) => chosen.has(column) || isTraced(column));
}

function countBeyond(
  node: ViewNode,
  { pool, shown, adjacency, asked }: CardSources,
  input: ViewInput,
): Beyond {
  let upstream = 0;
  let downstream = 0;
  const members = node.members ?? [node.id];
  for (const id of members) {
    const hidden = pool.hidden(id, shown);
    upstream += hidden.upstream;
    downstream += hidden.downstream;
  }
  if (input.view === "datasets" && node.kind === "dataset") {
    // The adjacent jobs are in view but not drawn: their hidden neighbors are those beyond the dataset.
    for (const job of pool.neighbors(node.id, "upstream")) {
      if (shown.has(job)) upstream += pool.hidden(job, shown).upstream;
    }
    for (const job of pool.neighbors(node.id, "downstream")) {
      if (shown.has(job)) downstream += pool.hidden(job, shown).downstream;
    }
  }
  const inView = adjacency.at(node.id);
  return {
    upstream,
    downstream,
    expandedUpstream: inView.incoming.length > 0 && members.some((id) => asked.has(`upstream ${id}`)),
    expandedDownstream: inView.outgoing.length > 0 && members.some((id) => asked.has(`downstream ${id}`)),
  };
}

/** Returns the ids that an expansion of a card applies to: its own, or those of a group's members. */
export function expandedIds(card: Card): readonly string[] {
  return card.kind === "group" ? card.group.members : [card.id];
}

/** Returns the card to describe for a node: also for a DAG that is shown only as its tasks. */
export function findCard(view: ViewModel, id: string | undefined): Card | undefined {
  const card = view.cards.find((one) => one.id === id);
  const node = card ? undefined : view.allNodes.find((one) => one.id === id && one.kind === "job");
  return node ? { kind: "job", id: node.id, node, beyond: nothingBeyond } : card;
}

const nothingBeyond: Beyond = {
  upstream: 0,
  downstream: 0,
  expandedUpstream: false,
  expandedDownstream: false,
};
