import type { Identifier, QualifiedName } from "../../syntax/names.ts";
import { addAll, type Dependencies } from "./dependencies.ts";
import { columnsNamed, emptyRelation, type Relation, type RelationColumn } from "./relation.ts";
import type { SourceTable } from "./source-table.ts";
import { TransformationKind } from "./transformation-kind.ts";

/** The maximum number of columns, and of influences, of a variable. More are left out. */
const maxEntries = 200;

/** The value of a variable with its tables. */
export interface VariableValue {
  readonly dependencies: Dependencies;
  readonly tables: ReadonlySet<SourceTable>;
}

/** The variables of one block. */
interface Frame {
  readonly level: number;
  readonly values: Map<string, Relation | undefined>;
}

/** The variables, rows and cursors of a script, each with all values assigned to it so far. */
export class Variables {
  /** The names by the nesting level of their block. */
  readonly #frames: Frame[] = [];

  /** Forgets the variables of blocks that have ended. */
  enter(level: number): void {
    while ((this.#frames.at(-1)?.level ?? -1) > level) this.#frames.pop();
  }

  /** Declares a variable without a value. */
  declare({ text }: Identifier, level: number): void {
    this.enter(level);
    if (this.#frames.at(-1)?.level !== level) this.#frames.push({ level, values: new Map() });
    this.#frames.at(-1)!.values.set(text.toLowerCase(), undefined);
  }

  /** Assigns the rows of a query to variables: one row, or one column each. */
  assign(names: readonly (Identifier | undefined)[], relation: Relation): void {
    names.forEach((name, index) => {
      if (name === undefined) return;
      const column = relation.columns[index];
      if (names.length === 1) this.#add(name, relation);
      else if (column === undefined || index >= relation.openAt) this.#add(name, emptyRelation());
      else this.#add(name, { ...relation, columns: [column], open: [] });
    });
  }

  #add({ text }: Identifier, relation: Relation): void {
    const key = text.toLowerCase();
    const frame = this.#frames.findLast(({ values }) => values.has(key)) ?? this.#outermost();
    const known = frame.values.get(key);
    frame.values.set(key, known === undefined ? relation : merged(known, relation));
  }

  #outermost(): Frame {
    if (this.#frames[0]?.level !== 0) this.#frames.unshift({ level: 0, values: new Map() });
    return this.#frames[0]!;
  }

  /** Returns true if a name is a variable. */
  has({ text }: Identifier): boolean {
    const key = text.toLowerCase();
    return this.#frames.some(({ values }) => values.has(key));
  }

  /** Returns the rows assigned to a variable or cursor. */
  rows({ text }: Pick<Identifier, "text">): Relation | undefined {
    const key = text.toLowerCase();
    return this.#frames.findLast(({ values }) => values.has(key))?.values.get(key);
  }

  /**
   * Returns the value of a variable or of its field; undefined for other names.
   *
   * @param open - returns a column of tables whose columns are unknown
   */
  value(
    name: QualifiedName,
    open: (tables: readonly SourceTable[], column: string) => Dependencies,
  ): VariableValue | undefined {
    const [first, field] = name;
    if (first === undefined || !this.has(first)) return undefined;
    const rows = this.rows(first);
    if (rows === undefined)
      return field === undefined ? { dependencies: new Map(), tables: new Set() } : undefined;
    const dependencies: Dependencies = new Map();
    if (field === undefined) {
      const kind =
        rows.columns.length === 1 ? TransformationKind.Identity : TransformationKind.Transformation;
      for (const column of rows.columns) addAll(dependencies, column.dependencies, kind);
    } else {
      const columns = columnsNamed(rows, field.text.toLowerCase());
      for (const column of columns) addAll(dependencies, column.dependencies, TransformationKind.Identity);
      if (columns.length === 0) {
        if (rows.open.length !== 1) return undefined;
        addAll(dependencies, open(rows.open[0]!, field.text), TransformationKind.Identity);
      }
    }
    addAll(dependencies, rows.influences, TransformationKind.Identity);
    return { dependencies, tables: rows.tables };
  }
}

/** Merges the rows of two assignments to a variable. */
function merged(first: Relation, second: Relation): Relation {
  const columns = new Map<string, RelationColumn>();
  for (const column of [...first.columns, ...second.columns]) {
    const key = column.name.toLowerCase();
    const known = columns.get(key);
    if (known === undefined && columns.size >= maxEntries) continue;
    const dependencies: Dependencies = new Map(known?.dependencies);
    addLimited(dependencies, column.dependencies);
    columns.set(key, { name: known?.name ?? column.name, dependencies });
  }
  const influences: Dependencies = new Map();
  addLimited(influences, first.influences);
  addLimited(influences, second.influences);
  const same = (tables: readonly SourceTable[]) =>
    first.open.some((known) => known.every((table) => tables.includes(table)));
  const open = [...first.open, ...second.open.filter((tables) => !same(tables))].slice(0, 2);
  const tables = new Set([...first.tables, ...second.tables].slice(0, maxEntries));
  const openAt = Math.min(first.openAt, second.openAt);
  return { columns: [...columns.values()], open, openAt, influences, tables, opaque: false };
}

function addLimited(to: Dependencies, from: Dependencies): void {
  if (to.size + from.size <= maxEntries || to.size === 0) addAll(to, from, TransformationKind.Identity);
}
