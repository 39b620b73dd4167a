import {
  Adjacency,
  bridgeNodes,
  compareStrings,
  type EdgeOrigin,
  fold,
  type Graph,
  type GraphEdge,
  type GraphNode,
  type GroupNode,
  type LayoutInput,
  type NodeState,
} from "@headwater/graph";
import type { RunState } from "../api/run-state.ts";
import type { Column, LineageAnswer, LineageEdge, LineageNode, NodeReference } from "../api/v2.gen.ts";
import {
  type Beyond,
  type Card,
  cardHeight,
  cardSize,
  cardWidth,
  type DatasetCard,
  datasetHeight,
  fewRows,
  mostRows,
} from "./card.ts";
import { neighbourhood } from "./neighbourhood.ts";
import type { Expansion, LineageView } from "./search-params.ts";
import type { Trace } from "./trace.ts";

/** What the page knows and what its address asks for. */
export interface ViewInput {
  readonly focus: string;
  readonly view: LineageView;
  /** The answers for the focus itself. */
  readonly initial: readonly LineageAnswer[];
  /** Steps further, in order, with their answers as far as they are there. */
  readonly expansions: readonly {
    readonly expansion: Expansion;
    readonly answer: LineageAnswer | undefined;
  }[];
  readonly trace: Trace | undefined;
  /** Answers around the datasets of the trace. */
  readonly traceAnswers: readonly LineageAnswer[];
  readonly foldAll: boolean;
  /** Ids of the DAGs that are not as `foldAll` says. */
  readonly foldExceptions: ReadonlySet<string>;
  /** Ids of the datasets that show all columns. */
  readonly open: ReadonlySet<string>;
}

/** What is to be drawn. */
export interface ViewModel {
  readonly cards: readonly Card[];
  readonly edges: readonly GraphEdge[];
  /** The graph that `cards` and `edges` draw, for exports and the table. */
  readonly graph: Graph<ViewNode>;
  /**
   * Layouts to compute one after the other, each growing from the one before. The first holds the focus and its
   * neighbours, the others what was added in the order in which it was added, so that the same address always gives
   * the same picture.
   */
  readonly stages: readonly LayoutInput[];
  /** DAGs with at least two tasks in view, folded or not. */
  readonly foldable: ReadonlyMap<string, NodeReference>;
  /** Ids of edges of jobs that have no complete execution yet. */
  readonly provisional: ReadonlySet<string>;
  /** Every node that any answer holds, drawn or not. */
  readonly allNodes: readonly LineageNode[];
  /** Where a node that is not drawn itself is drawn: tasks in their folded DAG. */
  readonly shownAs: ReadonlyMap<string, string>;
}

/** A node of the view's graph with what the API says of it. */
interface ViewNode extends GraphNode {
  readonly lineage?: LineageNode;
  readonly members?: readonly string[];
}

const states: Record<RunState, NodeState> = {
  RUNNING: "running",
  COMPLETE: "succeeded",
  FAIL: "failed",
  ABORT: "aborted",
  UNKNOWN: "unknown",
};

const groupPrefix = "group:";

/** Turns answers and wishes into cards, edges and layouts to compute. Pure: the same input gives the same picture. */
export function buildView(input: ViewInput): ViewModel {
  const pool = new Pool();
  const pages = new Map<string, number>();
  const pagesOf = (node: string, direction: Expansion["direction"]): number =>
    1 + (pages.get(`${direction} ${node}`) ?? 0);
  const shown = new Set([input.focus]);
  for (const answer of input.initial) {
    pool.add(answer);
    const options = { start: input.focus, direction: answer.direction, pages: () => 1 };
    for (const id of neighbourhood(answer, options)) shown.add(id);
  }
  const stages: LayoutInput[] = [];
  const addStage = (exceptions: ReadonlySet<string>): void => {
    const graph = pool.graph(shown, input, exceptions);
    stages.push(layoutInput(graph, (node) => baseHeight(node, input.view)));
  };
  addStage(new Set());
  for (const { expansion, answer } of input.expansions) {
    const { node, direction } = expansion;
    if (!answer) continue;
    pool.add(answer);
    // What is in view already is a page that nobody has to ask for.
    const { [direction]: hidden } = pool.hidden(node, shown);
    const count =
      direction === "upstream" ? pool.nodes.get(node)?.upstreamCount : pool.nodes.get(node)?.downstreamCount;
    if (pages.has(`${direction} ${node}`) || hidden < (count ?? 0)) {
      pages.set(`${direction} ${node}`, (pages.get(`${direction} ${node}`) ?? 0) + 1);
    } else {
      pages.set(`${direction} ${node}`, 0);
    }
    for (const id of neighbourhood(answer, { start: node, direction, pages: pagesOf })) shown.add(id);
    addStage(new Set());
  }
  for (const answer of input.traceAnswers) pool.add(answer);
  if (input.trace) for (const id of input.trace.nodes) if (pool.nodes.has(id)) shown.add(id);

  const graph = pool.graph(shown, input, input.foldExceptions);
  const shownAs = new Map(
    graph.nodes.flatMap((node) => (node.members ?? []).map((member) => [member, node.id] as const)),
  );
  const adjacency = new Adjacency(graph);
  const asked = new Set(input.expansions.map(({ expansion }) => `${expansion.direction} ${expansion.node}`));
  const cards = graph.nodes.map((node) => createCard(node, pool, shown, adjacency, asked, input));
  const heights = new Map(cards.map((card) => [card.id, cardHeight(card)]));
  stages.push(layoutInput(graph, (node) => heights.get(node.id)!));
  return {
    cards,
    edges: graph.edges,
    graph,
    stages,
    foldable: pool.foldable(shown),
    provisional: new Set([...pool.edges].filter(([, edge]) => edge.provisional).map(([id]) => id)),
    allNodes: [...pool.nodes.values()],
    shownAs,
  };
}

/**
 * Everything that the answers so far said, by id; a later answer knows better. Answers are added stage by stage: what
 * a later one knows must not change the picture of an earlier stage.
 */
class Pool {
  readonly nodes = new Map<string, LineageNode>();
  readonly edges = new Map<string, LineageEdge>();

  readonly #sources = new Map<string, Set<string>>();
  readonly #targets = new Map<string, Set<string>>();

  add(answer: LineageAnswer): void {
    for (const node of answer.nodes) this.nodes.set(node.id, node);
    for (const edge of answer.edges) {
      this.edges.set(`${edge.from}>${edge.to}`, edge);
      addTo(this.#sources, edge.to, edge.from);
      addTo(this.#targets, edge.from, edge.to);
    }
  }

  /** Ids of the known direct neighbours of a node, in view or not. */
  neighbours(id: string, direction: "upstream" | "downstream"): ReadonlySet<string> {
    return (direction === "upstream" ? this.#sources : this.#targets).get(id) ?? nobody;
  }

  graph(shown: ReadonlySet<string>, input: ViewInput, exceptions: ReadonlySet<string>): Graph<ViewNode> {
    const nodes = [...shown].flatMap((id) => {
      const node = this.nodes.get(id);
      return node ? [toViewNode(node)] : [];
    });
    const edges = [...this.edges]
      .filter(([, edge]) => shown.has(edge.from) && shown.has(edge.to))
      .map(([id, edge]) => toGraphEdge(id, edge));
    const groups = [...this.foldable(shown).values()]
      .filter((parent) => input.foldAll !== exceptions.has(parent.id))
      .map((parent) => ({ id: groupPrefix + parent.id, name: parent.name, namespace: parent.namespace }));
    const folded = fold<ViewNode>(
      { nodes, edges },
      { groups, absorb: (dataset) => dataset.id !== input.focus && this.#isComplete(dataset.id, shown) },
    );
    if (input.view !== "datasets") return folded;
    return bridgeNodes<ViewNode>(folded, (node) => node.kind === "job" && node.id !== input.focus);
  }

  /** Parents of at least two jobs in view. */
  foldable(shown: ReadonlySet<string>): Map<string, NodeReference> {
    const parents = new Map<string, NodeReference>();
    const counts = new Map<string, number>();
    for (const id of shown) {
      const parent = this.nodes.get(id)?.kind === "job" ? this.nodes.get(id)?.parent : undefined;
      if (!parent) continue;
      parents.set(parent.id, parent);
      counts.set(parent.id, (counts.get(parent.id) ?? 0) + 1);
    }
    for (const [id, count] of counts) if (count < 2) parents.delete(id);
    return parents;
  }

  /** How many neighbours of a node are not in view. */
  hidden(id: string, shown: ReadonlySet<string>): { upstream: number; downstream: number } {
    const node = this.nodes.get(id);
    const inView = (direction: "upstream" | "downstream"): number => {
      let count = 0;
      for (const neighbour of this.neighbours(id, direction)) if (shown.has(neighbour)) count++;
      return count;
    };
    return {
      upstream: Math.max(0, (node?.upstreamCount ?? 0) - inView("upstream")),
      downstream: Math.max(0, (node?.downstreamCount ?? 0) - inView("downstream")),
    };
  }

  #isComplete(id: string, shown: ReadonlySet<string>): boolean {
    const { upstream, downstream } = this.hidden(id, shown);
    return upstream + downstream === 0;
  }
}

const nobody: ReadonlySet<string> = new Set();

function addTo(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}

function toViewNode(node: LineageNode): ViewNode {
  return {
    id: node.id,
    kind: node.kind,
    name: node.name,
    namespace: node.namespace,
    lineage: node,
    ...(node.latestRun && { state: states[node.latestRun.state] }),
    ...(node.kind === "job" && node.parent && { parent: groupPrefix + node.parent.id }),
  };
}

function toGraphEdge(id: string, edge: LineageEdge): GraphEdge {
  const origin: EdgeOrigin = edge.layer;
  return { id, source: edge.from, target: edge.to, kind: "data", origin, weight: 1 };
}

/** Names as people order them: `report_9` before `report_10`. */
const collator = new Intl.Collator("en", { numeric: true });

function layoutInput(graph: Graph<ViewNode>, height: (node: ViewNode) => number): LayoutInput {
  const byName = graph.nodes.toSorted(
    (a, b) => collator.compare(a.name, b.name) || compareStrings(a.id, b.id),
  );
  return {
    nodes: byName.map((node, order) => ({
      id: node.id,
      width: cardWidth(node.kind),
      height: height(node),
      anchor: cardSize.anchor,
      order,
    })),
    edges: graph.edges.map(({ id, source, target }) => ({ id, source, target })),
  };
}

/** The height of a card before anybody has opened it or traced through it. */
function baseHeight(node: ViewNode, view: LineageView): number {
  if (node.kind === "group") return 76;
  if (node.kind === "job") return cardSize.header;
  const columns = node.lineage?.columns.length ?? 0;
  return datasetHeight(view === "columns" ? Math.min(fewRows, columns) : 0, node.lineage?.columnCount ?? 0);
}

function createCard(
  node: ViewNode,
  pool: Pool,
  shown: ReadonlySet<string>,
  adjacency: Adjacency<ViewNode>,
  asked: ReadonlySet<string>,
  input: ViewInput,
): Card {
  const beyond = beyondOf(node, pool, shown, adjacency, asked, input);
  if (!node.lineage) {
    const id = node.id.slice(groupPrefix.length);
    const group = node as unknown as GroupNode;
    return {
      kind: "group",
      id: node.id,
      group,
      parent: { kind: "job", id, namespace: node.namespace, name: node.name },
      beyond,
    };
  }
  if (node.kind === "job") return { kind: "job", id: node.id, node: node.lineage, beyond };
  const open = input.open.has(node.id);
  return {
    kind: "dataset",
    id: node.id,
    node: node.lineage,
    rows: rowsOf(node.lineage, open, input),
    open,
    beyond,
  };
}

function rowsOf(node: LineageNode, open: boolean, input: ViewInput): readonly Column[] {
  const traced = input.trace?.columns.get(node.id);
  if (open) return node.columns.slice(0, mostRows);
  const isTraced = (column: Column): boolean => traced?.has(column.name) ?? false;
  if (input.view !== "columns") return node.columns.filter(isTraced).slice(0, fewRows);
  return node.columns.filter((column, index) => index < fewRows || isTraced(column));
}

function beyondOf(
  node: ViewNode,
  pool: Pool,
  shown: ReadonlySet<string>,
  adjacency: Adjacency<ViewNode>,
  asked: ReadonlySet<string>,
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
    // The jobs beside it are in view, only not drawn: what they hide from view is what lies beyond the dataset.
    for (const job of pool.neighbours(node.id, "upstream")) {
      if (shown.has(job)) upstream += pool.hidden(job, shown).upstream;
    }
    for (const job of pool.neighbours(node.id, "downstream")) {
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

/** The ids that an expansion of a card concerns: its own, or those of a DAG's tasks. */
export function expandedIds(card: Card): readonly string[] {
  return card.kind === "group" ? card.group.members : [card.id];
}

/** Whether a dataset's card hides columns that it could show. */
export function hasMoreRows(card: DatasetCard): boolean {
  return card.rows.length < Math.min(mostRows, card.node.columns.length);
}
