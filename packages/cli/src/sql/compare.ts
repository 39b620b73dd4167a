import type { ColumnSource, ScriptLineage } from "@headwater/sql-lineage";
import { ways } from "./table.ts";

/** A relation between a source and a target: two tables, or two columns. */
export interface LineageEdge {
  readonly source: string;
  readonly target: string;
  /** The transformations, such as `identity` or `aggregation`; empty for tables. */
  readonly transformations: string;
}

/** An edge that both versions have, with other transformations. */
export interface ChangedEdge extends LineageEdge {
  readonly previousTransformations: string;
}

/** Changes of the edges of one kind, in order of target and source. */
export interface EdgeChanges {
  readonly added: readonly LineageEdge[];
  readonly removed: readonly LineageEdge[];
  readonly changed: readonly ChangedEdge[];
}

/** Changes of lineage between two versions of SQL. */
export interface LineageChanges {
  readonly tables: EdgeChanges;
  /** Columns whose values derive from other columns. */
  readonly columns: EdgeChanges;
  /** Tables whose rows depend on columns through filters, joins, grouping or sorting. */
  readonly rows: EdgeChanges;
}

/** The target of queries that write nothing. */
const queryResult = "(query result)";

type Edges = Map<string, LineageEdge>;

/**
 * Compares the lineage of two versions of SQL. Temporary tables are resolved, and names are compared without case, so
 * that renamed temporary tables, reformatted or reordered statements are not changes.
 */
export function compareLineage(
  before: readonly ScriptLineage[],
  after: readonly ScriptLineage[],
): LineageChanges {
  const [left, right] = [edgesOf(before), edgesOf(after)];
  return {
    tables: changes(left.tables, right.tables),
    columns: changes(left.columns, right.columns),
    rows: changes(left.rows, right.rows),
  };
}

/** Returns the number of added, removed and changed edges. */
export function countChanges({ tables, columns, rows }: LineageChanges): number {
  return [tables, columns, rows].reduce(
    (sum, { added, removed, changed }) => sum + added.length + removed.length + changed.length,
    0,
  );
}

function edgesOf(lineages: readonly ScriptLineage[]): Record<keyof LineageChanges, Edges> {
  const edges = { tables: new Map(), columns: new Map(), rows: new Map() };
  for (const { writes, inputs } of lineages) {
    const read = new Set<string>();
    for (const write of writes) {
      const output = write.dataset?.name ?? queryResult;
      for (const { name } of write.inputs) {
        read.add(name);
        add(edges.tables, name, output, "");
      }
      for (const { column, sources } of write.columns) {
        for (const source of sources)
          add(edges.columns, columnName(source), `${output}.${column}`, ways(source));
      }
      for (const source of write.influences) add(edges.rows, columnName(source), output, ways(source));
    }
    for (const { name } of inputs) if (!read.has(name)) add(edges.tables, name, queryResult, "");
  }
  return edges;
}

function columnName({ dataset, column }: ColumnSource): string {
  return `${dataset.name}.${column}`;
}

function add(edges: Edges, source: string, target: string, transformations: string): void {
  const key = JSON.stringify([source.toLowerCase(), target.toLowerCase()]);
  const known = edges.get(key);
  const all = new Set([...(known?.transformations.split(", ") ?? []), ...transformations.split(", ")]);
  edges.set(key, { source, target, transformations: [...all].filter(Boolean).sort().join(", ") });
}

function changes(before: Edges, after: Edges): EdgeChanges {
  const added = [...after].filter(([key]) => !before.has(key)).map(([, edge]) => edge);
  const removed = [...before].filter(([key]) => !after.has(key)).map(([, edge]) => edge);
  const changed = [...after].flatMap(([key, edge]) => {
    const previous = before.get(key)?.transformations;
    return previous === undefined || previous === edge.transformations
      ? []
      : [{ ...edge, previousTransformations: previous }];
  });
  return { added: added.sort(byName), removed: removed.sort(byName), changed: changed.sort(byName) };
}

function byName(left: LineageEdge, right: LineageEdge): number {
  const [first, second] = [`${left.target}\n${left.source}`, `${right.target}\n${right.source}`];
  return first < second ? -1 : Number(first > second);
}
