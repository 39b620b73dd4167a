/** PostgreSQL's own parser: finds the tables of a statement, and its qualified columns. */
import { loadModule, parseSync } from "libpg-query";
import { type StatementTables, tables } from "./tables.ts";

type Json = Readonly<Record<string, unknown>>;

/** The result of PostgreSQL's parser. */
export interface PostgresFinding extends StatementTables {
  /** Columns qualified with a table's name or alias, as `table.column`. */
  readonly columns: ReadonlySet<string>;
}

/** Loads the parser; call once before {@link postgresFinding}. */
export const loadPostgres = loadModule;

/** Returns the tables and columns of a statement; null if PostgreSQL cannot parse it. */
export function postgresFinding(sql: string): PostgresFinding | null {
  let parsed: Json;
  try {
    parsed = parseSync(sql) as unknown as Json;
  } catch {
    return null;
  }
  const finder = new Finder();
  finder.visit(parsed.stmts, { ctes: new Set(), aliases: new Map() });
  return { ...tables(finder.read, finder.written), columns: finder.columns };
}

interface Scope {
  readonly ctes: ReadonlySet<string>;
  /** The table of each alias; null if it is not a table. */
  readonly aliases: ReadonlyMap<string, string | null>;
}

const targets = new Set(["InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"]);

class Finder {
  readonly read: string[] = [];
  readonly written: string[] = [];
  readonly columns = new Set<string>();

  visit(node: unknown, scope: Scope): void {
    if (Array.isArray(node)) {
      for (const entry of node) this.visit(entry, scope);
      return;
    }
    if (!isObject(node)) return;
    for (const [kind, value] of Object.entries(node)) {
      if (isObject(value)) this.#one(kind, value, scope);
      else this.visit(value, scope);
    }
  }

  #one(kind: string, value: Json, scope: Scope): void {
    if (kind === "RangeVar") {
      const name = nameOf(value);
      if (name.includes(".") || !scope.ctes.has(name)) this.read.push(name);
      return;
    }
    if (kind === "ColumnRef") {
      this.#column(value, scope);
      return;
    }
    const inner = this.#withCtes(value, scope);
    if (targets.has(kind)) {
      const relation = value.relation as Json;
      this.written.push(nameOf(relation));
      const own = this.#withAliases({ ...value, from: [{ RangeVar: relation }] }, inner);
      this.visit({ ...value, relation: null, withClause: null }, own);
      return;
    }
    if (kind === "into" || kind === "IntoClause") this.written.push(nameOf(value.rel as Json));
    else if (kind === "ViewStmt") {
      this.written.push(nameOf(value.view as Json));
      this.visit(value.query, inner);
    } else if (kind === "CreateStmt") this.written.push(nameOf(value.relation as Json));
    else if (kind === "TruncateStmt") {
      for (const entry of value.relations as Json[]) this.written.push(nameOf(entry.RangeVar as Json));
    } else if (kind === "DropStmt" || kind === "RenameStmt") this.#definition(kind, value);
    else this.visit({ ...value, withClause: null }, this.#withAliases(value, inner));
  }

  #definition(kind: string, value: Json): void {
    if (kind === "RenameStmt") {
      const from = nameOf(value.relation as Json);
      this.written.push(from, [...from.split(".").slice(0, -1), value.newname as string].join("."));
      return;
    }
    for (const object of value.objects as Json[]) {
      const items = (object.List as Json | undefined)?.items as Json[] | undefined;
      if (items) this.written.push(items.map((item) => (item.String as Json).sval).join("."));
    }
  }

  /** Visits the CTEs of a statement and returns the scope that contains them. */
  #withCtes(value: Json, scope: Scope): Scope {
    const clause = value.withClause as Json | undefined | null;
    if (!isObject(clause)) return scope;
    const ctes = new Set(scope.ctes);
    for (const entry of clause.ctes as Json[]) {
      const cte = entry.CommonTableExpr as Json;
      if (clause.recursive) ctes.add(cte.ctename as string);
      this.visit(cte.ctequery, { ...scope, ctes: new Set(ctes) });
      ctes.add(cte.ctename as string);
    }
    return { ...scope, ctes };
  }

  #withAliases(value: Json, scope: Scope): Scope {
    const aliases = new Map(scope.aliases);
    const collect = (item: unknown): void => {
      if (Array.isArray(item)) item.forEach(collect);
      else if (isObject(item)) {
        if (isObject(item.RangeVar)) {
          const name = nameOf(item.RangeVar);
          const alias = (item.RangeVar.alias as Json | undefined)?.aliasname ?? item.RangeVar.relname;
          const isTable = name.includes(".") || !scope.ctes.has(name);
          aliases.set(alias as string, isTable ? name : null);
        } else if (isObject(item.JoinExpr)) {
          collect(item.JoinExpr.larg);
          collect(item.JoinExpr.rarg);
        } else {
          for (const entry of Object.values(item)) {
            const alias = isObject(entry) ? (entry.alias as Json | undefined)?.aliasname : undefined;
            if (alias !== undefined) aliases.set(alias as string, null);
          }
        }
      }
    };
    for (const clause of [value.fromClause, value.usingClause, value.from, value.sourceRelation])
      collect(clause);
    return { ...scope, aliases };
  }

  #column(value: Json, { aliases }: Scope): void {
    const parts = (value.fields as Json[]).map((field) => (field.String as Json | undefined)?.sval);
    const column = parts.at(-1);
    const alias = parts.at(-2);
    if (column === undefined || alias === undefined) return;
    const table = aliases.get(alias as string);
    if (table) this.columns.add(`${table}.${column}`);
  }
}

function nameOf(range: Json): string {
  return [range.catalogname, range.schemaname, range.relname].filter((part) => part !== undefined).join(".");
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
