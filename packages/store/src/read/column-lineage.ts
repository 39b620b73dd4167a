import type { LineageIndex } from "../adjacency/lineage-index.ts";
import type { Direction } from "../adjacency/walk.ts";
import type { Session } from "../database/database.ts";
import type { TransformationTuple } from "../fold/stated-lineage.ts";
import { columnsAsOf } from "./as-of.ts";
import { readColumns } from "./columns.ts";
import { instant, instantOrNull } from "./instant.ts";
import { layers } from "./lineage.ts";
import { type NodeReference, readNodes, reference, type StoredNode } from "./nodes.ts";

/** How an output column comes from an input column. */
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
  readonly layer: (typeof layers)[number];
}

/** A column lineage answer. */
export interface ColumnLineageAnswer {
  readonly focus: { readonly dataset: NodeReference; readonly column: string | null };
  readonly asOf: string | null;
  readonly knownAt: string;
  readonly datasets: readonly NodeReference[];
  readonly columns: readonly {
    readonly dataset: string;
    readonly column: string;
    readonly type: string | null;
    readonly distance: number;
  }[];
  readonly edges: readonly ColumnEdge[];
  readonly truncated: boolean;
}

/** Bounds of a column lineage question. */
export interface ColumnLineageQuestion {
  readonly dataset: StoredNode;
  /** Null: every column of the dataset. */
  readonly column: string | null;
  readonly direction: "both" | Direction;
  readonly depth: number;
  /** Edges at most. */
  readonly limit: number;
  /** Whether INDIRECT and dataset-wide dependencies are followed. */
  readonly indirect: boolean;
  readonly asOf: number | null;
}

interface EdgeRow {
  readonly owner_id: number;
  readonly layer: 0 | 1 | 2 | 3;
  readonly from_id: number;
  readonly from_column: string;
  readonly to_id: number;
  readonly to_column: string | null;
  readonly transformations: readonly TransformationTuple[];
}

/** Traces columns through the graph, level by level. */
export async function readColumnLineage(
  session: Session,
  index: LineageIndex,
  question: ColumnLineageQuestion,
): Promise<ColumnLineageAnswer> {
  const focus = index.representative(question.dataset.node);
  const distances = new Map<string, { node: number; column: string; distance: number }>();
  const edges = new Map<string, EdgeRow>();
  let truncated = false;
  const name = (node: number, column: string) => `${node} ${column}`;
  const starts =
    question.column === null ? await columnsOf(session, index, focus, question) : [question.column];
  for (const column of starts) distances.set(name(focus, column), { node: focus, column, distance: 0 });
  const directions: Direction[] =
    question.direction === "both" ? ["upstream", "downstream"] : [question.direction];
  for (const direction of directions) {
    const sign = direction === "upstream" ? -1 : 1;
    const walked = new Set<string>(starts.map((column) => name(focus, column)));
    let front = starts.map((column) => ({ node: focus, column }));
    for (let step = 1; step <= question.depth && front.length > 0 && !truncated; step += 1) {
      const next: { node: number; column: string }[] = [];
      for (const row of await edgesBeside(session, index, front, direction, question)) {
        if (edges.size >= question.limit) {
          truncated = true;
          break;
        }
        edges.set(
          JSON.stringify([row.owner_id, row.layer, row.from_id, row.from_column, row.to_id, row.to_column]),
          row,
        );
        const reached =
          direction === "upstream"
            ? [{ node: index.representative(row.from_id), column: row.from_column }]
            : row.to_column === null
              ? (await columnsOf(session, index, index.representative(row.to_id), question)).map(
                  (column) => ({
                    node: index.representative(row.to_id),
                    column,
                  }),
                )
              : [{ node: index.representative(row.to_id), column: row.to_column }];
        for (const column of reached) {
          const key = name(column.node, column.column);
          if (walked.has(key)) continue;
          walked.add(key);
          next.push(column);
          if (!distances.has(key)) distances.set(key, { ...column, distance: sign * step });
        }
      }
      front = next;
    }
  }
  return compose(session, index, question, [...distances.values()], [...edges.values()], truncated);
}

async function compose(
  session: Session,
  index: LineageIndex,
  question: ColumnLineageQuestion,
  columns: readonly { node: number; column: string; distance: number }[],
  edges: readonly EdgeRow[],
  truncated: boolean,
): Promise<ColumnLineageAnswer> {
  const datasets = new Set([
    index.representative(question.dataset.node),
    ...columns.map(({ node }) => node),
    ...edges.flatMap(({ from_id, to_id }) => [index.representative(from_id), index.representative(to_id)]),
  ]);
  const nodes = await readNodes(session, [
    ...datasets,
    ...edges.map(({ owner_id }) => index.representative(owner_id)),
  ]);
  const members = [...datasets].flatMap((dataset) => index.members(dataset));
  const types = new Map(
    [
      ...(await (question.asOf === null
        ? readColumns(session, members)
        : columnsAsOf(session, members, question.asOf))),
    ].flatMap(([dataset, list]) =>
      list.map((column) => [`${index.representative(dataset)} ${column.name}`, column.type] as const),
    ),
  );
  const id = (node: number) => nodes.get(node)!.id;
  return {
    focus: {
      dataset: reference(nodes.get(index.representative(question.dataset.node))!),
      column: question.column,
    },
    asOf: instantOrNull(question.asOf),
    knownAt: instant(Date.now()),
    datasets: [...datasets].map((dataset) => reference(nodes.get(dataset)!)),
    columns: columns.map(({ node, column, distance }) => ({
      dataset: id(node),
      column,
      type: types.get(`${node} ${column}`) ?? null,
      distance,
    })),
    edges: edges.map((row) => {
      const owner = nodes.get(index.representative(row.owner_id));
      return {
        from: { dataset: id(index.representative(row.from_id)), column: row.from_column },
        to: { dataset: id(index.representative(row.to_id)), column: row.to_column },
        job: owner?.kind === "job" ? reference(owner) : null,
        transformations: row.transformations.map(transformation),
        layer: layers[row.layer],
      };
    }),
    truncated,
  };
}

/** Edges that end (upstream) or begin (downstream) at the columns. */
async function edgesBeside(
  session: Session,
  index: LineageIndex,
  front: readonly { node: number; column: string }[],
  direction: Direction,
  question: ColumnLineageQuestion,
): Promise<EdgeRow[]> {
  const pairs = front.flatMap(({ node, column }) =>
    index.members(node).map((member) => [member, column] as const),
  );
  const [end, column] = direction === "upstream" ? ["to_id", "to_column"] : ["from_id", "from_column"];
  // A dependency of the whole output is one of each of its columns.
  const matches =
    direction === "upstream" ? "(e.to_column = u.name OR e.to_column IS NULL)" : `e.${column} = u.name`;
  const valid =
    question.asOf === null
      ? "e.valid_to IS NULL"
      : "e.valid_from <= $4 AND (e.valid_to IS NULL OR e.valid_to > $4)";
  // What is hidden connects nothing.
  const hasHidden = index.hidden.size > 0;
  const shown = hasHidden
    ? "WHERE NOT EXISTS (SELECT FROM hidden_nodes h WHERE h.hidden AND h.node_id IN (e.owner_id, e.from_id, e.to_id))"
    : "";
  const rows = await session.query<EdgeRow>(
    `SELECT DISTINCT e.owner_id, e.layer, e.from_id, e.from_column, e.to_id, e.to_column, e.transformations
     FROM unnest($1::integer[], $2::text[]) AS u (id, name) JOIN column_edges e ON e.${end} = u.id AND ${matches} AND ${valid}
     ${shown}
     ORDER BY 1, 3, 4, 5, 6 LIMIT $3`,
    [
      pairs.map(([member]) => member),
      pairs.map(([, text]) => text),
      question.limit + 1,
      ...(question.asOf === null ? [] : [instant(question.asOf)]),
    ],
    `${question.asOf === null ? "" : "past-"}column-edges-${direction}${hasHidden ? "-shown" : ""}`,
  );
  return question.indirect ? rows : rows.filter(isDirect);
}

/** An edge without a word on how is taken as direct: so are those of producers before transformations existed. */
function isDirect(row: EdgeRow): boolean {
  if (row.to_column === null) return false;
  return row.transformations.length === 0 || row.transformations.some(([type]) => type !== "INDIRECT");
}

/**
 * Columns of a dataset that its schema or an edge names.
 *
 * @param dataset - integer id of the representative
 */
export async function columnsOf(
  session: Session,
  index: LineageIndex,
  dataset: number,
  question: Pick<ColumnLineageQuestion, "asOf" | "limit">,
): Promise<string[]> {
  const members = index.members(dataset);
  const valid =
    question.asOf === null ? "valid_to IS NULL" : "valid_from <= $3 AND (valid_to IS NULL OR valid_to > $3)";
  const schema =
    question.asOf === null
      ? "SELECT name FROM dataset_columns WHERE dataset_id = ANY($1::integer[]) UNION "
      : "";
  const rows = await session.query<{ name: string }>(
    `${schema}SELECT to_column AS name FROM column_edges WHERE to_id = ANY($1::integer[]) AND to_column IS NOT NULL AND ${valid}
     UNION SELECT from_column FROM column_edges WHERE from_id = ANY($1::integer[]) AND ${valid}
     LIMIT $2`,
    [members, question.limit, ...(question.asOf === null ? [] : [instant(question.asOf)])],
    question.asOf === null ? "columns-of" : "past-columns-of",
  );
  if (question.asOf === null) return rows.map((row) => row.name);
  const columns = await columnsAsOf(session, members, question.asOf);
  const names = [...[...columns.values()].flat(), ...rows].map(({ name }) => name);
  return [...new Set(names)].slice(0, question.limit);
}

function transformation([type, subtype, description, masking]: TransformationTuple): Transformation {
  return {
    type: type === "DIRECT" || type === "INDIRECT" ? type : "UNKNOWN",
    subtype,
    description,
    masking,
  };
}
