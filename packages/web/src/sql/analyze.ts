import type { DialectName, ScriptLineage } from "@headwater/sql-lineage";
import type { QueryClient } from "@tanstack/react-query";
import { queryOptions } from "@tanstack/react-query";
import { tablesQuery } from "../api/queries.ts";
import { pickTables, type Table } from "./pick-tables.ts";
import { splitNames } from "./split-names.ts";
import type { SqlQuestion } from "./sql-messages.ts";

/** Time limit of an analysis, in milliseconds. */
const deadlineMs = 5_000;
/** Maximum number of table names to look up in the store. */
export const maxTables = 500;

/** The lineage of a script, with the datasets of the store that its tables are. */
export interface Analysis {
  /** The analyzed SQL. */
  readonly sql: string;
  readonly lineage: ScriptLineage;
  /** Datasets by the table's name in the SQL. */
  readonly tables: ReadonlyMap<string, Table>;
  /** The reason why the datasets could not be looked up. */
  readonly lookupError: unknown;
  /** Number of table names that were not looked up, because there are too many. */
  readonly skippedTables: number;
}

/** Analyzes a script with the schemas of the store. */
export const analysisQuery = (
  client: QueryClient,
  sql: string,
  dialect: DialectName,
  defaultSchema: string | undefined,
) =>
  queryOptions<Analysis>({
    queryKey: ["sql-analysis", dialect, defaultSchema, sql],
    // Returning to the page looks up the schemas again if the server did not respond.
    staleTime: ({ state }) => (state.data?.lookupError === undefined ? 60_000 : 0),
    gcTime: 60_000,
    retry: false,
    queryFn: async ({ signal }): Promise<Analysis> => {
      const question = { sql, dialect, defaultSchema, tables: {} };
      const first = await analyze(question, signal);
      let tables = new Map<string, Table>();
      let lookupError: unknown;
      const names = tableNames(first);
      const skippedTables = Math.max(0, names.length - maxTables);
      try {
        tables = await findTables(client, names.slice(0, maxTables));
      } catch (error) {
        if (signal.aborted) throw error;
        lookupError = error;
      }
      const known = [...tables].filter(([, { columns }]) => columns.length > 0);
      if (known.length === 0) return { sql, lineage: first, tables, lookupError, skippedTables };
      const catalog = Object.fromEntries(known.map(([name, { columns }]) => [name, columns]));
      const lineage = await analyze({ ...question, tables: catalog }, signal);
      return { sql, lineage, tables, lookupError, skippedTables };
    },
  });

/** Returns the names of the tables that a script reads and writes, in order of appearance. */
function tableNames(lineage: ScriptLineage): string[] {
  return [
    ...new Set(
      lineage.statements.flatMap(({ inputs, outputs }) => [...inputs, ...outputs].map(({ name }) => name)),
    ),
  ];
}

async function findTables(client: QueryClient, names: readonly string[]): Promise<Map<string, Table>> {
  const answers = await Promise.all(
    splitNames(names).map((part) => client.fetchQuery({ ...tablesQuery(part), staleTime: 60_000 })),
  );
  return pickTables(answers.flatMap(({ items }) => items));
}

/**
 * Analyzes a script in a thread.
 *
 * @throws Error if the analysis takes too long, fails or is aborted
 */
function analyze(question: SqlQuestion, signal: AbortSignal): Promise<ScriptLineage> {
  const worker = new Worker(new URL("./sql-worker.ts", import.meta.url), { type: "module" });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const result = new Promise<ScriptLineage>((resolve, reject) => {
    const fail = (message: string) => reject(new Error(message));
    timer = setTimeout(
      () => fail("Analyzing this SQL takes too long. Try a part of the script."),
      deadlineMs,
    );
    signal.addEventListener("abort", () => fail("The analysis was aborted."), { once: true });
    worker.onerror = ({ message }) => fail(`Analyzing this SQL failed: ${message}`);
    worker.onmessage = ({ data }: MessageEvent<ScriptLineage>) => resolve(data);
    worker.postMessage(question);
  });
  return result.finally(() => {
    clearTimeout(timer);
    worker.terminate();
  });
}
