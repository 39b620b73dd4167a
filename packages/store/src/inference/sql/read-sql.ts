import {
  type Catalog,
  type DialectName,
  extractLineage,
  type RoutineCatalog,
  type ScriptLineage,
  type Span,
  type DatasetReference as SqlReference,
  type StatementLineage,
  type WriteLineage,
} from "@headwater/sql-lineage";
import type { TransformationTuple } from "../../model/stated-lineage.ts";
import { callKey, type RoutineReference } from "./routine-names.ts";
import type {
  SqlCall,
  SqlColumnEdge,
  SqlDataset,
  SqlExternalSchema,
  SqlPlace,
  SqlProblem,
  SqlReading,
  SqlWrite,
} from "./sql-reading.ts";
import { type DatasetName, TableNames } from "./table-names.ts";

/** Codes of warnings after which whole tables may be missing. */
const incomplete = new Set([
  "nesting-too-deep",
  "too-much-work",
  "unsupported-statement",
  "opaque-statement",
  "unknown-source",
]);

/**
 * Maximum number of column edges of one run; a larger result is reduced to tables, because it must be sent between
 * threads.
 */
const maxColumnEdges = 100_000;
/** Maximum number of problems of one run. */
const maxProblems = 200;

/** A run's SQL, with names resolved by the datasets that the run names. */
export interface SqlScript {
  /** The datasets that it refers to, as far as known, whose columns are needed. */
  readonly datasets: readonly DatasetName[];
  /** True if it has unqualified names that nothing resolves. */
  readonly hasUnsettledNames: boolean;
  /** The procedures that it calls and does not create. */
  readonly calls: readonly RoutineReference[];
  /** @param columnsOf - the known columns of a dataset */
  read(columnsOf: (dataset: DatasetName) => readonly string[] | undefined): SqlReading;
}

/**
 * Parses the SQL of a run.
 *
 * @param shown - the datasets that the run names, which resolve names in its SQL
 * @param family - the database datasets that the tasks of its DAG name
 * @param bodies - the texts that create the procedures that it calls, by {@link callKey}
 */
export function openSql(
  sql: string | readonly string[],
  dialect: DialectName,
  shown: readonly DatasetName[],
  family: readonly DatasetName[] = [],
  bodies: ReadonlyMap<string, string> = new Map(),
): SqlScript {
  const texts = (typeof sql === "string" ? [sql] : sql).map(withoutEllipsis);
  const routines: RoutineCatalog = {
    definition: (parts, quoted) => bodies.get(callKey({ parts, quoted })),
  };
  const first = extractLineage(texts, { dialect, routines });
  const mentioned = mentionedIn(first);
  const names = new TableNames(dialect, shown, mentioned, family);
  const datasets = mentioned.flatMap((reference) => names.resolve(reference) ?? []);
  return {
    datasets,
    hasUnsettledNames: mentioned.some(
      (reference) =>
        reference.kind === "table" && reference.parts.length === 1 && names.resolve(reference) === undefined,
    ),
    calls: first.statements.flatMap(({ call }) => call ?? []),
    read: (columnsOf) => {
      const catalog: Catalog = {
        columns: (parts, quoted) => {
          const dataset = names.resolve({ kind: "table", name: parts.join("."), parts, quoted });
          return dataset ? columnsOf(dataset) : undefined;
        },
      };
      const isAnyKnown = datasets.some((dataset) => columnsOf(dataset) !== undefined);
      const script = isAnyKnown ? extractLineage(texts, { dialect, catalog, routines }) : first;
      return new Reader(dialect, names, script, columnsOf).read();
    },
  };
}

/** Removes a trailing ellipsis: dbt abbreviates the rows of seeds in its log. */
function withoutEllipsis(sql: string): string {
  return sql.endsWith("...") ? sql.slice(0, -3).trimEnd() : sql;
}

function mentionedIn({ statements }: ScriptLineage): SqlReference[] {
  return statements.flatMap(({ inputs, outputs, definitions }) => [
    ...inputs,
    ...outputs,
    ...definitions.flatMap((definition) =>
      definition.kind === "table" ? [definition.table, ...(definition.like ? [definition.like] : [])] : [],
    ),
  ]);
}

/** Converts the lineage of a script to datasets. */
class Reader {
  readonly #dialect: DialectName;
  readonly #names: TableNames;
  readonly #script: ScriptLineage;
  readonly #columnsOf: (dataset: DatasetName) => readonly string[] | undefined;
  readonly #unresolved = new Map<string, SqlProblem>();

  constructor(
    dialect: DialectName,
    names: TableNames,
    script: ScriptLineage,
    columnsOf: (dataset: DatasetName) => readonly string[] | undefined,
  ) {
    this.#columnsOf = columnsOf;
    this.#dialect = dialect;
    this.#names = names;
    this.#script = script;
  }

  read(): SqlReading {
    const { statements, errors, warnings } = this.#script;
    const { writes, tooMany } = withoutTooMany(this.#script.writes.flatMap((write) => this.#write(write)));
    const written = new Set(writes.map(({ dataset }) => JSON.stringify(dataset)));
    const outputs = this.#script.outputs.flatMap((reference) => this.#dataset(reference, "outputs"));
    const prepared = outputs.filter(({ dataset }) => !written.has(JSON.stringify(dataset)));
    const inputs = this.#script.inputs
      .filter((reference) => this.#isRead(reference))
      .flatMap((reference) => this.#dataset(reference, "inputs"));
    const unread = this.#unreadReferences().flatMap((reference) => this.#dataset(reference, "inputs"));
    const warned = warnings.map(({ code, message, span: { line, column } }) => ({
      code,
      message,
      line,
      column,
    }));
    // Only the first problems are kept: those that can hide whole tables come first.
    const problems = [
      ...tooMany,
      ...warned.filter(({ code }) => code === "too-much-work"),
      ...errors.map(({ message, line, column }) => ({ code: "unreadable-statement", message, line, column })),
      ...warned.filter(({ code }) => code !== "too-much-work" && incomplete.has(code)),
      ...warned.filter(({ code }) => !incomplete.has(code)),
      ...this.#unresolved.values(),
    ];
    return {
      dialect: this.#dialect,
      inputs,
      writes,
      prepared,
      unread,
      complete:
        errors.length === 0 &&
        this.#unresolved.size === 0 &&
        !warnings.some(({ code }) => incomplete.has(code)) &&
        !statements.some(({ effect }) => effect === "opaque"),
      problems: shortened(problems),
      ...this.#definitions(),
      routines: statements.flatMap(({ definitions }) =>
        definitions.flatMap((definition) =>
          definition.kind === "routine" ? [{ reference: definition.routine, text: definition.text }] : [],
        ),
      ),
      calls: this.#calls(),
      database: this.#names.database,
    };
  }

  #write({ dataset, inputs, columns, influences }: WriteLineage): SqlWrite[] {
    if (dataset === undefined || !this.#getsRows(dataset)) return [];
    const isRead = inputs.some(({ name }) => name === dataset.name);
    return this.#dataset(dataset, "outputs").map((to) => ({
      ...to,
      from: inputs.flatMap((input) => this.#dataset(input, "inputs").map((found) => found.dataset)),
      columns: [
        ...columns.flatMap(({ column, sources }) => this.#edges(this.#spelled(to.dataset, column), sources)),
        // A statement uses a table's own columns to find the rows to delete or update; that does not make the table
        // its own source.
        ...this.#edges(
          null,
          influences.filter((source) => isRead || source.dataset.name !== dataset.name),
        ),
      ],
    }));
  }

  /**
   * Returns whether a statement reads rows of a dataset; statements that only create, rename or swap tables do not.
   */
  #isRead({ name }: SqlReference): boolean {
    return this.#script.statements.some(
      ({ effect, inputs }) => effect !== "definition" && inputs.some((input) => input.name === name),
    );
  }

  /** Returns the sources that only table definitions name. */
  #unreadReferences(): SqlReference[] {
    const sources = this.#script.statements.flatMap(({ effect, inputs, definitions }) => [
      ...(effect === "definition" ? inputs : []),
      ...definitions.flatMap((definition) =>
        definition.kind === "table" && definition.like ? [definition.like] : [],
      ),
    ]);
    const isTemporary = ({ name }: SqlReference) =>
      this.#script.statements.some(({ definitions }) =>
        definitions.some(
          (definition) =>
            definition.kind === "table" && definition.temporary && definition.table.name === name,
        ),
      );
    return sources.filter((reference) => !this.#isRead(reference) && !isTemporary(reference));
  }

  /** Returns whether a statement inserts rows into a dataset, or renames a filled one to its name. */
  #getsRows({ name }: SqlReference): boolean {
    return this.#script.statements.some(
      ({ effect, outputs, definitions }) =>
        (effect === "rows" && outputs.some((output) => output.name === name)) ||
        definitions.some((definition) => definition.kind === "rename" && definition.to.name === name),
    );
  }

  /** Returns a column in the dataset's own spelling: exact, else the only one that differs just in case. */
  #spelled(dataset: DatasetName, column: string): string {
    const known = this.#columnsOf(dataset) ?? [];
    if (known.includes(column)) return column;
    const same = known.filter((name) => name.toLowerCase() === column.toLowerCase());
    return same.length === 1 ? same[0]! : column;
  }

  #edges(toColumn: string | null, sources: WriteLineage["influences"]): SqlColumnEdge[] {
    return sources.flatMap(({ dataset, column, transformations }) => {
      const from = this.#names.resolve(dataset);
      if (!from) return [];
      const tuples = transformations.map(
        ({ type, subtype, masking }): TransformationTuple => [type, subtype, null, masking],
      );
      return [{ from, fromColumn: column, toColumn, transformations: tuples }];
    });
  }

  /** Returns the dataset of a name with the first statement that uses it on the given side; none when unknown. */
  #dataset(reference: SqlReference, side: "inputs" | "outputs"): SqlDataset[] {
    const { statements } = this.#script;
    const has = (list: readonly SqlReference[]) => list.some(({ name }) => name === reference.name);
    const statement =
      statements.find((entry) => entry.effect === "rows" && has(entry[side])) ??
      statements.find((entry) => has(entry[side])) ??
      statements.find(
        ({ inputs, outputs, definitions }) =>
          has(inputs) ||
          has(outputs) ||
          has(
            definitions.flatMap((definition) =>
              definition.kind === "table" && definition.like ? [definition.like] : [],
            ),
          ),
      );
    if (statement === undefined) return [];
    const dataset = this.#names.resolve(reference);
    if (dataset === undefined) this.#note(reference, statement);
    return dataset ? [{ dataset, place: placeOf(statement) }] : [];
  }

  #note(reference: SqlReference, { span }: StatementLineage): void {
    const { name, kind } = reference;
    const candidates = this.#names.candidates(reference);
    const listed = candidates.slice(0, 3).map((dataset) => `${dataset.namespace} ${dataset.name}`);
    const message =
      kind === "location"
        ? `${name} is not a location that OpenLineage can name`
        : listed.length > 1
          ? `${name} could be one of ${candidates.length} datasets of the DAG: ${listed.join(", ")}`
          : `Cannot resolve ${name} to a dataset of the run or its DAG`;
    this.#unresolved.set(name, {
      code: "unknown-dataset",
      message,
      line: span.line,
      column: span.column,
    });
  }

  /** Returns the procedures whose bodies are included, each with its first call. */
  #calls(): SqlCall[] {
    const found = new Map<string, SqlCall>();
    for (const statement of this.#script.statements) {
      const { routine: reference } = statement;
      if (reference === undefined || found.has(callKey(reference))) continue;
      found.set(callKey(reference), { reference, place: placeOf(statement) });
    }
    return [...found.values()];
  }

  #definitions(): Pick<SqlReading, "tables" | "externalSchemas" | "locations"> {
    const tables: { dataset: DatasetName; columns: readonly string[] }[] = [];
    const externalSchemas: SqlExternalSchema[] = [];
    const locations: { table: DatasetName; location: DatasetName }[] = [];
    for (const definition of this.#script.statements.flatMap((statement) => statement.definitions)) {
      if (definition.kind === "external-schema") {
        const { schema, catalog, database, region } = definition;
        if (catalog === "data-catalog" && database !== undefined)
          externalSchemas.push({ schema, database, region: region ?? null });
      } else if (definition.kind === "table" && !definition.temporary) {
        const dataset = this.#names.resolve(definition.table);
        if (!dataset) continue;
        if (definition.columns.length > 0) tables.push({ dataset, columns: definition.columns });
        const location =
          definition.location === undefined
            ? undefined
            : this.#names.resolve({
                kind: "location",
                name: definition.location,
                parts: [definition.location],
                quoted: [false],
              });
        if (location) locations.push({ table: dataset, location });
      }
    }
    return { tables, externalSchemas, locations };
  }
}

function placeOf({ index, span }: { readonly index: number; readonly span: Span }): SqlPlace {
  return { statement: index, start: span.start, end: span.end, line: span.line, column: span.column };
}

function withoutTooMany(writes: readonly SqlWrite[]): { writes: readonly SqlWrite[]; tooMany: SqlProblem[] } {
  const count = writes.reduce((sum, { columns }) => sum + columns.length, 0);
  if (count <= maxColumnEdges) return { writes, tooMany: [] };
  const message = `${count} column edges exceed the limit of ${maxColumnEdges}; columns are omitted`;
  return {
    writes: writes.map((write) => ({ ...write, columns: [] })),
    tooMany: [{ code: "too-much-work", message, line: 1, column: 1 }],
  };
}

function shortened(problems: readonly SqlProblem[]): readonly SqlProblem[] {
  if (problems.length <= maxProblems) return problems;
  const message = `${problems.length - maxProblems + 1} more problems are not listed`;
  const { line, column } = problems[maxProblems - 1]!;
  return [...problems.slice(0, maxProblems - 1), { code: "more-problems", message, line, column }];
}
