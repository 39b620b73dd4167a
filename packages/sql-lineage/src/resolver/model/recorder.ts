import type { StatementEffect } from "../../model/lineage.ts";
import type { QualifiedName } from "../../syntax/names.ts";
import type { Dependencies } from "./dependencies.ts";
import type { Relation, RelationColumn } from "./relation.ts";
import type { ResolvedStatement, ResolvedWrite } from "./resolved-statement.ts";
import type { SourceTable } from "./source-table.ts";
import type { TableRegistry } from "./table-registry.ts";
import { TransformationKind } from "./transformation-kind.ts";
import type { Work } from "./work.ts";

/** Records the lineage of the current statement. */
export class Recorder {
  readonly #work: Work;
  readonly #tables: TableRegistry;
  #result!: ResolvedStatement;
  /** The target of SELECT … INTO. */
  #into: { readonly name: QualifiedName; readonly temporary: boolean } | undefined;

  constructor(work: Work, tables: TableRegistry) {
    this.#work = work;
    this.#tables = tables;
  }

  /** The lineage of the statement so far. Available after {@link start}. */
  get result(): ResolvedStatement {
    return this.#result;
  }

  /** Starts another statement. */
  start(): void {
    this.#result = emptyResult();
    this.#into = undefined;
  }

  /** Sets the effect. A statement that inserts rows counts as such, whatever WITH contains. */
  effect(effect: StatementEffect): void {
    if (this.#result.effect === "none" || effect === "rows") this.#result.effect = effect;
  }

  /** Sets the target of SELECT … INTO. */
  setInto(into: { name: QualifiedName; temporary: boolean }): void {
    this.#into = into;
  }

  /** Records the result of a query, which writes nothing unless it has INTO. */
  addResult(relation: Relation, withoutRows: boolean): void {
    if (this.#into === undefined) {
      if (this.#result.writes.length === 0) this.write(undefined, relation.columns, relation);
      else this.addInputs(relation.tables);
      return;
    }
    this.effect(withoutRows ? "definition" : "rows");
    const { name, temporary } = this.#into;
    const table = temporary ? this.#tables.temporary(name) : this.#tables.find(name);
    this.#result.created.push(table);
    if (withoutRows) this.#result.outputs.add(table);
    else this.write(table, relation.columns, relation);
    this.learnFrom(table, relation);
  }

  /** Records a write. Merges columns with the same name. */
  write(
    table: SourceTable | undefined,
    columns: readonly RelationColumn[],
    from: { influences: Dependencies; tables: ReadonlySet<SourceTable> },
  ): void {
    const byName = new Map<string, RelationColumn>();
    for (const column of columns) {
      const known = byName.get(column.name);
      if (known === undefined) byName.set(column.name, column);
      else {
        const dependencies: Dependencies = new Map(known.dependencies);
        this.#work.put(dependencies, column.dependencies, TransformationKind.Identity);
        byName.set(column.name, { name: column.name, dependencies });
      }
    }
    this.addInputs(from.tables);
    if (table !== undefined) this.#result.outputs.add(table);
    const write = { table, columns: [...byName.values()], influences: from.influences, tables: from.tables };
    this.#result.writes.push(write);
    if (table !== undefined && !this.#result.inputs.has(table)) this.#addOwnInput(write, table);
  }

  /** Records tables that the statement reads. */
  addInputs(tables: Iterable<SourceTable>): void {
    for (const table of tables) this.#result.inputs.add(table);
  }

  /** Adds the target to the inputs if an output column comes from one of its columns. A condition on it is not enough. */
  #addOwnInput(write: ResolvedWrite, table: SourceTable): void {
    const refers = (dependencies: Dependencies) => {
      for (const number of dependencies.keys())
        if (this.#tables.columns[number]!.table === table) return true;
      return false;
    };
    if (write.columns.some((column) => refers(column.dependencies))) this.#result.inputs.add(table);
  }

  /** Sets the columns of a table that a query defines. */
  learnFrom(table: SourceTable, relation: Relation): void {
    const known = relation.open.length === 0 && !relation.opaque;
    this.#tables.learn(table, known ? relation.columns.map((column) => column.name) : undefined);
  }
}

function emptyResult(): ResolvedStatement {
  return {
    effect: "none",
    inputs: new Set(),
    outputs: new Set(),
    writes: [],
    definitions: [],
    renames: [],
    created: [],
    dropped: [],
  };
}
