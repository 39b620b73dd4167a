import type { Session } from "../../database/database.ts";
import { instant, instantOrNull } from "../../database/instant.ts";
import { type RowColumn, upsertRows } from "../../database/rows.ts";
import { contentId } from "../../model/identifiers.ts";
import { EdgeLayer } from "../../model/layers.ts";
import type { Span } from "./span-builder.ts";
import type { EdgeSpans } from "./spans.ts";

/** The table of one kind of edge. */
interface EdgeTable {
  readonly name: string;
  /** Primary key columns between owner_id and valid_from, and the other columns, with types. */
  readonly keyColumns: readonly (readonly [name: string, type: string])[];
  readonly otherColumns: readonly (readonly [name: string, type: string])[];
  /** True if the key determines the other columns, so that they need not be compared. */
  readonly isKeyedByContent: boolean;
}

type Row = {
  readonly owner: number;
  readonly key: readonly unknown[];
  readonly others: readonly unknown[];
  readonly from: number;
  readonly to: number | null;
};

const tableEdges: EdgeTable = {
  name: "table_edges",
  keyColumns: [
    ["dataset_id", "integer"],
    ["direction", "smallint"],
    ["layer", "smallint"],
  ],
  otherColumns: [
    ["by_pairs", "boolean"],
    ["provisional", "boolean"],
  ],
  isKeyedByContent: false,
};

const pairEdges: EdgeTable = {
  name: "pair_edges",
  keyColumns: [
    ["from_id", "integer"],
    ["to_id", "integer"],
    ["layer", "smallint"],
  ],
  otherColumns: [],
  isKeyedByContent: true,
};

const columnEdges: EdgeTable = {
  name: "column_edges",
  keyColumns: [
    ["edge", "uuid"],
    ["layer", "smallint"],
  ],
  otherColumns: [
    ["from_id", "integer"],
    ["from_column", "text"],
    ["to_id", "integer"],
    ["to_column", "text"],
    ["transformations", "jsonb"],
  ],
  isKeyedByContent: true,
};

/** The validity of an owner's edges, by layer. */
export interface OwnerSpans {
  readonly observed: EdgeSpans;
  readonly declared: EdgeSpans;
  readonly manual: EdgeSpans;
}

/** Writes the validity of owners' edges; touches only rows that differ. */
export async function writeSpans(session: Session, spans: ReadonlyMap<number, OwnerSpans>): Promise<void> {
  const rows = { table: [] as Row[], pair: [] as Row[], column: [] as Row[] };
  for (const [owner, layers] of spans) {
    for (const [layer, own] of [
      [EdgeLayer.observed, layers.observed],
      [EdgeLayer.declared, layers.declared],
      [EdgeLayer.manual, layers.manual],
    ] as const) {
      collect(rows.table, owner, own.tables, ([dataset, direction, at, byPairs, provisional]) => ({
        key: [dataset, direction, at],
        others: [byPairs === 1, provisional],
      }));
      collect(rows.pair, owner, own.pairs, ([from, to]) => ({
        key: [from, to, layer],
        others: [],
      }));
      collect(rows.column, owner, own.columns, (edge) => ({
        key: [contentId(JSON.stringify(edge.slice(0, 5))), edge[5]],
        others: [edge[0], edge[1], edge[2], edge[3], JSON.stringify(edge[4])],
      }));
    }
  }
  const owners = [...spans.keys()];
  await replace(session, tableEdges, owners, rows.table);
  await replace(session, pairEdges, owners, rows.pair);
  await replace(session, columnEdges, owners, rows.column);
}

function collect<Edge>(
  rows: Row[],
  owner: number,
  spans: readonly Span<Edge>[],
  columns: (edge: Edge) => { key: unknown[]; others: unknown[] },
): void {
  for (const { edge, from, to } of spans) rows.push({ owner, ...columns(edge), from, to });
}

async function replace(
  session: Session,
  table: EdgeTable,
  owners: readonly number[],
  wanted: readonly Row[],
) {
  const keyNames = table.keyColumns.map(([name]) => name);
  const comparedNames = table.isKeyedByContent ? [] : table.otherColumns.map(([name]) => name);
  const stored = await session.query<
    Record<string, unknown> & { owner_id: number; valid_from: number; valid_to: number | null }
  >(
    `SELECT owner_id, ${[...keyNames, ...comparedNames].join(", ")}, valid_from, valid_to FROM ${table.name} WHERE owner_id = ANY($1::integer[])`,
    [owners],
    `read-${table.name}`,
  );
  const identity = (owner: unknown, key: readonly unknown[], from: number) => [owner, ...key, from].join(" ");
  const before = new Map(
    stored.map((row) => [
      identity(
        row.owner_id,
        keyNames.map((name) => row[name]),
        row.valid_from,
      ),
      { row, to: row.valid_to },
    ]),
  );
  const put: Row[] = [];
  for (const row of wanted) {
    const id = identity(row.owner, row.key, row.from);
    const known = before.get(id);
    before.delete(id);
    const isSame =
      known?.to === row.to && comparedNames.every((name, index) => known.row[name] === row.others[index]);
    if (!isSame) put.push(row);
  }
  const removed = [...before.values()].map(({ row }) => row);
  if (removed.length > 0) {
    const names = ["owner_id", ...keyNames, "valid_from"];
    const types = ["integer", ...table.keyColumns.map(([, type]) => type), "timestamptz"];
    await session.query(
      `DELETE FROM ${table.name} t USING unnest(${types.map((type, index) => `$${index + 1}::${type}[]`).join(", ")})
         AS u (${names.join(", ")}) WHERE ${names.map((name) => `t.${name} = u.${name}`).join(" AND ")}`,
      [
        removed.map((row) => row.owner_id),
        ...keyNames.map((name) => removed.map((row) => row[name])),
        removed.map((row) => instant(row.valid_from)),
      ],
      `remove-${table.name}`,
    );
  }
  await upsertRows(session, put, {
    name: `put-${table.name}`,
    table: table.name,
    key: ["owner_id", ...keyNames, "valid_from"],
    columns: [
      ["owner_id", "integer", ({ owner }) => owner],
      ...table.keyColumns.map(([name, type], index): RowColumn<Row> => [name, type, ({ key }) => key[index]]),
      ...table.otherColumns.map(
        ([name, type], index): RowColumn<Row> => [name, type, ({ others }) => others[index]],
      ),
      ["valid_from", "timestamptz", ({ from }) => instant(from)],
      ["valid_to", "timestamptz", ({ to }) => instantOrNull(to)],
    ],
  });
}
