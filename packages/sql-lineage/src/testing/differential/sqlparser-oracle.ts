/** The Rust parser used by OpenLineage's extractor, as WebAssembly: finds the tables of a statement. */
import { init, parse } from "@guanmingchiu/sqlparser-ts";
import { type StatementTables, tables } from "./tables.ts";

type Json = Readonly<Record<string, unknown>>;

/** Loads the parser; call once before {@link sqlparserTables}. */
export const loadSqlparser = init;

/**
 * The maximum number of terms in an expression. More terms overflow the WebAssembly stack, which breaks all later
 * calls.
 */
const maxTerms = 300;

/** Returns the tables of a statement; null if the parser cannot parse it or it is too large. */
export function sqlparserTables(sql: string, dialect: "redshift" | "postgresql"): StatementTables | null {
  if ((sql.match(/\b(and|or)\b|[-+*/|]/gi)?.length ?? 0) > maxTerms) return null;
  let parsed: unknown;
  try {
    parsed = parse(sql, dialect);
  } catch {
    return null;
  }
  const finder = new Finder();
  finder.visit(parsed, new Set());
  return tables(finder.read, finder.written);
}

class Finder {
  readonly read: string[] = [];
  readonly written: string[] = [];

  visit(node: unknown, ctes: ReadonlySet<string>): void {
    if (Array.isArray(node)) {
      for (const entry of node) this.visit(entry, ctes);
      return;
    }
    if (!isObject(node)) return;
    const inner = this.#withCtes(node, ctes);
    for (const [kind, value] of Object.entries(node)) {
      if (kind === "with") continue;
      if (kind === "Table" && isObject(value) && Array.isArray(value.name)) {
        const name = nameOf(value.name);
        if (name.includes(".") || !inner.has(name)) this.read.push(name);
        continue;
      }
      if (isObject(value)) this.#target(kind, value);
      this.visit(value, inner);
    }
  }

  #target(kind: string, value: Json): void {
    const relation = (of: unknown): unknown =>
      isObject(of) ? (isObject(of.relation) ? of.relation : of) : of;
    const push = (of: unknown): void => {
      const table = relation(of);
      if (isObject(table) && isObject(table.Table)) this.written.push(nameOf(table.Table.name as Json[]));
      else if (isObject(table) && Array.isArray(table.TableName)) this.written.push(nameOf(table.TableName));
    };
    if (kind === "Insert" || kind === "Update" || kind === "Merge") push(value.table);
    else if (kind === "Delete") {
      const from = value.from as Json;
      for (const entry of (from.WithFromKeyword ?? from.WithoutKeyword ?? []) as unknown[]) push(entry);
    } else if (kind === "CreateTable" || kind === "CreateView")
      this.written.push(nameOf(value.name as Json[]));
    else if (kind === "Copy") {
      const source = (value.source as Json | undefined)?.Table as Json | undefined;
      if (source) this.written.push(nameOf(source.table_name as Json[]));
    } else if (kind === "Truncate") {
      for (const entry of value.table_names as Json[]) this.written.push(nameOf(entry.name as Json[]));
    }
  }

  #withCtes(node: Json, ctes: ReadonlySet<string>): ReadonlySet<string> {
    const clause = node.with;
    if (!isObject(clause)) return ctes;
    const inner = new Set(ctes);
    for (const entry of clause.cte_tables as Json[]) {
      const name = ((entry.alias as Json).name as Json).value as string;
      if (clause.recursive) inner.add(name);
      this.visit(entry.query, new Set(inner));
      inner.add(name);
    }
    return inner;
  }
}

function nameOf(parts: readonly Json[]): string {
  return parts.map((part) => (part.Identifier as Json | undefined)?.value ?? "?").join(".");
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
