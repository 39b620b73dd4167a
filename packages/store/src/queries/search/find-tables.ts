import type { Session } from "../../database/database.ts";
import type { LineageIndex } from "../../graph/lineage-index.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { groupBy } from "../../model/group-by.ts";
import { readColumns } from "../nodes/columns.ts";
import { isShown } from "../nodes/shown.ts";

/** A dataset that a table name in SQL may refer to. */
export interface TableCandidate {
  /** Public id. */
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  /** Names of its columns, in order; empty if unknown. */
  readonly columns: readonly string[];
}

/** A table name with the datasets that it may refer to. */
export interface FoundTable {
  /** The name as requested. */
  readonly name: string;
  readonly candidates: readonly TableCandidate[];
}

/** Maximum number of candidates per name. */
const maxCandidates = 10;
/** Maximum number of datasets per name that are read, some of which may be names of one dataset. */
const maxMatches = 50;

interface Row {
  readonly wanted: string;
  readonly id: number;
  readonly public_id: string;
  readonly namespace: string;
  readonly name: string;
}

/** Returns the SQL expression of the last part of a name, as the index on dataset names has it. */
function leafOf(name: string): string {
  return `lower(left(substring(${name} from '[^./:]*$'), 200))`;
}

/**
 * Finds the datasets that table names in SQL may refer to: those whose name is the requested one or ends with it
 * (`sales.orders` finds `dev.sales.orders`), ignoring case, the shortest first. A location (`s3://bucket/path`) finds the
 * dataset of that path.
 */
export async function findTables(
  { session, index }: ReadContext,
  names: readonly string[],
): Promise<FoundTable[]> {
  const requested = [...new Set(names)];
  const wanted = [...new Set(requested.map(normalized))].filter((name) => /[^./:]$/.test(name));
  // Only the database lowers the case: its rules differ from those of JavaScript, and depend on its locale.
  const rows =
    wanted.length === 0
      ? []
      : await session.query<Row>(
          `WITH w AS MATERIALIZED (
             SELECT name, place, lower(name) AS whole, '.' || lower(name) AS ending, ${leafOf("name")} AS leaf,
               strpos(name, '://') > 0 AS is_location
             FROM unnest($1::text[]) WITH ORDINALITY AS u (name, place))
           SELECT w.name AS wanted, f.id, f.public_id, f.namespace, f.name
           FROM w JOIN LATERAL (
             SELECT t.id, t.public_id, t.name, n.name AS namespace
             FROM datasets t JOIN namespaces n ON n.id = t.namespace_id
             WHERE ${leafOf("t.name")} = w.leaf
               AND CASE WHEN w.is_location THEN lower(n.name || '/' || t.name) = w.whole
                 ELSE right('.' || lower(t.name), length(w.ending)) = w.ending END
               AND ${isShown("t.id")}
             ORDER BY length(t.name), n.name COLLATE "C", t.name COLLATE "C" LIMIT ${maxMatches}
           ) f ON true
           ORDER BY w.place, length(f.name), f.namespace COLLATE "C", f.name COLLATE "C"`,
          [wanted],
          "find-tables",
        );
  const byName = groupBy(rows, ({ wanted: name }) => name);
  const found = new Map(
    requested.map((name) => [name, distinct(byName.get(normalized(name)) ?? [], index)] as const),
  );
  const columnsOf = await readKnownColumns(session, index, [...found.values()].flat());
  return [...found].map(([name, candidates]) => ({
    name,
    candidates: candidates.map(({ id, public_id, namespace, name: dataset }) => ({
      id: public_id,
      namespace,
      name: dataset,
      columns: columnsOf(id),
    })),
  }));
}

/** Returns the columns of datasets: those of the representative, else of another name of the same dataset. */
async function readKnownColumns(
  session: Session,
  index: LineageIndex,
  rows: readonly Row[],
): Promise<(id: number) => readonly string[]> {
  const members = new Set(rows.flatMap(({ id }) => namesOf(index, id)));
  const columns = await readColumns(session, [...members]);
  return (id) => {
    const known = namesOf(index, id).find((member) => columns.has(member));
    return known === undefined ? [] : columns.get(known)!.map(({ name }) => name);
  };
}

/** Returns the ids of all names of a dataset, that of its representative first. */
function namesOf(index: LineageIndex, id: number): number[] {
  const representative = index.representative(id);
  return [...new Set([representative, ...index.members(representative)])];
}

/** Returns the best row per dataset; a dataset with several names may have several rows. */
function distinct(rows: readonly Row[], index: LineageIndex): Row[] {
  const byDataset = new Map<number, Row>();
  for (const row of rows) {
    const representative = index.representative(row.id);
    if (!byDataset.has(representative)) byDataset.set(representative, row);
  }
  return [...byDataset.values()].slice(0, maxCandidates);
}

function normalized(name: string): string {
  return name.replace(/\/+$/, "");
}
