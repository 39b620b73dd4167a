import type { Dialect } from "../dialects/dialect.ts";
import type { Identifier, QualifiedName, Window } from "../syntax.ts";
import { add, addAll, type Dependencies, identity, noDependencies, transformation } from "./dependencies.ts";
import type { SourceTable } from "./relation.ts";
import { columnsNamed, type Relation, type RelationColumn } from "./relation.ts";
import { nameKey, type Tables } from "./tables.ts";

/** One relation of a FROM clause under its name. */
export interface Source {
  /** The alias, or the table's last name; lower case, empty for none. */
  alias: string;
  /** The whole name of a table, lower case. */
  path: readonly string[];
  /** Whether the alias hides the table's own name. */
  aliased: boolean;
  relation: Relation;
  /** Columns of USING that the left side shows already, lower case. */
  hidden: Set<string> | undefined;
  /** What any column of it comes from, for functions and paths whose columns are not known. */
  value: Dependencies | undefined;
  /** The table itself, when the source is one. */
  table: SourceTable | undefined;
}

/** What a look-up found: dependencies, or why there are none. */
export type Found = Dependencies | "ambiguous" | undefined;

/** Common tables that a query sees. */
export interface Environment {
  parent: Environment | undefined;
  name: string;
  relation: Relation;
  /** Called when the common table is read for the first time. */
  used: () => void;
}

/** The names that an expression sees: the sources of its SELECT, aliases of the select list, and what is around. */
export class Scope {
  readonly sources: Source[] = [];
  /** Aliases of the select list so far, lower case. */
  readonly aliases = new Map<string, Dependencies>();
  /** Columns that USING made one of two, lower case. */
  readonly merged = new Map<string, Dependencies>();
  windows: readonly { name: Identifier; window: Window }[] = [];
  /** Tables that subqueries in expressions read. */
  readonly tables = new Set<SourceTable>();
  readonly parent: Scope | undefined;
  readonly environment: Environment | undefined;
  private readonly names: Tables;
  private readonly lateralAliases: boolean;
  private readonly fieldPaths: boolean;
  private readonly identifierCase: Dialect["identifierCase"];

  constructor(
    names: Tables,
    dialect: Pick<Dialect, "lateralAliases" | "fieldPaths" | "identifierCase">,
    parent: Scope | undefined,
    environment: Environment | undefined,
  ) {
    this.names = names;
    this.lateralAliases = dialect.lateralAliases;
    this.fieldPaths = dialect.fieldPaths;
    this.identifierCase = dialect.identifierCase;
    this.parent = parent;
    this.environment = environment;
  }

  /** Where a name in an expression comes from. */
  lookUp(name: QualifiedName): Found {
    if (name.length === 1) return this.unqualified(name[0]!);
    return this.qualified(name, false) ?? this.field(name) ?? this.qualified(name, true);
  }

  private unqualified(identifier: Identifier): Found {
    const key = nameKey(identifier);
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const found =
        scope.known(identifier, key) ??
        scope.outputAlias(key) ??
        scope.openColumn(identifier.text) ??
        scope.row(key);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** A column that one of the sources is known to have. */
  private known(identifier: Identifier, key: string): Found {
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
      const column = this.exactOr(candidates, identifier);
      if (column === undefined || (found !== undefined && found !== column)) return "ambiguous";
      found = column;
    }
    return found;
  }

  /** The only candidate, or the one that is spelled as the dialect stores the name. */
  private exactOr(
    candidates: readonly { name: string; dependencies: Dependencies }[],
    { text, quoted }: Identifier,
  ): Dependencies | undefined {
    if (candidates.length === 1) return candidates[0]!.dependencies;
    const stored = quoted ? text : storedCase(text, this.identifierCase);
    for (const spelling of [stored, text]) {
      const exact = candidates.filter((candidate) => candidate.name === spelling);
      if (exact.length === 1) return exact[0]!.dependencies;
    }
    return undefined;
  }

  /**
   * The table that a column must be of although the table is not known to have it: the one that stands before it, or
   * the only one there is. What is known of tables may be older than the statement.
   */
  credit(name: QualifiedName): { table: SourceTable; dependencies: Dependencies } | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const source = name.length === 1 ? scope.onlyTable() : scope.qualifiedTable(name);
      const { table } = source ?? {};
      if (table === undefined || source?.relation !== this.names.relation(table)) continue;
      const dependencies: Dependencies = new Map();
      add(dependencies, this.names.column(table, name.at(-1)!.text), identity);
      return { table, dependencies };
    }
    return undefined;
  }

  /** The fields of a struct column: `s.*`, `t.s.*`. */
  fieldsOf(name: QualifiedName): readonly RelationColumn[] | undefined {
    const key = nameKey(name.at(-1)!);
    const sources = name.length === 1 ? this.sources : this.named(name, name.length - 1);
    const found = sources.flatMap(({ relation }) => columnsNamed(relation, key));
    return found.length === 1 ? found[0]!.fields : undefined;
  }

  private onlyTable(): Source | undefined {
    if (this.sources.some(({ relation, value }) => relation.opaque || value !== undefined)) return undefined;
    const tables = this.sources.filter(({ table }) => table !== undefined);
    return tables.length === 1 ? tables[0] : undefined;
  }

  private qualifiedTable(name: QualifiedName): Source | undefined {
    const named = this.named(name, name.length - 1);
    const sources = named.length > 0 ? named : this.named(name, name.length - 1, true);
    return sources.length === 1 ? sources[0] : undefined;
  }

  private outputAlias(key: string): Dependencies | undefined {
    return this.lateralAliases ? this.aliases.get(key) : undefined;
  }

  /** A column that only the one source with unknown columns can have. */
  private openColumn(name: string): Found {
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
    return open === undefined ? value : this.columnOf(open, name);
  }

  private columnOf(tables: readonly SourceTable[], name: string): Dependencies {
    const dependencies: Dependencies = new Map();
    for (const table of tables) add(dependencies, this.names.column(table, name), identity);
    return dependencies;
  }

  /** A source's alias as a value: the whole row. */
  private row(key: string): Found {
    const source = this.sources.find((candidate) => candidate.alias === key);
    if (source === undefined) return undefined;
    const dependencies: Dependencies = new Map();
    for (const column of source.relation.columns) addAll(dependencies, column.dependencies, transformation);
    return dependencies;
  }

  /**
   * `source.column`, with fields behind it perhaps. As a last resort by a table's own name though it has an alias:
   * databases forbid that, people write it.
   */
  private qualified(name: QualifiedName, behindAliases: boolean): Found {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      for (let length = name.length - 1; length >= 1; length--) {
        const sources = scope.named(name, length, behindAliases);
        if (sources.length === 0) continue;
        const found = scope.columnIn(sources, name, length);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  private columnIn(sources: readonly Source[], name: QualifiedName, length: number): Found {
    const identifier = name[length]!;
    const key = nameKey(identifier);
    let found: Found;
    for (const source of sources) {
      const candidates = columnsNamed(source.relation, key);
      let dependencies: Dependencies | undefined;
      if (candidates.length > 0) dependencies = this.exactOr(candidates, identifier);
      else if (source.relation.opaque) dependencies = noDependencies;
      else if (source.value !== undefined) dependencies = throughField(source.value);
      else if (source.relation.open.length === 1)
        dependencies = this.columnOf(source.relation.open[0]!, identifier.text);
      else if (source.relation.open.length > 1) return "ambiguous";
      if (candidates.length > 0 && dependencies === undefined) return "ambiguous";
      if (dependencies === undefined) continue;
      if (found !== undefined && found !== dependencies) return "ambiguous";
      found = dependencies;
    }
    if (found === undefined || found === "ambiguous") return found;
    return length + 1 < name.length ? throughField(found) : found;
  }

  /** The sources that the first parts of a name mean. `behindAliases` looks at the names that aliases hide. */
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

  /** `column.field`: the first part is a column after all. */
  private field(name: QualifiedName): Found {
    const first = name[0]!;
    const key = nameKey(first);
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const known = scope.known(first, key);
      if (known === "ambiguous") return known;
      if (known !== undefined) return throughField(known);
    }
    if (!this.fieldPaths) return undefined;
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const open = scope.outputAlias(key) ?? scope.openColumn(first.text);
      if (open === "ambiguous") return open;
      if (open !== undefined) return throughField(open);
    }
    return undefined;
  }
}

function throughField(dependencies: Dependencies): Dependencies {
  const result: Dependencies = new Map();
  addAll(result, dependencies, transformation);
  return result;
}

function storedCase(text: string, identifierCase: Dialect["identifierCase"]): string {
  if (identifierCase === "upper") return text.toUpperCase();
  return identifierCase === "lower" ? text.toLowerCase() : text;
}
