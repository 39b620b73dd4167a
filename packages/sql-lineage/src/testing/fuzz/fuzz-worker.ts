/** Processes mutants in order and reports progress in shared memory, so that hangs can be detected. */
import { parentPort, workerData } from "node:worker_threads";
import { catalogFromRecord, extractLineage } from "../../index.ts";
import { mutantOf } from "./mutate.ts";

/** The worker's input. */
export interface FuzzWorkerData {
  readonly run: number;
  readonly from: number;
  readonly to: number;
  /** The number of the current mutant. */
  readonly progress: Int32Array;
}

/** The worker's result. */
export interface FuzzResult {
  readonly failures: readonly string[];
  /** The duration of the slowest result in milliseconds, and its number. */
  readonly slowest: { readonly number: number; readonly milliseconds: number };
}

const { run, from, to, progress } = workerData as FuzzWorkerData;
const tables = {
  "sales.orders": ["id", "customer_id", "amount", "status", "placed_at"],
  customers: ["id", "name", "country", "parent_id"],
  items: ["sku", "qty", "price"],
  t: ["a", "b", "c", "d", "k"],
};

const failures: string[] = [];
let slowest = { number: from, milliseconds: 0 };
for (let number = from; number < to; number++) {
  Atomics.store(progress, 0, number);
  const { sql, dialect } = mutantOf(run, number);
  const catalog = number % 2 === 0 ? catalogFromRecord(tables, dialect) : undefined;
  const began = performance.now();
  try {
    const lineage = extractLineage(sql, { dialect, catalog });
    for (const { span } of [...lineage.statements, ...lineage.warnings]) {
      if (!(span.start >= 0 && span.start <= span.end && span.end <= sql.length))
        failures.push(`${number}: a place outside of the text: ${JSON.stringify(span)}`);
    }
  } catch (error) {
    failures.push(`${number}: ${(error as Error).stack}`);
  }
  const milliseconds = performance.now() - began;
  if (milliseconds > slowest.milliseconds) slowest = { number, milliseconds };
}
parentPort?.postMessage({ failures: failures.slice(0, 20), slowest } satisfies FuzzResult);
