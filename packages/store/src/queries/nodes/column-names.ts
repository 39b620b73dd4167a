import { readContents } from "../../contents/contents.ts";
import type { Session } from "../../database/database.ts";
import { instant } from "../../database/instant.ts";
import type { LineageIndex } from "../../graph/lineage-index.ts";
import type { ReadContext } from "../../graph/read-context.ts";
import { groupBy } from "../../model/group-by.ts";
import { columnsOfSchema } from "../../model/schema-columns.ts";

/** A column of a dataset, by the integer id of the dataset's representative. */
export type ColumnOfDataset = readonly [dataset: number, column: string];

/** The spellings of one case-insensitive name: one column (`name`), or several that differ only in case. */
interface Spellings {
  readonly name: string | null;
  readonly all: ReadonlySet<string>;
  /** Types by spelling, from the schemas. */
  readonly types: ReadonlyMap<string, string | null>;
}

/** Maximum number of names of one dataset to look up one by one; for more, its whole schema is read. */
const maxSingleLookups = 50;

/** The SQL expression for looking up columns; see the indexes of `column_edges` and `dataset_columns`. */
export const folded = (expression: string) => `lower(left(${expression}, 200))`;

/**
 * Resolves column names (SPEC.md §7): exact spelling, else the only column that matches case-insensitively. Columns
 * missing in a dataset's schema are known from the edges that write it, else from those that read it.
 */
export class ColumnNames {
  readonly #session: Session;
  readonly #index: LineageIndex;
  readonly #asOf: number | null;
  readonly #known = new Map<string, Spellings>();

  /** @param asOf - the instant of the edges, in epoch milliseconds; schemas are the current ones */
  constructor({ session, index }: ReadContext, asOf: number | null) {
    this.#session = session;
    this.#index = index;
    this.#asOf = asOf;
  }

  /** Looks up names, each once; {@link of}, {@link find} and {@link isExact} then answer for them. */
  async load(columns: Iterable<ColumnOfDataset>): Promise<void> {
    const missing = new Map<string, ColumnOfDataset>();
    for (const [dataset, column] of columns) {
      const key = keyOf(dataset, column);
      if (!this.#known.has(key)) missing.set(key, [dataset, column]);
    }
    if (missing.size === 0) return;
    const inSchemas = await this.#inSchemas([...missing.values()]);
    const unknown = [...missing].filter(([key]) => !inSchemas.has(key)).map(([, column]) => column);
    const inEdges = unknown.length === 0 ? new Map<string, Spelled[]>() : await this.#inEdges(unknown);
    for (const [key, [dataset]] of missing) {
      const spelled = inSchemas.get(key) ?? inEdges.get(key) ?? [];
      this.#known.set(key, spellingsOf(spelled, dataset));
    }
  }

  /** Returns the column of a name; the name itself if no column, or more than one, matches. */
  of(dataset: number, column: string): string {
    return this.#known.get(keyOf(dataset, column))?.name ?? column;
  }

  /** Returns the column of a name; null if there is none, or more than one that differ only in case. */
  find(dataset: number, column: string): string | null {
    const known = this.#known.get(keyOf(dataset, column));
    return known?.name ?? (known?.all.has(column) ? column : null);
  }

  /** Returns the type of a loaded column in the current schema. */
  typeOf(dataset: number, column: string): string | null {
    return this.#known.get(keyOf(dataset, column))?.types.get(this.of(dataset, column)) ?? null;
  }

  /** Returns whether the dataset has several columns of this name that differ only in case. */
  isExact(dataset: number, column: string): boolean {
    const known = this.#known.get(keyOf(dataset, column));
    return known !== undefined && known.name === null && known.all.size > 0;
  }

  async #inSchemas(columns: readonly ColumnOfDataset[]): Promise<Map<string, Spelled[]>> {
    const byDataset = groupBy(columns, ([dataset]) => dataset);
    const few = [...byDataset.values()].filter((own) => own.length <= maxSingleLookups).flat();
    const many = [...byDataset]
      .filter(([, own]) => own.length > maxSingleLookups)
      .map(([dataset]) => dataset);
    const rows = [...(await this.#findInSchemas(few)), ...(await this.#readSchemas(many))];
    return groupBy(rows, ({ stands, name }) => keyOf(stands, name));
  }

  async #findInSchemas(columns: readonly ColumnOfDataset[]): Promise<Row[]> {
    if (columns.length === 0) return [];
    return this.#session.query<Row>(
      `SELECT m.stands, c.dataset_id AS witness, c.dataset_id, c.name, c.type, 0 AS side FROM ${namedColumns}
       JOIN dataset_columns c ON c.dataset_id = m.id AND ${folded("c.name")} = ${folded("n.name")}`,
      columnParameters(this.#index, columns),
      "column-names-of-schemas",
    );
  }

  /** Whole schemas, which are content-addressed. */
  async #readSchemas(datasets: readonly number[]): Promise<Row[]> {
    const stands = new Map(
      datasets.flatMap((dataset) => this.#index.members(dataset).map((member) => [member, dataset] as const)),
    );
    if (stands.size === 0) return [];
    const rows = await this.#session.query<{ id: number; columns_facet: string }>(
      "SELECT id, columns_facet FROM datasets WHERE id = ANY($1::integer[]) AND columns_facet IS NOT NULL",
      [[...stands.keys()]],
      "column-names-of-datasets",
    );
    const texts = await readContents(this.#session, [...new Set(rows.map((row) => row.columns_facet))]);
    const columns = new Map([...texts].map(([hash, text]) => [hash, columnsOfSchema(text)]));
    return rows.flatMap(({ id, columns_facet }) =>
      columns.get(columns_facet)!.map(({ name, type }) => ({
        stands: stands.get(id)!,
        witness: id,
        dataset_id: id,
        name,
        type,
        side: 0,
      })),
    );
  }

  async #inEdges(columns: readonly ColumnOfDataset[]): Promise<Map<string, Spelled[]>> {
    const valid = validAt(this.#asOf, "e", 5);
    const side = (end: "to" | "from", number: number) =>
      `SELECT DISTINCT m.stands, e.owner_id AS witness, e.${end}_id AS dataset_id, e.${end}_column AS name,
              NULL AS type, ${number} AS side
       FROM ${namedColumns}
       JOIN column_edges e ON e.${end}_id = m.id AND ${folded(`e.${end}_column`)} = ${folded("n.name")} AND ${valid}`;
    const rows = await this.#session.query<Row>(
      `${side("to", 0)} UNION ALL ${side("from", 1)}`,
      [...columnParameters(this.#index, columns), ...(this.#asOf === null ? [] : [instant(this.#asOf)])],
      `${this.#asOf === null ? "" : "past-"}column-names-of-edges`,
    );
    return new Map(
      [...groupBy(rows, ({ stands, name }) => keyOf(stands, name))].map(([key, spelled]) => {
        const written = spelled.filter((one) => one.side === 0);
        return [key, written.length > 0 ? written : spelled];
      }),
    );
  }
}

/** A spelling, with the schema or the edge owner that uses it, and the dataset name that it is used of. */
interface Spelled {
  readonly witness: number;
  readonly dataset_id: number;
  readonly name: string;
  readonly type: string | null;
}

interface Row extends Spelled {
  readonly stands: number;
  readonly side: number;
}

/**
 * Two spellings are two columns if one witness knows both; the representative's own spelling is the column's name.
 */
function spellingsOf(spelled: readonly Spelled[], dataset: number): Spellings {
  const all = new Set(spelled.map(({ name }) => name));
  const [only] = spelled;
  if (spelled.length === 1) return { name: only!.name, all, types: new Map([[only!.name, only!.type]]) };
  // The representative's own spelling counts, else that of the first of the others.
  const ranked = [...spelled].sort(
    (a, b) =>
      Number(b.dataset_id === dataset) - Number(a.dataset_id === dataset) || (a.name < b.name ? -1 : 1),
  );
  const types = new Map([...ranked].reverse().map(({ name, type }) => [name, type]));
  const byWitness = groupBy(spelled, (one) => `${one.witness} ${one.dataset_id}`);
  const isSplit = [...byWitness.values()].some((own) => new Set(own.map(({ name }) => name)).size > 1);
  return { name: isSplit ? null : (ranked[0]?.name ?? null), all, types };
}

/** FROM items for {@link columnParameters} ($1 to $4): the names of datasets `m`, and their columns `n`. */
export const namedColumns = `unnest($1::integer[], $2::integer[]) AS m (stands, id)
  JOIN unnest($3::integer[], $4::text[]) WITH ORDINALITY AS n (stands, name, position) ON n.stands = m.stands`;

/** Parameters of {@link namedColumns}. */
export function columnParameters(index: LineageIndex, columns: readonly ColumnOfDataset[]): unknown[] {
  const members = [...new Set(columns.map(([dataset]) => dataset))].flatMap((dataset) =>
    index.members(dataset).map((member) => [dataset, member] as const),
  );
  return [
    members.map(([dataset]) => dataset),
    members.map(([, member]) => member),
    columns.map(([dataset]) => dataset),
    columns.map(([, column]) => column),
  ];
}

/** Returns the SQL condition that an edge holds now, or at the instant in a parameter. */
export function validAt(asOf: number | null, alias: string, parameter: number): string {
  return asOf === null
    ? `${alias}.valid_to IS NULL`
    : `${alias}.valid_from <= $${parameter} AND (${alias}.valid_to IS NULL OR ${alias}.valid_to > $${parameter})`;
}

function keyOf(dataset: number, column: string): string {
  return `${dataset} ${column.toLowerCase()}`;
}
