import type { DialectName, DatasetReference as SqlReference } from "@headwater/sql-lineage";
import { isDatabase } from "../../model/is-database.ts";
import type { SqlDatabase } from "./routine-names.ts";
import { storedPart } from "./sql-dialect.ts";

/** A dataset's name, as sent by producers. */
export interface DatasetName {
  readonly namespace: string;
  readonly name: string;
}

/** System schemas and tables of databases, which hold no user data. */
const systemSchemas = new Set(["information_schema", "pg_catalog", "pg_internal", "sys"]);
const systemTables = /^(pg|svv|svl|svcs|stl|stv|stcs)_/i;

/**
 * Resolves names in a run's SQL to dataset names by the datasets that the run itself names: they show the namespace,
 * the database, and the schema of unqualified tables. Nothing else is guessed.
 */
export class TableNames {
  readonly #dialect: DialectName;
  readonly #shown: readonly { readonly dataset: DatasetName; readonly parts: readonly string[] }[];
  readonly #family: readonly { readonly dataset: DatasetName; readonly parts: readonly string[] }[];
  /** Number of parts of a full name, as in database.schema.table. */
  readonly #depth: number;
  readonly #namespace: string | undefined;
  /** Datasets that the SQL names with their schema: an unqualified name refers to another one. */
  readonly #qualified: ReadonlySet<DatasetName>;
  readonly #schemaOfUnqualified: readonly string[] | undefined;

  /**
   * @param shown - the datasets that the run names
   *
   * @param family - those that the tasks of its DAG name in databases: a name in the SQL may refer to one of them,
   *   with its schema only if the run itself names none in a database; they complete no names
   * @param script - the names in its SQL: unqualified ones among the run's datasets show where the others are
   */
  constructor(
    dialect: DialectName,
    shown: readonly DatasetName[],
    script: readonly SqlReference[],
    family: readonly DatasetName[],
  ) {
    this.#dialect = dialect;
    this.#family = family.map((dataset) => ({ dataset, parts: dataset.name.split(".") }));
    const inDatabases = shown
      .filter(({ namespace }) => isDatabase(namespace))
      .map((dataset) => ({ dataset, parts: dataset.name.split(".") }));
    const depths = new Map<string, number>();
    for (const { dataset, parts } of inDatabases)
      depths.set(dataset.namespace, Math.max(parts.length, depths.get(dataset.namespace) ?? 0));
    // A name without database beside full ones (an old producer's) shows nothing.
    this.#shown = inDatabases.filter(({ dataset, parts }) => parts.length === depths.get(dataset.namespace));
    this.#namespace = only([...depths.keys()]);
    this.#depth = this.#namespace === undefined ? 0 : depths.get(this.#namespace)!;
    const named = script.filter(({ kind }) => kind === "table");
    this.#qualified = new Set(
      named.flatMap((reference) => (reference.parts.length > 1 ? this.#endingWith(reference) : [])),
    );
    const unqualified = named.filter(({ parts }) => parts.length === 1);
    const found = unqualified.flatMap((reference) => this.#among(reference) ?? []);
    this.#schemaOfUnqualified = only(found.map(({ name }) => name.split(".").slice(0, -1)));
  }

  /** The namespace and the database that the run shows; undefined when it shows none, or several. */
  get database(): SqlDatabase | undefined {
    if (this.#namespace === undefined || this.#depth < 2) return undefined;
    const parts = only(this.#shown.map(({ parts }) => parts.slice(0, this.#depth - 2)));
    return parts && { namespace: this.#namespace, parts };
  }

  /** Returns the dataset of a name in the SQL; null for system tables, undefined if unknown. */
  resolve(reference: SqlReference): DatasetName | null | undefined {
    if (reference.kind === "location") return locationName(reference.name);
    if (isSystemTable(reference.parts)) return null;
    const own = this.#among(reference);
    if (own !== undefined) return own;
    if (this.#namespace === undefined) return only(this.candidates(reference));
    const parts = reference.parts.map((part, index) =>
      storedPart(this.#dialect, part, reference.quoted[index] ?? false),
    );
    const missing = this.#depth - parts.length;
    if (missing < 0) return undefined;
    const before =
      parts.length === 1 && missing > 0
        ? this.#schemaOfUnqualified
        : only(this.#shown.map((entry) => entry.parts.slice(0, missing)));
    if (before === undefined) return only(this.candidates(reference));
    return { namespace: this.#namespace, name: [...before, ...parts].join(".") };
  }

  /** Returns the datasets of the DAG's tasks that a name may refer to. */
  candidates(reference: SqlReference): DatasetName[] {
    if (reference.kind === "location") return [];
    if (reference.parts.length > 1 && this.#shown.length > 0) return [];
    return this.#endingWith(reference, this.#family);
  }

  /** Returns the only dataset of the run whose name ends with a name in the SQL. */
  #among(reference: SqlReference): DatasetName | undefined {
    const found = this.#endingWith(reference).filter(
      (dataset) => reference.parts.length > 1 || !this.#qualified.has(dataset),
    );
    const names = new Map(
      found.map((dataset) => [JSON.stringify([dataset.namespace, dataset.name]), dataset]),
    );
    return names.size === 1 ? [...names.values()][0] : undefined;
  }

  #endingWith({ parts }: SqlReference, among = this.#shown): DatasetName[] {
    const wanted = parts.map((part) => part.toLowerCase());
    return among.flatMap((entry) =>
      entry.parts.length >= wanted.length &&
      entry.parts.slice(-wanted.length).every((part, index) => part.toLowerCase() === wanted[index])
        ? [entry.dataset]
        : [],
    );
  }
}

/** Returns the database that all datasets are in; undefined when there is none, or several. */
export function databaseOf(dialect: DialectName, datasets: readonly DatasetName[]): SqlDatabase | undefined {
  return new TableNames(dialect, datasets, [], []).database;
}

function isSystemTable(parts: readonly string[]): boolean {
  const schema = parts.at(-2)?.toLowerCase();
  return schema === undefined ? systemTables.test(parts[0]!) : systemSchemas.has(schema);
}

/**
 * Normalizes `s3://bucket/key/` by the naming rules; undefined for anything that is not an object store URL (a stage,
 * a path).
 */
function locationName(url: string): DatasetName | undefined {
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/]+)(\/.*)?$/i.exec(url);
  if (!match) return undefined;
  const key = (match[3] ?? "").replace(/^\/+|\/+$/g, "");
  return { namespace: `${match[1]!.toLowerCase()}://${match[2]}`, name: key === "" ? "/" : key };
}

/** Returns the common value; undefined if values differ, or there is none. */
function only<Value>(values: readonly Value[]): Value | undefined {
  const [first] = values.map((value) => JSON.stringify(value));
  return values.every((value) => JSON.stringify(value) === first) ? values[0] : undefined;
}
