import { columnKey, type GraphEdge } from "@headwater/graph";
import type { ColumnSource, ScriptLineage } from "@headwater/sql-lineage";
import type { Column, LineageNode } from "../api/v2.gen.ts";
import {
  cardHeight,
  cardName,
  cardSize,
  cardWidth,
  type DatasetCard,
  maxRows,
} from "../lineage/model/card.ts";
import type { Trace, TraceEdge } from "../lineage/model/trace.ts";
import type { ViewModel } from "../lineage/model/view-model.ts";
import type { Table } from "./pick-tables.ts";

/** Name of the card of queries that write nothing. */
export const queryResult = "Query result";

/** Id of the card of queries that write nothing. No table has this name. */
const queryId = "\u0000query";

/** A column of a card. */
export interface ScriptColumn {
  /** Card id. */
  readonly node: string;
  readonly column: string;
}

/** A column dependency of the script. */
export interface ScriptColumnEdge {
  readonly source: ScriptColumn;
  readonly target: ScriptColumn;
  readonly transformations: ColumnSource["transformations"];
}

/** The lineage of a script as cards and edges, with temporary tables resolved. */
export interface ScriptGraph {
  /** Columns by card id, in order of the schema or else of their appearance. */
  readonly columns: ReadonlyMap<string, readonly string[]>;
  readonly tableEdges: readonly (readonly [source: string, target: string])[];
  /** Values that derive from others. */
  readonly columnEdges: readonly ScriptColumnEdge[];
}

/** Returns the tables and columns of a script with their dependencies. */
export function scriptGraph(lineage: ScriptLineage, tables: ReadonlyMap<string, Table>): ScriptGraph {
  const used = new Map<string, Set<string>>();
  const use = (node: string, column?: string) => {
    const columns = used.get(node) ?? new Set();
    used.set(node, columns);
    if (column !== undefined) columns.add(column);
  };
  const tableEdges = new Map<string, readonly [string, string]>();
  const columnEdges: ScriptColumnEdge[] = [];
  for (const { name } of [...lineage.inputs, ...lineage.outputs]) use(name);
  for (const { dataset, inputs, columns } of lineage.writes) {
    const target = dataset?.name ?? queryId;
    use(target);
    for (const { name } of inputs) tableEdges.set(JSON.stringify([name, target]), [name, target]);
    for (const { column, sources } of columns) {
      use(target, column);
      for (const source of sources) {
        if (!source.transformations.some(({ type }) => type === "DIRECT")) continue;
        use(source.dataset.name, source.column);
        columnEdges.push({
          source: { node: source.dataset.name, column: source.column },
          target: { node: target, column },
          transformations: source.transformations,
        });
      }
    }
  }
  const columns = new Map(
    [...used].map(([node, own]) => [node, inSchemaOrder(own, tables.get(node)?.columns ?? [])] as const),
  );
  return { columns, tableEdges: [...tableEdges.values()], columnEdges };
}

function inSchemaOrder(used: ReadonlySet<string>, schema: readonly string[]): string[] {
  const places = new Map(schema.map((name, index) => [name, index]));
  return [...used].sort(
    (left, right) => (places.get(left) ?? schema.length) - (places.get(right) ?? schema.length),
  );
}

/** Returns the view of a script's graph, for the layout and the canvas. */
export function scriptView(
  graph: ScriptGraph,
  tables: ReadonlyMap<string, Table>,
  open: ReadonlySet<string>,
): ViewModel {
  const cards = [...graph.columns].map(([id, columns]) =>
    createCard(id, columns, tables.get(id), open.has(id)),
  );
  const edges = graph.tableEdges.map(([source, target]): GraphEdge => {
    return {
      id: JSON.stringify([source, target]),
      source,
      target,
      kind: "data",
      origin: "observed",
      weight: 1,
    };
  });
  const nodes = cards.map(({ id, node }) => ({
    id,
    kind: "dataset" as const,
    name: node.name,
    namespace: "",
  }));
  return {
    cards,
    edges,
    graph: { nodes: nodes.map((node, index) => ({ ...node, lineage: cards[index]!.node })), edges },
    stages: [
      {
        nodes: cards.map((card, order) => ({
          id: card.id,
          width: cardWidth(cardName(card), true),
          height: cardHeight(card),
          anchor: cardSize.anchor,
          order,
        })),
        edges: edges.map(({ id, source, target }) => ({ id, source, target })),
      },
    ],
    groupable: [],
    provisional: new Set(),
    allNodes: cards.map(({ node }) => node),
    shownAs: new Map(),
    matches: undefined,
    columnEdges: [],
  };
}

function createCard(
  id: string,
  used: readonly string[],
  table: Table | undefined,
  open: boolean,
): DatasetCard {
  const unused = table?.columns.filter((name) => !used.includes(name)) ?? [];
  const columns = [...used, ...unused].map(toColumn);
  const hasList = open && columns.length > maxRows;
  return {
    kind: "dataset",
    id,
    node: toNode(id, columns, table),
    rows: open && !hasList ? columns : columns.slice(0, Math.min(used.length, maxRows)),
    open,
    hasList,
    beyond: { upstream: 0, downstream: 0, expandedUpstream: false, expandedDownstream: false },
  };
}

function toColumn(name: string): Column {
  return { name, type: null, description: null, tags: [] };
}

function toNode(id: string, columns: readonly Column[], table: Table | undefined): LineageNode {
  return {
    kind: "dataset",
    id,
    namespace: table?.namespace ?? "",
    name: id === queryId ? queryResult : id,
    distance: 0,
    upstreamCount: 0,
    downstreamCount: 0,
    description: null,
    tags: [],
    owners: [],
    columns,
    columnCount: columns.length,
    otherNames: [],
    lastWrittenAt: null,
    jobType: null,
    integration: null,
    parent: null,
    taskGroups: [],
    latestRun: null,
    status: null,
  };
}

/** Returns the trace of one column, or of all columns if none is chosen. */
export function scriptTrace(
  { columnEdges }: ScriptGraph,
  chosen: ScriptColumn | undefined,
): Trace | undefined {
  const edges = chosen ? reachable(columnEdges, columnKey(chosen)) : columnEdges;
  if (edges.length === 0 && !chosen) return undefined;
  const columns = new Map<string, Set<string>>();
  const keys = new Set<string>();
  for (const { node, column } of [
    ...edges.flatMap(({ source, target }) => [source, target]),
    ...(chosen ? [chosen] : []),
  ]) {
    columns.set(node, (columns.get(node) ?? new Set()).add(column));
    keys.add(columnKey({ node, column }));
  }
  return {
    focus: chosen ?? { node: "", column: "" },
    columns,
    edges: edges.map(toTraceEdge),
    nodes: new Set(columns.keys()),
    upstreamColumns: 0,
    downstreamColumns: 0,
    keys,
    findings: [],
    truncated: false,
  };
}

function toTraceEdge({ source, target, transformations }: ScriptColumnEdge): TraceEdge {
  const masked = transformations.some(({ masking }) => masking);
  const described = transformations.map((one) => ({ ...one, description: null }));
  return {
    source,
    target,
    job: null,
    effect: "direct",
    layer: "observed",
    masked,
    transformations: described,
  };
}

/** Returns the edges on paths to and from a column. */
function reachable(edges: readonly ScriptColumnEdge[], start: string): ScriptColumnEdge[] {
  const found = new Set<ScriptColumnEdge>();
  const walk = (from: "source" | "target", to: "source" | "target") => {
    const edgesFrom = new Map<string, ScriptColumnEdge[]>();
    for (const edge of edges) {
      const own = edgesFrom.get(columnKey(edge[from]));
      if (own) own.push(edge);
      else edgesFrom.set(columnKey(edge[from]), [edge]);
    }
    const seen = new Set([start]);
    const pending = [start];
    for (let key = pending.pop(); key !== undefined; key = pending.pop()) {
      for (const edge of edgesFrom.get(key) ?? []) {
        found.add(edge);
        const next = columnKey(edge[to]);
        if (!seen.has(next)) pending.push(next);
        seen.add(next);
      }
    }
  };
  walk("source", "target");
  walk("target", "source");
  return [...found];
}
