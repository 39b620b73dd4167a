import type { DialectName } from "@headwater/sql-lineage";
import { storedPart } from "./sql-dialect.ts";

/** A name of a procedure in SQL. */
export interface RoutineReference {
  readonly parts: readonly string[];
  readonly quoted: readonly boolean[];
}

/** The database of a run's SQL. */
export interface SqlDatabase {
  readonly namespace: string;
  /** The parts of a dataset's name before its schema. */
  readonly parts: readonly string[];
}

/** A name of a procedure, with the database where the run shows it. */
export interface RoutineName {
  readonly namespace: string | null;
  readonly database: string | null;
  /** The parts of the name in the database, as JSON. */
  readonly name: string;
  /** The last part in lowercase, by which names are found. */
  readonly key: string;
}

/** Schemas of unqualified names, unless the session chooses another. */
const defaultSchemas: ReadonlySet<string> = new Set(["public", "dbo"]);

/**
 * Returns the full name of a procedure in a run's SQL. A name of three parts states its database itself.
 *
 * @param database - the only database that the run or its DAG shows
 */
export function routineName(
  dialect: DialectName,
  { parts, quoted }: RoutineReference,
  database: SqlDatabase | undefined,
): RoutineName {
  const own = parts.map((part, index) => routinePart(dialect, part, quoted[index] ?? false));
  const before = database ? [...database.parts] : [];
  if (database !== undefined && own.length > 2 && before.length > 0)
    before.splice(-1, 1, ...own.splice(0, own.length - 2));
  if (own.length === 2 && defaultSchemas.has(own[0]!.toLowerCase())) own.shift();
  return {
    namespace: database?.namespace ?? null,
    database: database ? before.join(".").toLowerCase() : null,
    name: JSON.stringify(own),
    key: own.at(-1)!.toLowerCase(),
  };
}

/** Returns the name among definitions that a call refers to: the same, or the only one with an additional schema. */
export function calledName(call: string, defined: ReadonlySet<string>): string | undefined {
  if (defined.has(call)) return call;
  const parts = JSON.parse(call) as string[];
  if (parts.length > 1) return undefined;
  const found = [...defined].filter((name) => (JSON.parse(name) as string[]).at(-1) === parts[0]);
  return found.length === 1 ? found[0] : undefined;
}

/** Returns the key of a call in SQL for {@link SqlQuestion.routines}. */
export function callKey({ parts, quoted }: RoutineReference): string {
  return JSON.stringify([parts, quoted]);
}

/** Returns how a dialect compares a part of a procedure's name. */
function routinePart(dialect: DialectName, part: string, quoted: boolean): string {
  switch (dialect) {
    case "mssql":
    case "mysql":
    case "duckdb":
    case "sqlite":
    case "generic":
      return part.toLowerCase();
    default:
      return storedPart(dialect, part, quoted);
  }
}
