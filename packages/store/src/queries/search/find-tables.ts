import { compareStrings } from "@headwater/graph";
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
/** Maximum number of datasets with the same last name part that are compared. */
const maxSameLeaf = 500;

interface Row {
  readonly id: number;
  readonly public_id: string;
  readonly namespace: string;
  readonly name: string;
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
  const leaves = [...new Set(names.map(leafOf))].filter((leaf) => leaf !== "");
  const rows =
    leaves.length === 0
      ? []
      : await session.query<Row>(
          `SELECT f.id, f.public_id, n.name AS namespace, f.name
           FROM unnest($1::text[]) AS l (leaf)
           JOIN LATERAL (
             SELECT t.id, t.public_id, t.name, t.namespace_id FROM datasets t
             WHERE lower(left(substring(t.name from '[^./:]*$'), 200)) = l.leaf AND ${isShown("t.id")}
             ORDER BY length(t.name), t.id LIMIT ${maxSameLeaf}
           ) f ON true
           JOIN namespaces n ON n.id = f.namespace_id`,
          [leaves],
          "find-tables",
        );
  const byLeaf = groupBy(rows, ({ name }) => leafOf(name));
  const found = new Map(
    [...new Set(names)].map((name) => [name, matching(name, byLeaf.get(leafOf(name)) ?? [], index)] as const),
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

/** Returns the datasets of a name, the best first, and one per dataset that has several names. */
function matching(name: string, rows: readonly Row[], index: LineageIndex): Row[] {
  const wanted = normalized(name);
  const seen = new Set<number>();
  return rows
    .filter((row) => {
      const whole = normalized(wanted.includes("://") ? `${row.namespace}/${row.name}` : row.name);
      return whole === wanted || whole.endsWith(`.${wanted}`);
    })
    .sort(
      (left, right) =>
        left.name.length - right.name.length ||
        compareStrings(left.namespace, right.namespace) ||
        compareStrings(left.name, right.name),
    )
    .filter(({ id }) => {
      const representative = index.representative(id);
      if (seen.has(representative)) return false;
      seen.add(representative);
      return true;
    })
    .slice(0, maxCandidates);
}

function normalized(name: string): string {
  return name.toLowerCase().replace(/\/+$/, "");
}

/** Returns the last part of a name, as the index on dataset names stores it. */
function leafOf(name: string): string {
  return /[^./:]*$/.exec(normalized(name))![0].slice(0, 200);
}
