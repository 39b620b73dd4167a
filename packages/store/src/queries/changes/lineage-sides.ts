import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { EdgeLayer } from "../../model/layers.ts";
import { type ExecutionStart, executionName } from "../runs/execution-runs.ts";

/** Edges of an owner, by integer ids of representatives. */
export interface EdgeSide {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly columns: readonly ColumnPair[];
}

/** A column edge; `toColumn` null: the whole output depends on the column. */
export interface ColumnPair {
  readonly from: number;
  readonly fromColumn: string;
  readonly to: number;
  readonly toColumn: string | null;
}

/** What an owner gained and lost at an instant. */
export interface LineageSides {
  readonly gained: EdgeSide;
  readonly lost: EdgeSide;
}

interface EdgeRow {
  readonly owner: number;
  readonly at: number;
  readonly was: boolean;
  readonly is: boolean;
}
type TableRow = EdgeRow & { readonly dataset_id: number; readonly direction: number };
type ColumnRow = EdgeRow & {
  readonly from_id: number;
  readonly from_column: string;
  readonly to_id: number;
  readonly to_column: string | null;
};

/** The condition that an edge `e` began or ended at `u.at`, and whether it held before and from then on. */
const touches = "(e.valid_from = u.at OR e.valid_to = u.at)";
const was = "bool_or(e.valid_from < u.at AND (e.valid_to IS NULL OR e.valid_to >= u.at)) AS was";
const is = "bool_or(e.valid_from <= u.at AND (e.valid_to IS NULL OR e.valid_to > u.at)) AS is";

/**
 * Reads the edges that owners gained and lost at instants, by {@link executionName}. An edge that goes on in another
 * layer, under another name of its dataset, or with another transformation is neither.
 */
export async function readLineageSides(
  { session, index }: ReadContext,
  moments: readonly ExecutionStart[],
): Promise<Map<string, LineageSides>> {
  const tables = await tableRows(session, moments);
  const columns = await columnRows(session, moments);
  const sides = new Map(
    moments.map((moment) => [executionName(moment), { gained: new SideBuilder(), lost: new SideBuilder() }]),
  );
  for (const { dataset_id, direction, ...row } of tables) {
    const node = index.representative(dataset_id);
    const entry = JSON.stringify([direction, node]);
    note(sides, row, entry, direction === 0 ? { input: node } : { output: node });
  }
  for (const { from_id, from_column, to_id, to_column, ...row } of columns) {
    const pair = {
      from: index.representative(from_id),
      fromColumn: from_column,
      to: index.representative(to_id),
      toColumn: to_column,
    };
    note(sides, row, JSON.stringify(Object.values(pair)), { pair });
  }
  return new Map(
    [...sides].map(([name, { gained, lost }]) => {
      const [after, before] = [gained.entries, lost.entries];
      return [name, { gained: gained.without(before), lost: lost.without(after) }];
    }),
  );
}

interface Noted {
  readonly input?: number;
  readonly output?: number;
  readonly pair?: ColumnPair;
}

/** Collects the edges of one side; an entry that is also on the other side goes on. */
class SideBuilder {
  readonly entries = new Map<string, Noted>();

  without(other: ReadonlyMap<string, Noted>): EdgeSide {
    const own = [...this.entries].filter(([entry]) => !other.has(entry)).map(([, noted]) => noted);
    return {
      inputs: own.flatMap(({ input }) => input ?? []),
      outputs: own.flatMap(({ output }) => output ?? []),
      columns: own.flatMap(({ pair }) => pair ?? []),
    };
  }
}

function note(
  sides: ReadonlyMap<string, { readonly gained: SideBuilder; readonly lost: SideBuilder }>,
  row: EdgeRow,
  entry: string,
  noted: Noted,
): void {
  const side = sides.get(executionName(row))!;
  if (row.is) side.gained.entries.set(entry, noted);
  if (row.was) side.lost.entries.set(entry, noted);
}

function valuesOf(moments: readonly ExecutionStart[]): unknown[] {
  return [moments.map(({ owner }) => owner), moments.map(({ at }) => instant(at))];
}

async function tableRows(session: Session, moments: readonly ExecutionStart[]): Promise<TableRow[]> {
  return session.query<TableRow>(
    `SELECT u.owner, u.at, e.dataset_id, e.direction, ${was}, ${is}
     FROM unnest($1::integer[], $2::timestamptz[]) AS u (owner, at)
     JOIN table_edges e ON e.owner_id = u.owner AND e.layer < ${EdgeLayer.manual}
     GROUP BY 1, 2, 3, 4 HAVING bool_or(${touches})`,
    valuesOf(moments),
    "table-edges-of-changes",
  );
}

async function columnRows(session: Session, moments: readonly ExecutionStart[]): Promise<ColumnRow[]> {
  return session.query<ColumnRow>(
    `SELECT u.owner, u.at, e.from_id, e.from_column, e.to_id, e.to_column, ${was}, ${is}
     FROM unnest($1::integer[], $2::timestamptz[]) AS u (owner, at)
     JOIN column_edges e ON e.owner_id = u.owner AND e.layer < ${EdgeLayer.manual}
     JOIN datasets f ON f.id = e.from_id JOIN datasets t ON t.id = e.to_id
     GROUP BY 1, 2, 3, 4, 5, 6, f.public_id, t.public_id HAVING bool_or(${touches})
     ORDER BY 1, 2, e.to_column, e.from_column, t.public_id, f.public_id`,
    valuesOf(moments),
    "column-edges-of-changes",
  );
}
