import type { Dialect } from "../../dialects/dialect.ts";
import type { DatasetReference } from "../../model/lineage.ts";
import type { Catalog } from "../../model/options.ts";
import type { Identifier, QualifiedName } from "../../syntax/names.ts";
import type { Dependencies } from "./dependencies.ts";
import type { Relation } from "./relation.ts";
import type { SourceTable } from "./source-table.ts";
import { TransformationKind } from "./transformation-kind.ts";
import { Variables } from "./variables.ts";

/** The tables of a script, by the dialect's naming rules. Numbers their columns. */
export class TableRegistry {
  readonly #dialect: Dialect;
  readonly #catalog: Catalog | undefined;
  readonly #byKey = new Map<string, SourceTable>();
  readonly #relations = new Map<SourceTable, Relation>();
  /** All columns found so far, by number. */
  readonly columns: { table: SourceTable; name: string }[] = [];
  readonly variables = new Variables();
  /** True if a query of the script creates a struct, so that names can have fields. */
  hasStructs = false;
  /** The qualifier of unqualified names, from USE or the search path. */
  defaultSchema: string | undefined;
  defaultDatabase: string | undefined;

  constructor(dialect: Dialect, catalog: Catalog | undefined, defaultSchema: string | undefined) {
    this.#dialect = dialect;
    this.#catalog = catalog;
    this.defaultSchema = defaultSchema;
  }

  /** Returns the table with a name. An unqualified name refers first to a temporary table of the script. */
  find(name: QualifiedName): SourceTable {
    if (name.length === 0) return this.#unnamed();
    if (name.length === 2 && name[1]!.quoted && name[1]!.text.includes("/") && !name[0]!.quoted) {
      // Spark's parquet.`s3://…`: the format and the location of the files.
      if (fileFormats.has(name[0]!.text.toLowerCase())) return this.location(name[1]!.text);
    }
    if (this.#dialect.liveSchema && name.length === 2 && name[0]!.text.toLowerCase() === "live")
      return this.find(name.slice(1));
    const parts = name.map((identifier) => identifier.text);
    const quoted = name.map((identifier) => identifier.quoted);
    if (parts.length === 1) {
      const temporary = this.#byKey.get(this.#key(parts, quoted));
      if (temporary?.temporary || isTemporary(parts[0]!)) return this.#at(parts, quoted);
    }
    const before = [];
    if (parts.length <= 2 && this.defaultDatabase !== undefined) before.push(this.defaultDatabase);
    if (parts.length === 1 && this.defaultSchema !== undefined) before.push(this.defaultSchema);
    if (before.length === 0) return this.#at(parts, quoted);
    const whole = [...before, ...parts];
    return this.#at(whole, [...before.map(() => false), ...quoted], { parts, quoted });
  }

  /** Returns a table whose name is unknown, or known only at run time. It is not part of the result. */
  #unnamed(): SourceTable {
    const reference: DatasetReference = { kind: "table", name: "", parts: [""], quoted: [false] };
    const table = { key: "", reference, columnNumbers: new Map(), caseTwins: undefined, columns: undefined };
    return { ...table, temporary: false };
  }

  /** Defines a name as a view of the files at a location. */
  alias(name: QualifiedName, url: string): void {
    const parts = name.map((identifier) => identifier.text);
    const quoted = name.map((identifier) => identifier.quoted);
    this.#byKey.set(this.#key(parts, quoted), this.location(url));
  }

  /** Returns the temporary table with a name, without a default schema. */
  temporary(name: QualifiedName): SourceTable {
    const table = this.#at(
      name.map((identifier) => identifier.text),
      name.map((identifier) => identifier.quoted),
    );
    table.temporary = true;
    return table;
  }

  #at(parts: string[], quoted: boolean[], written = { parts, quoted }): SourceTable {
    const key = this.#key(parts, quoted);
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const reference: DatasetReference = { kind: "table", name: parts.join("."), parts, quoted };
    const columns =
      this.#catalog?.columns(parts, quoted) ?? this.#catalog?.columns(written.parts, written.quoted);
    const temporary = parts.length === 1 && isTemporary(parts[0]!);
    return this.#register(key, {
      key,
      reference,
      columnNumbers: new Map(),
      caseTwins: twins(columns),
      columns,
      temporary,
    });
  }

  /** Returns the dataset of a location in an object store. */
  location(url: string): SourceTable {
    const key = `\0${url}`;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const reference: DatasetReference = { kind: "location", name: url, parts: [url], quoted: [false] };
    return this.#register(key, {
      key,
      reference,
      columnNumbers: new Map(),
      caseTwins: undefined,
      columns: undefined,
      temporary: false,
    });
  }

  #register(key: string, table: SourceTable): SourceTable {
    this.#byKey.set(key, table);
    return table;
  }

  #key(parts: readonly string[], quoted: readonly boolean[]): string {
    return parts.map((part, index) => this.#fold(part, quoted[index]!)).join("\0");
  }

  #fold(text: string, quoted: boolean): string {
    switch (this.#dialect.identifierCase) {
      case "insensitive":
        return text.toLowerCase();
      case "lower":
        return quoted ? text : text.toLowerCase();
      case "upper":
        return quoted ? text : text.toUpperCase();
      case "exact-tables":
        return text;
    }
  }

  /** Returns the number of a table's column. New columns keep their first spelling. */
  column(table: SourceTable, name: string): number {
    const lower = name.toLowerCase();
    const key = table.caseTwins?.has(lower) ? name : lower;
    const known = table.columnNumbers.get(key);
    if (known !== undefined) return known;
    const number = this.columns.length;
    table.columnNumbers.set(key, number);
    this.columns.push({ table, name });
    return number;
  }

  /** Sets a table's columns as defined by the script. */
  learn(table: SourceTable, columns: readonly string[] | undefined): void {
    table.columns = columns;
    table.caseTwins = twins(columns);
    this.#relations.delete(table);
  }

  /** Returns the relation of a table: its columns if known, otherwise an open relation. */
  relation(table: SourceTable): Relation {
    const known = this.#relations.get(table);
    if (known !== undefined) return known;
    const columns = (table.columns ?? []).map((name) => {
      const dependencies: Dependencies = new Map([
        [this.column(table, name), 1 << TransformationKind.Identity],
      ]);
      return { name, dependencies };
    });
    const relation: Relation = {
      columns,
      open: table.columns === undefined ? [[table]] : [],
      openAt: table.columns === undefined ? 0 : Number.POSITIVE_INFINITY,
      influences: new Map(),
      tables: new Set([table]),
      opaque: false,
    };
    this.#relations.set(table, relation);
    return relation;
  }
}

/**
 * Returns the key for comparing column names and aliases: case-insensitive; an exact match wins if two differ in case.
 */
export function nameKey(identifier: Identifier): string {
  return identifier.text.toLowerCase();
}

/** Caches catalog columns across scripts. */
const knownTwins = new WeakMap<readonly string[], ReadonlySet<string> | undefined>();

function twins(columns: readonly string[] | undefined): ReadonlySet<string> | undefined {
  if (columns === undefined) return undefined;
  if (knownTwins.has(columns)) return knownTwins.get(columns);
  const found = findTwins(columns);
  knownTwins.set(columns, found);
  return found;
}

function findTwins(columns: readonly string[]): ReadonlySet<string> | undefined {
  const seen = new Set<string>();
  let twice: Set<string> | undefined;
  for (const name of columns) {
    const key = name.toLowerCase();
    if (seen.has(key)) {
      twice ??= new Set();
      twice.add(key);
    } else seen.add(key);
  }
  return twice;
}

/** File formats that Spark reads from a path without a table. */
const fileFormats: ReadonlySet<string> = new Set(
  "parquet csv json orc avro delta text binaryfile iceberg xml hudi".split(" "),
);

/** Matches `#table` and `@variable`, which are local to the session. */
function isTemporary(name: string): boolean {
  return name.startsWith("#") || name.startsWith("@");
}
