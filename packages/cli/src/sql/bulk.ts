import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { catalogFromRecord, type DialectName, dialectNames, extractLineage } from "@headwater/sql-lineage";
import { type ScriptAnswer, toAnswer } from "./answer.ts";

interface Request {
  readonly id: unknown;
  readonly sql: string | readonly string[];
  readonly dialect: DialectName;
  readonly defaultSchema: string | undefined;
  readonly catalog: Readonly<Record<string, readonly string[]>> | undefined;
}

/**
 * Answers each request line with one line, in order. Invalid lines get an error, so that output line n always belongs to
 * request n. Blank lines are skipped.
 *
 * @returns the number of invalid lines
 */
export async function answerLines(input: Readable, output: Writable, dialect: DialectName): Promise<number> {
  let refused = 0;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === "") continue;
    const answer = answerLine(line, dialect);
    if (answer.refused) refused += 1;
    if (!output.write(`${answer.text}\n`)) await once(output, "drain");
  }
  return refused;
}

function answerLine(line: string, dialect: DialectName): { text: string; refused: boolean } {
  let id: unknown = null;
  try {
    // Windows tools write a byte order mark at the start of a file.
    const value: unknown = JSON.parse(line.replace(/^\uFEFF/, ""));
    if (typeof value === "object" && value !== null && "id" in value) id = value.id;
    return { text: JSON.stringify({ id, ...answer(toRequest(value, dialect)) }), refused: false };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const empty = { inputs: [], outputs: [], columns: {}, dataset: {}, writes: [], statements: [] };
    const errors = [{ index: 0, line: 1, column: 1, message }];
    return { text: JSON.stringify({ id, ...empty, errors, warnings: [] }), refused: true };
  }
}

function answer(request: Request): ScriptAnswer {
  const { sql, dialect, defaultSchema, catalog } = request;
  return toAnswer(
    extractLineage(sql, {
      dialect,
      defaultSchema,
      catalog: catalog === undefined ? undefined : catalogFromRecord(catalog, dialect),
    }),
  );
}

/** @throws TypeError for an invalid request; the message explains why */
function toRequest(value: unknown, fallback: DialectName): Request {
  if (typeof value !== "object" || value === null) throw new TypeError("A line must be a JSON object");
  const { id, sql, dialect, defaultSchema, catalog } = value as Record<string, unknown>;
  const isText =
    typeof sql === "string" || (Array.isArray(sql) && sql.every((text) => typeof text === "string"));
  if (!isText) throw new TypeError("sql must be a string or an array of strings");
  if (defaultSchema !== undefined && defaultSchema !== null && typeof defaultSchema !== "string") {
    throw new TypeError("defaultSchema must be a string");
  }
  return {
    id,
    sql,
    dialect: toDialect(dialect ?? fallback),
    defaultSchema: defaultSchema ?? undefined,
    catalog: catalog === undefined || catalog === null ? undefined : toCatalog(catalog),
  };
}

/** @throws TypeError for an unknown dialect; the message lists the known ones */
export function toDialect(value: unknown): DialectName {
  const known = dialectNames.find((name) => name === value);
  if (known === undefined) {
    throw new TypeError(`dialect must be one of ${dialectNames.join(", ")}, not ${JSON.stringify(value)}`);
  }
  return known;
}

/** @throws TypeError if the value is not an object of lists of column names */
export function toCatalog(value: unknown): Record<string, readonly string[]> {
  const message = 'catalog must be an object of the form {"schema.table": ["column", …]}';
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new TypeError(message);
  for (const columns of Object.values(value)) {
    if (!Array.isArray(columns) || columns.some((column) => typeof column !== "string"))
      throw new TypeError(message);
  }
  return value as Record<string, readonly string[]>;
}
