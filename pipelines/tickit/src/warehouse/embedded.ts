import { Worker } from "node:worker_threads";
import { PACKAGE_ROOT } from "../package-root.ts";
import type { TableStatistics, Value, Warehouse } from "./warehouse.ts";

interface Reply {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** Sends requests over the worker's port and rejects open ones if the worker exits. */
class WorkerLink {
  readonly #worker = new Worker(new URL("src/warehouse/embedded-worker.js", PACKAGE_ROOT));
  readonly #pending = new Map<number, Pending>();
  #last = 0;
  #ended: Error | undefined;

  constructor() {
    this.#worker.on("message", ({ id, result, error }: Reply) => {
      const pending = this.#pending.get(id);
      this.#pending.delete(id);
      if (error === undefined) pending?.resolve(result);
      else pending?.reject(new Error(error));
    });
    this.#worker.on("error", (error) => this.#end(error));
    this.#worker.on("exit", () => this.#end(new Error("the embedded warehouse has been closed")));
  }

  #end(reason: Error): void {
    this.#ended ??= reason;
    for (const pending of this.#pending.values()) pending.reject(this.#ended);
    this.#pending.clear();
  }

  call(operation: string, argument?: unknown): Promise<unknown> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker.postMessage({ id, operation, argument });
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

/**
 * Opens PostgreSQL in WebAssembly, in memory, in a worker thread. It takes some seconds and about 400 MB;
 * `close()` discards everything.
 *
 * @throws Error if the engine does not start
 */
export async function openEmbeddedWarehouse(): Promise<Warehouse> {
  const link = new WorkerLink();
  const version = (await link.call("version")) as string;
  return {
    engine: { name: "PGlite", version },
    transaction: async (statements) => (await link.call("transaction", [...statements])) as number[],
    query: async (statement) => (await link.call("query", statement)) as Record<string, Value>[],
    load: async (table, files) => (await link.call("load", { table, files: [...files] })) as number,
    async statistics(table): Promise<TableStatistics> {
      const measure = `SELECT count(*)::float8 AS "rowCount", coalesce(sum(pg_column_size(t.*)), 0)::float8 AS size FROM ${table} AS t`;
      const [row] = (await link.call("query", measure)) as TableStatistics[];
      return { rowCount: row?.rowCount ?? 0, size: row?.size ?? 0 };
    },
    close: () => link.end(),
  };
}
