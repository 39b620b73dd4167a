import type { ScriptLineage, WriteLineage } from "../model/lineage.ts";
import { addAll, addThrough, type Dependencies } from "./model/dependencies.ts";
import type { RelationColumn } from "./model/relation.ts";
import type { ResolvedStatement, ResolvedWrite } from "./model/resolved-statement.ts";
import type { SourceTable } from "./model/source-table.ts";
import type { TableRegistry } from "./model/table-registry.ts";
import { TransformationKind } from "./model/transformation-kind.ts";
import { publicReferences, publicWrite } from "./public-lineage.ts";

/** The accumulated content of a table in a script. */
interface Content {
  columns: Map<string, RelationColumn>;
  influences: Dependencies;
  tables: Set<SourceTable>;
}

/** The maximum number of dependencies recorded while resolving temporary tables. */
const compositionBudget = 3_000_000;

/**
 * Combines a script's statements. Resolves temporary tables: reading one counts as reading its sources. A renamed table
 * keeps its content.
 */
export class ScriptComposer {
  readonly #tables: TableRegistry;
  readonly #temporary: ReadonlySet<SourceTable>;
  readonly #contents = new Map<SourceTable | undefined, Content>();
  readonly #inputs = new Set<SourceTable>();
  /** TableRegistry renamed to a table that the script had not written. */
  readonly #movedAside = new Map<SourceTable, { table: SourceTable; wasInput: boolean }>();
  readonly #outputs = new Set<SourceTable>();
  #remaining = compositionBudget;

  constructor(tables: TableRegistry, statements: readonly ResolvedStatement[]) {
    this.#tables = tables;
    this.#temporary = shortLived(statements);
    for (const statement of statements) this.#add(statement);
  }

  /** True if columns were omitted because resolving them took too much work. */
  get isIncomplete(): boolean {
    return this.#remaining < 0;
  }

  #add(statement: ResolvedStatement): void {
    for (const table of statement.created) {
      // Recreated: discards the content of an earlier table with this name.
      if (this.#temporary.has(table)) this.#contents.delete(table);
    }
    for (const { from, to } of statement.renames) {
      if (!this.#contents.has(from))
        this.#movedAside.set(to, { table: from, wasInput: this.#inputs.has(from) });
    }
    for (const write of statement.writes) this.#addWrite(write);
    for (const table of statement.inputs) this.#addInput(table);
    for (const table of statement.outputs) if (!this.#temporary.has(table)) this.#outputs.add(table);
    this.#rename(statement);
    for (const table of statement.dropped) this.#drop(table);
  }

  #drop(table: SourceTable): void {
    if (this.#temporary.has(table)) this.#contents.delete(table);
    const before = this.#movedAside.get(table);
    if (before === undefined) return;
    // It existed before the script and was renamed and dropped: the script neither read nor wrote it.
    this.#outputs.delete(table);
    if (before.wasInput === false) this.#inputs.delete(before.table);
  }

  #addInput(table: SourceTable): void {
    if (!this.#temporary.has(table)) {
      this.#inputs.add(table);
      return;
    }
    for (const source of this.#contents.get(table)?.tables ?? []) this.#inputs.add(source);
  }

  #addWrite(write: ResolvedWrite): void {
    let content = this.#contents.get(write.table);
    if (content === undefined) {
      content = { columns: new Map(), influences: new Map(), tables: new Set() };
      this.#contents.set(write.table, content);
    }
    const added = this.#throughTemporary(write);
    for (const column of added.columns) {
      this.#remaining -= column.dependencies.size + 1;
      if (this.#remaining < 0) break;
      const known = content.columns.get(column.name);
      if (known === undefined) {
        content.columns.set(column.name, { name: column.name, dependencies: new Map(column.dependencies) });
      } else addAll(known.dependencies, column.dependencies, TransformationKind.Identity);
    }
    addAll(content.influences, added.influences, TransformationKind.Identity);
    for (const table of added.tables) content.tables.add(table);
  }

  /** Replaces the temporary tables in a write with their sources. */
  #throughTemporary(write: ResolvedWrite): ResolvedWrite {
    const temporary = [...write.tables].filter((table) => this.#temporary.has(table));
    if (temporary.length === 0 && !(write.table !== undefined && this.#temporary.has(write.table)))
      return write;
    const influences = this.#substitute(write.influences);
    const tables = new Set([...write.tables].filter((table) => !this.#temporary.has(table)));
    for (const table of temporary) {
      const content = this.#contents.get(table);
      if (content === undefined) continue;
      addAll(influences, content.influences, TransformationKind.Identity);
      for (const source of content.tables) tables.add(source);
    }
    const columns = write.columns.map((column) => {
      return { name: column.name, dependencies: this.#substitute(column.dependencies) };
    });
    return { table: write.table, columns, influences, tables };
  }

  #substitute(dependencies: Dependencies): Dependencies {
    const result: Dependencies = new Map();
    for (const [number, mask] of dependencies) {
      if (--this.#remaining < 0) break;
      const { table, name } = this.#tables.columns[number]!;
      if (!this.#temporary.has(table)) {
        result.set(number, (result.get(number) ?? 0) | mask);
        continue;
      }
      const column = this.#contentColumn(table, name);
      if (column === undefined) continue;
      this.#remaining -= column.dependencies.size;
      addThrough(result, column.dependencies, mask);
    }
    return result;
  }

  #contentColumn(table: SourceTable, name: string): RelationColumn | undefined {
    const columns = this.#contents.get(table)?.columns;
    const exact = columns?.get(name);
    if (exact !== undefined || columns === undefined) return exact;
    const key = name.toLowerCase();
    this.#remaining -= columns.size >> 3;
    for (const column of columns.values()) if (column.name.toLowerCase() === key) return column;
    return undefined;
  }

  /** After a rename, moves the content of the old name to the new name. */
  #rename(statement: ResolvedStatement): void {
    const moves = statement.renames.map(({ from, to }) => ({
      from,
      to,
      content: this.#contents.get(from),
      out: this.#outputs.has(from),
    }));
    for (const { from, content } of moves) if (content !== undefined) this.#contents.delete(from);
    for (const { from, to, content, out } of moves) {
      if (content === undefined) continue;
      this.#contents.set(to, content);
      if (out && !statement.outputs.has(from)) this.#outputs.delete(from);
      this.#inputs.delete(from);
      if (!this.#temporary.has(to)) this.#outputs.add(to);
    }
  }

  /** Converts the script to the public model. */
  compose(): Pick<ScriptLineage, "inputs" | "outputs" | "writes"> {
    const writes: WriteLineage[] = [];
    for (const [table, content] of this.#contents) {
      if (table !== undefined && this.#temporary.has(table)) continue;
      writes.push(publicWrite(this.#tables, { ...content, table, columns: [...content.columns.values()] }));
    }
    return {
      inputs: publicReferences(this.#inputs),
      outputs: publicReferences([...this.#outputs].filter((table) => !this.#temporary.has(table))),
      writes,
    };
  }
}

/** Finds tables that live only within the script: temporary ones, and those that it creates and drops. */
function shortLived(statements: readonly ResolvedStatement[]): Set<SourceTable> {
  const created = new Set<SourceTable>();
  const gone = new Set<SourceTable>();
  for (const statement of statements) {
    for (const table of statement.dropped) if (created.delete(table)) gone.add(table);
    for (const table of statement.created) {
      created.add(table);
      gone.delete(table);
    }
    for (const { from, to } of statement.renames) {
      if (created.delete(from)) created.add(to);
    }
  }
  const result = gone;
  for (const statement of statements) {
    const mentioned = [...statement.created, ...statement.dropped, ...statement.inputs, ...statement.outputs];
    for (const table of mentioned) if (table.temporary) result.add(table);
  }
  return result;
}
