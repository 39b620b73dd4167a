import type { Dialect } from "../../dialects/dialect.ts";
import type { Identifier, QualifiedName } from "../../syntax/names.ts";
import type { Window } from "../../syntax/queries.ts";
import { add, addAll, type Dependencies, noDependencies } from "./dependencies.ts";
import { columnsNamed, fieldAt, type Relation, type RelationColumn } from "./relation.ts";
import type { SourceTable } from "./source-table.ts";
import { nameKey, type TableRegistry } from "./table-registry.ts";
import { TransformationKind } from "./transformation-kind.ts";

/** A named relation of a FROM clause. */
export interface Source {
  /** The alias or the last part of the table name, in lowercase; empty if there is none. */
  alias: string;
  /** The full table name, in lowercase. */
  readonly path: readonly string[];
  /** True if the alias hides the table's own name. */
  readonly aliased: boolean;
  readonly relation: Relation;
  /** USING columns that the left side already exposes, in lowercase. */
  hidden: Set<string> | undefined;
  /** The sources of any column, for functions and paths with unknown columns. */
  readonly value: Dependencies | undefined;
  /** The table, if the source is one. */
  readonly table: SourceTable | undefined;
}

/** The result of a lookup: dependencies, or the reason for failure. */
export type LookUpResult = Dependencies | "ambiguous" | undefined;

/** The common table expressions visible to a query. */
export interface Environment {
  readonly parent: Environment | undefined;
  readonly name: string;
  readonly relation: Relation;
  /** Called on the first use of the common table expression. */
  readonly used: () => void;
}

/** The names visible to an expression: the sources of its SELECT, select list aliases, and enclosing scopes. */
export class Scope {
  readonly sources: Source[] = [];
  /** The select list aliases so far, in lowercase. */
  readonly aliases = new Map<string, Dependencies>();
  /** Columns merged by USING, in lowercase. */
  readonly merged = new Map<string, Dependencies>();
  windows: readonly { name: Identifier; window: Window }[] = [];
  /** TableRegistry read by subqueries in expressions. */
  readonly tables = new Set<SourceTable>();
  readonly parent: Scope | undefined;
  readonly environment: Environment | undefined;
  readonly #tables: TableRegistry;
  readonly #lateralAliases: boolean;
  readonly #fieldPaths: boolean;
  readonly #markedVariables: boolean;
  readonly #identifierCase: Dialect["identifierCase"];

  constructor(
    tables: TableRegistry,
    dialect: Pick<Dialect, "lateralAliases" | "fieldPaths" | "identifierCase" | "markedVariables">,
    parent: Scope | undefined,
    environment: Environment | undefined,
  ) {
    this.#tables = tables;
    this.#lateralAliases = dialect.lateralAliases;
    this.#fieldPaths = dialect.fieldPaths;
    this.#markedVariables = dialect.markedVariables;
    this.#identifierCase = dialect.identifierCase;
    this.parent = parent;
    this.environment = environment;
  }

  /** Looks up a name in an expression. */
  lookUp(name: QualifiedName): LookUpResult {
    if (name.length === 1) return this.#unqualified(name[0]!);
    return (
      this.#structField(name) ??
      this.#qualified(name, false) ??
      this.variable(name) ??
      (this.#tables.variables.has(name[0]!) ? undefined : this.#field(name)) ??
      this.#qualified(name, true)
    );
  }

  /** Returns the value of a variable of the script, whose tables the statement then reads. */
  variable(name: QualifiedName): Dependencies | undefined {
    const found = this.#tables.variables.value(name, (tables, column) => this.#columnOf(tables, column));
    if (found === undefined) return undefined;
    for (const table of found.dependencies.size > 0 ? found.tables : []) this.tables.add(table);
    return found.dependencies;
  }

  /** Returns a variable that can have the name of a column: a column wins if it is known. */
  #unmarkedVariable(identifier: Identifier): Dependencies | undefined {
    if (this.#markedVariables && this.sources.length > 0) return undefined;
    return this.variable([identifier]);
  }

  #unqualified(identifier: Identifier): LookUpResult {
    const key = nameKey(identifier);
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const found =
        scope.#known(identifier, key) ??
        scope.#outputAlias(key) ??
        this.#unmarkedVariable(identifier) ??
        scope.#openColumn(identifier.text) ??
        scope.#row(key);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Finds a known column of a source. */
  #known(identifier: Identifier, key: string): LookUpResult {
    const merged = this.merged.get(key);
    if (merged !== undefined) return merged;
    let found: Dependencies | undefined;
    for (const source of this.sources) {
      if (source.hidden?.has(key)) continue;
      const candidates = columnsNamed(source.relation, key);
      if (candidates.length === 0) {
        if (source.value !== undefined && source.alias === key) return source.value;
        continue;
      }
      const column = this.#exactOr(candidates, identifier);
      if (column === undefined || (found !== undefined && found !== column)) return "ambiguous";
      found = column;
    }
    return found;
  }

  /** Returns the only candidate, or the one spelled as the dialect stores the name. */
  #exactOr(
    candidates: readonly { name: string; dependencies: Dependencies }[],
    { text, quoted }: Identifier,
  ): Dependencies | undefined {
    if (candidates.length === 1) return candidates[0]!.dependencies;
    const stored = quoted ? text : storedCase(text, this.#identifierCase);
    for (const spelling of [stored, text]) {
      const exact = candidates.filter((candidate) => candidate.name === spelling);
      if (exact.length === 1) return exact[0]!.dependencies;
    }
    return undefined;
  }

  /**
   * Returns the table that must have an unknown column: its qualifier, or the only table. The catalog can be older than
   * the statement.
   */
  credit(name: QualifiedName): { table: SourceTable; dependencies: Dependencies } | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const source = name.length === 1 ? scope.#onlyTable() : scope.#qualifiedTable(name);
      const { table } = source ?? {};
      if (table === undefined || source?.relation !== this.#tables.relation(table)) continue;
      const dependencies: Dependencies = new Map();
      add(dependencies, this.#tables.column(table, name.at(-1)!.text), TransformationKind.Identity);
      return { table, dependencies };
    }
    return undefined;
  }

  /** Returns the dependencies of a field whose struct the query creates: `s.a.b`, `t.s.a`. */
  #structField(name: QualifiedName): Dependencies | undefined {
    if (!this.#tables.hasStructs) return undefined;
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const isQualified = scope.named(name, 1).length > 0;
      const length = isQualified ? 2 : 1;
      if (length >= name.length) {
        if (isQualified) return undefined;
        continue;
      }
      const fields = scope.fieldsOf(name.slice(0, length));
      if (fields !== undefined) return fieldAt(fields, name.slice(length))?.dependencies;
      if (isQualified) return undefined;
    }
    return undefined;
  }

  /** Returns the fields of a struct column: `s.*`, `t.s.*`. */
  fieldsOf(name: QualifiedName): readonly RelationColumn[] | undefined {
    const key = nameKey(name.at(-1)!);
    const sources = name.length === 1 ? this.sources : this.named(name, name.length - 1);
    const found = sources.flatMap(({ relation }) => columnsNamed(relation, key));
    return found.length === 1 ? found[0]!.fields : undefined;
  }

  /** Returns the columns of a row by the alias of its source; undefined if some are unknown. */
  rowFields(name: QualifiedName): readonly RelationColumn[] | undefined {
    const [source, ...others] = name.length === 1 ? this.named(name, 1) : [];
    const isKnown = source !== undefined && others.length === 0 && source.value === undefined;
    if (!isKnown || source.relation.open.length > 0 || source.relation.opaque) return undefined;
    return source.relation.columns;
  }

  #onlyTable(): Source | undefined {
    if (this.sources.some(({ relation, value }) => relation.opaque || value !== undefined)) return undefined;
    const tables = this.sources.filter(({ table }) => table !== undefined);
    return tables.length === 1 ? tables[0] : undefined;
  }

  #qualifiedTable(name: QualifiedName): Source | undefined {
    const named = this.named(name, name.length - 1);
    const sources = named.length > 0 ? named : this.named(name, name.length - 1, true);
    return sources.length === 1 ? sources[0] : undefined;
  }

  #outputAlias(key: string): Dependencies | undefined {
    return this.#lateralAliases ? this.aliases.get(key) : undefined;
  }

  /** Returns a column that only the single source with unknown columns can have. */
  #openColumn(name: string): LookUpResult {
    let open: readonly SourceTable[] | undefined;
    let value: Dependencies | undefined;
    let candidates = 0;
    for (const source of this.sources) {
      candidates += source.relation.open.length;
      if (source.relation.open.length > 0) open = source.relation.open[0];
      if (source.relation.opaque) {
        candidates++;
        value = noDependencies;
      } else if (source.value !== undefined && source.relation.columns.length === 0) {
        candidates++;
        value = source.value;
      }
    }
    if (candidates > 1) return "ambiguous";
    if (candidates === 0) return undefined;
    return open === undefined ? value : this.#columnOf(open, name);
  }

  #columnOf(tables: readonly SourceTable[], name: string): Dependencies {
    const dependencies: Dependencies = new Map();
    for (const table of tables)
      add(dependencies, this.#tables.column(table, name), TransformationKind.Identity);
    return dependencies;
  }

  /** Resolves a source's alias as a value: the whole row. */
  #row(key: string): LookUpResult {
    const source = this.sources.find((candidate) => candidate.alias === key);
    if (source === undefined) return undefined;
    const dependencies: Dependencies = new Map();
    for (const column of source.relation.columns)
      addAll(dependencies, column.dependencies, TransformationKind.Transformation);
    return dependencies;
  }

  /**
   * Resolves `source.column`, optionally with fields. As a last resort, accepts the name of a table that has an alias:
   * databases reject this, but it occurs in practice.
   */
  #qualified(name: QualifiedName, behindAliases: boolean): LookUpResult {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      for (let length = name.length - 1; length >= 1; length--) {
        const sources = scope.named(name, length, behindAliases);
        if (sources.length === 0) continue;
        const found = scope.#columnIn(sources, name, length);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  #columnIn(sources: readonly Source[], name: QualifiedName, length: number): LookUpResult {
    const identifier = name[length]!;
    const key = nameKey(identifier);
    let found: LookUpResult;
    for (const source of sources) {
      const candidates = columnsNamed(source.relation, key);
      let dependencies: Dependencies | undefined;
      if (candidates.length > 0) dependencies = this.#exactOr(candidates, identifier);
      else if (source.relation.opaque) dependencies = noDependencies;
      else if (source.value !== undefined) dependencies = throughField(source.value);
      else if (source.relation.open.length === 1)
        dependencies = this.#columnOf(source.relation.open[0]!, identifier.text);
      else if (source.relation.open.length > 1) return "ambiguous";
      if (candidates.length > 0 && dependencies === undefined) return "ambiguous";
      if (dependencies === undefined) continue;
      if (found !== undefined && found !== dependencies) return "ambiguous";
      found = dependencies;
    }
    if (found === undefined || found === "ambiguous") return found;
    return length + 1 < name.length ? throughField(found) : found;
  }

  /** Finds the sources for the first parts of a name. `behindAliases` includes names hidden by aliases. */
  named(name: QualifiedName, length: number, behindAliases = false): Source[] {
    if (length === 1 && !behindAliases) {
      const key = nameKey(name[0]!);
      return this.sources.filter((source) => source.alias === key);
    }
    return this.sources.filter((source) => {
      const { path } = source;
      if (path.length < length || source.aliased !== behindAliases) return false;
      for (let index = 0; index < length; index++) {
        if (path[path.length - length + index] !== nameKey(name[index]!)) return false;
      }
      return true;
    });
  }

  /** Returns true if the first parts of a name are a source of this query or of an enclosing one. */
  #names(name: QualifiedName): boolean {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      if (scope.named(name, 1).length > 0) return true;
    }
    return false;
  }

  /** Resolves `column.field`, where the first part is a column. */
  #field(name: QualifiedName): LookUpResult {
    const first = name[0]!;
    const key = nameKey(first);
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const known = scope.#known(first, key);
      if (known === "ambiguous") return known;
      if (known !== undefined) return throughField(known);
    }
    // The first part is a table: its column is missing in the catalog, and no field of another table.
    if (!this.#fieldPaths || this.#names(name)) return undefined;
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const open = scope.#outputAlias(key) ?? scope.#openColumn(first.text);
      if (open === "ambiguous") return open;
      if (open !== undefined) return throughField(open);
    }
    return undefined;
  }
}

function throughField(dependencies: Dependencies): Dependencies {
  const result: Dependencies = new Map();
  addAll(result, dependencies, TransformationKind.Transformation);
  return result;
}

function storedCase(text: string, identifierCase: Dialect["identifierCase"]): string {
  if (identifierCase === "upper") return text.toUpperCase();
  return identifierCase === "lower" ? text.toLowerCase() : text;
}
