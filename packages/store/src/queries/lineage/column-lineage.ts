import { instant, instantOrNull } from "../../database/instant.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import type { Direction } from "../../graph/walk.ts";
import { type EdgeLayerName, edgeLayerNames } from "../../model/layers.ts";
import type { TransformationTuple } from "../../model/stated-lineage.ts";
import { ColumnNames, validAt } from "../nodes/column-names.ts";
import { readColumns } from "../nodes/columns.ts";
import { type NodeReference, readNodes, reference, type StoredNode } from "../nodes/nodes.ts";
import { type ColumnTrouble, type FailingCheck, readColumnTrouble } from "../origins/column-trouble.ts";
import { columnsAsOf } from "./as-of.ts";
import { ColumnWalk, type WalkedEdge, type WalkStep } from "./column-walk.ts";

/** A transformation of an input column to an output column. */
export interface Transformation {
  readonly type: "DIRECT" | "INDIRECT" | "UNKNOWN";
  readonly subtype: string | null;
  readonly description: string | null;
  readonly masking: boolean;
}

/** An edge between columns; `to.column` null: the whole output depends on the column. */
export interface ColumnEdge {
  readonly from: { readonly dataset: string; readonly column: string };
  readonly to: { readonly dataset: string; readonly column: string | null };
  readonly job: NodeReference | null;
  readonly transformations: readonly Transformation[];
  readonly layer: EdgeLayerName;
}

/** A column lineage answer. */
export interface ColumnLineageAnswer {
  readonly focus: { readonly dataset: NodeReference; readonly column: string | null };
  readonly asOf: string | null;
  readonly knownAt: string;
  readonly datasets: readonly NodeReference[];
  readonly columns: readonly ({
    readonly dataset: string;
    readonly column: string;
    readonly type: string | null;
    readonly distance: number;
  } & ColumnTrouble)[];
  /** Failing checks of the datasets as a whole, those of the nearest first; empty for a time in the past. */
  readonly datasetChecks: readonly (FailingCheck & { readonly dataset: string })[];
  readonly edges: readonly ColumnEdge[];
  readonly truncated: boolean;
}

/** Limits of a column lineage question. */
export interface ColumnLineageQuestion {
  readonly dataset: StoredNode;
  /** Null: every column of the dataset. */
  readonly column: string | null;
  readonly direction: "both" | Direction;
  readonly depth: number;
  /** Maximum number of edges. */
  readonly limit: number;
  /** True if INDIRECT and dataset-wide dependencies are followed. */
  readonly indirect: boolean;
  readonly asOf: number | null;
}

/** Traces columns through the graph, level by level. */
export async function readColumnLineage(
  context: ReadContext,
  question: ColumnLineageQuestion,
): Promise<ColumnLineageAnswer> {
  const focus = context.index.representative(question.dataset.node);
  const names = new ColumnNames(context, question.asOf);
  if (question.column !== null) await names.load([[focus, question.column]]);
  const column = question.column === null ? null : names.of(focus, question.column);
  const directions: Direction[] =
    question.direction === "both" ? ["upstream", "downstream"] : [question.direction];
  const walks: ColumnWalk[] = [];
  for (const direction of directions) {
    const walk = new ColumnWalk(context, names, direction, question);
    await walk.go({ dataset: focus, column });
    walks.push(walk);
  }
  const found = share(
    walks.map(({ steps }) => steps),
    question.limit,
  );
  const columns = new ReachedColumns(context, names, question.asOf);
  await columns.add(focus, column, 0);
  for (const [position, steps] of found.entries()) {
    const sign = directions[position] === "upstream" ? -1 : 1;
    for (const { reached, distance } of steps) {
      await columns.add(reached.dataset, reached.column, sign * distance);
    }
  }
  const isCut = walks.some(
    ({ steps, truncated }, position) => truncated || found[position]!.length < steps.length,
  );
  return compose(
    context,
    { ...question, column },
    columns.list,
    [...new Map(found.flat().map(({ edge }) => [edgeKey(edge), edge])).values()],
    isCut || columns.truncated,
    names,
  );
}

/** Gives each direction half of the edge limit, plus what the other one does not use; nearest first. */
function share(lists: readonly (readonly WalkStep[])[], limit: number): (readonly WalkStep[])[] {
  const half = Math.ceil(limit / lists.length);
  return lists.map((steps, position) => {
    const others = lists.reduce((sum, list, other) => sum + (other === position ? 0 : list.length), 0);
    return steps.slice(0, Math.max(lists.length === 1 ? limit : half, limit - others));
  });
}

function edgeKey({ owner, layer, from, fromColumn, to, toColumn }: WalkedEdge): string {
  return JSON.stringify([owner, layer, from, fromColumn, to, toColumn]);
}

/** Columns in an answer, with their distance; a dataset reached as a whole contributes all of its columns. */
class ReachedColumns {
  readonly list: { readonly node: number; readonly column: string; readonly distance: number }[] = [];
  truncated = false;
  readonly #context: ReadContext;
  readonly #names: ColumnNames;
  readonly #asOf: number | null;
  readonly #seen = new Set<string>();
  readonly #whole = new Set<number>();

  constructor(context: ReadContext, names: ColumnNames, asOf: number | null) {
    this.#context = context;
    this.#names = names;
    this.#asOf = asOf;
  }

  async add(node: number, column: string | null, distance: number): Promise<void> {
    if (column !== null) {
      const key = `${node} ${column}`;
      if (this.#seen.has(key)) return;
      this.#seen.add(key);
      this.list.push({ node, column, distance });
      return;
    }
    if (this.#whole.has(node)) return;
    this.#whole.add(node);
    const { columns, truncated } = await columnsOf(this.#context, this.#names, node, this.#asOf);
    if (truncated) this.truncated = true;
    for (const name of columns) await this.add(node, name, distance);
  }
}

async function compose(
  context: ReadContext,
  question: ColumnLineageQuestion,
  columns: readonly { node: number; column: string; distance: number }[],
  edges: readonly WalkedEdge[],
  truncated: boolean,
  names: ColumnNames,
): Promise<ColumnLineageAnswer> {
  const { session, index } = context;
  const datasets = new Set([
    index.representative(question.dataset.node),
    ...columns.map(({ node }) => node),
    ...edges.flatMap(({ from, to }) => [from, to]),
  ]);
  const nodes = await readNodes(session, [...datasets, ...edges.map(({ owner }) => owner)]);
  const type = await typesOf(context, question.asOf, columns, names);
  const trouble = await readColumnTrouble(context, columns, question.asOf, names);
  const id = (node: number) => nodes.get(node)!.id;
  return {
    focus: {
      dataset: reference(nodes.get(index.representative(question.dataset.node)) ?? question.dataset),
      column: question.column,
    },
    asOf: instantOrNull(question.asOf),
    knownAt: instant(Date.now()),
    datasets: [...datasets].flatMap((dataset) => nodes.get(dataset) ?? []).map(reference),
    columns: columns
      .filter(({ node }) => nodes.has(node))
      .map(({ node, column, distance }) => ({
        dataset: id(node),
        column,
        type: type(node, column),
        distance,
        ...trouble.ofColumn(node, column),
      })),
    datasetChecks: trouble.ofDatasets.flatMap(({ node, check }) =>
      nodes.has(node) ? [{ dataset: id(node), ...check }] : [],
    ),
    edges: toColumnEdges(edges, nodes),
    truncated,
  };
}

/**
 * Converts edges to ids and names. A node that was created or replaced after the snapshot is in the graph in memory,
 * but has no row: its edges are left out.
 */
function toColumnEdges(edges: readonly WalkedEdge[], nodes: ReadonlyMap<number, StoredNode>): ColumnEdge[] {
  return edges.flatMap((edge): ColumnEdge[] => {
    const [from, to, owner] = [nodes.get(edge.from), nodes.get(edge.to), nodes.get(edge.owner)];
    if (!from || !to) return [];
    return [
      {
        from: { dataset: from.id, column: edge.fromColumn },
        to: { dataset: to.id, column: edge.toColumn },
        job: owner?.kind === "job" ? reference(owner) : null,
        transformations: edge.transformations.map(transformation),
        layer: edgeLayerNames[edge.layer],
      },
    ];
  });
}

/** Column edges that end in some datasets. */
export interface ColumnEdgesAnswer {
  readonly edges: readonly ColumnEdge[];
  readonly truncated: boolean;
}

/** Limits of {@link readColumnEdges}. */
export interface ColumnEdgesQuestion extends Pick<ColumnLineageQuestion, "limit" | "indirect" | "asOf"> {
  /** Public ids; those of jobs and of unknown datasets have no edges. */
  readonly datasets: readonly string[];
}

/** Reads the column edges that end in datasets, direct ones first: what a graph with columns draws. */
export async function readColumnEdges(
  context: ReadContext,
  question: ColumnEdgesQuestion,
): Promise<ColumnEdgesAnswer> {
  const { session, index } = context;
  const rows = await session.query<{ id: number }>(
    "SELECT id FROM datasets WHERE public_id = ANY($1::uuid[])",
    [question.datasets],
    "datasets-of-column-edges",
  );
  const names = new ColumnNames(context, question.asOf);
  const walk = new ColumnWalk(context, names, "upstream", { ...question, depth: 1 });
  await walk.go(...rows.map(({ id }) => ({ dataset: index.representative(id), column: null })));
  const edges = walk.steps.map(({ edge }) => edge);
  const nodes = await readNodes(
    session,
    edges.flatMap(({ owner, from, to }) => [owner, from, to]),
  );
  return { edges: toColumnEdges(edges, nodes), truncated: walk.truncated };
}

/** Reads types of columns, at an instant or now. */
async function typesOf(
  { session, index }: ReadContext,
  asOf: number | null,
  columns: readonly { readonly node: number; readonly column: string }[],
  names: ColumnNames,
): Promise<(node: number, column: string) => string | null> {
  await names.load(columns.map(({ node, column }) => [node, column]));
  if (asOf === null) return (node, column) => names.typeOf(node, column);
  const nodes = [...new Set(columns.map(({ node }) => node))];
  const schemas = await columnsAsOf(
    session,
    nodes.flatMap((node) => index.members(node)),
    asOf,
  );
  const types = new Map<string, string | null>();
  // The representative's own column comes last, and so wins.
  const members = [...schemas].sort(([a], [b]) => Number(nodes.includes(a)) - Number(nodes.includes(b)));
  for (const [member, list] of members) {
    const node = index.representative(member);
    for (const { name, type } of list) types.set(`${node} ${names.of(node, name)}`, type);
  }
  return (node, column) => types.get(`${node} ${column}`) ?? null;
}

/** Maximum number of columns of one dataset. */
const maxColumns = 10_000;

/** Reads columns of a dataset from its schema and its edges: those of the schema first, in its order. */
async function columnsOf(
  { session, index }: ReadContext,
  names: ColumnNames,
  dataset: number,
  asOf: number | null,
): Promise<{ readonly columns: string[]; readonly truncated: boolean }> {
  const members = index.members(dataset);
  const schemas = await (asOf === null
    ? readColumns(session, members, undefined, maxColumns + 1)
    : columnsAsOf(session, members, asOf));
  const own = schemas.get(dataset) ?? [];
  const inSchemas = new Set([...own, ...[...schemas.values()].flat()].map(({ name }) => name));
  const rows = await session.query<{ name: string }>(
    `SELECT DISTINCT e.to_column AS name FROM column_edges e
     WHERE e.to_id = ANY($1::integer[]) AND e.to_column IS NOT NULL AND ${validAt(asOf, "e", 3)}
     UNION SELECT DISTINCT e.from_column FROM column_edges e WHERE e.from_id = ANY($1::integer[]) AND ${validAt(asOf, "e", 3)}
     ORDER BY name LIMIT $2`,
    [members, maxColumns + inSchemas.size + 1, ...(asOf === null ? [] : [instant(asOf)])],
    asOf === null ? "columns-of-edges" : "past-columns-of-edges",
  );
  const all = new Set([...inSchemas, ...rows.map(({ name }) => name)]);
  await names.load([...all].map((name) => [dataset, name]));
  const columns = [...new Set([...all].map((name) => names.of(dataset, name)))];
  return { columns: columns.slice(0, maxColumns), truncated: columns.length > maxColumns };
}

function transformation([type, subtype, description, masking]: TransformationTuple): Transformation {
  return {
    type: type === "DIRECT" || type === "INDIRECT" ? type : "UNKNOWN",
    subtype,
    description,
    masking,
  };
}
