import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { extractLineage } from "../../index.ts";
import type { FuzzResult, FuzzWorkerData } from "./fuzz-worker.ts";
import { mutantOf } from "./mutate.ts";

/** The maximum time per result. */
const maxAnswerMs = 1_000;
const mutants = Number(process.env.HEADWATER_FUZZ_MUTANTS ?? 5_000);
const run = Number(process.env.HEADWATER_FUZZ_RUN ?? 1);
const workers = 2;

/** Loads the worker from source: Node 20 does not support loader options for threads. */
const startWorker = `import("tsx/esm/api").then(({ register }) => {
  register();
  return import(${JSON.stringify(new URL("./fuzz-worker.ts", import.meta.url).href)});
})`;

/** Processes a range of mutants in a separate thread, which is terminated if it hangs. */
async function read(from: number, to: number): Promise<FuzzResult> {
  const progress = new Int32Array(new SharedArrayBuffer(4));
  Atomics.store(progress, 0, -1);
  const worker = new Worker(startWorker, {
    eval: true,
    workerData: { run, from, to, progress } satisfies FuzzWorkerData,
    execArgv: ["--conditions=headwater-source"],
  });
  let seen = { number: -1, since: performance.now() };
  return new Promise<FuzzResult>((resolve, reject) => {
    const timer = setInterval(() => {
      const number = Atomics.load(progress, 0);
      if (number !== seen.number) seen = { number, since: performance.now() };
      // Far more than the time limit: the machine can be busy, but an infinite loop never ends.
      else if (number >= 0 && performance.now() - seen.since > 20 * maxAnswerMs) {
        reject(
          new Error(`Mutant ${number} of run ${run} has no end: ${JSON.stringify(mutantOf(run, number))}`),
        );
        void worker.terminate();
      }
    }, 200);
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => {
      clearInterval(timer);
      reject(new Error(`The thread ended with code ${code} at mutant ${Atomics.load(progress, 0)}`));
    });
  });
}

/** Measures a result again, to exclude the effect of other load on the machine. */
function again(number: number): number {
  const { sql, dialect } = mutantOf(run, number);
  const began = process.cpuUsage();
  extractLineage(sql, { dialect });
  return process.cpuUsage(began).user / 1000;
}

describe("Mutated statements", () => {
  it(`${mutants} in all dialects return a result within a second without throwing`, async () => {
    const share = Math.ceil(mutants / workers);
    const results = await Promise.all(
      Array.from({ length: workers }, (_, index) =>
        read(index * share, Math.min(mutants, (index + 1) * share)),
      ),
    );
    expect(results.flatMap(({ failures }) => failures)).toEqual([]);
    for (const { slowest } of results) {
      const { number, milliseconds } = slowest;
      const time = milliseconds > maxAnswerMs ? Math.min(milliseconds, again(number)) : milliseconds;
      expect(time, `mutant ${number}: ${JSON.stringify(mutantOf(run, number))}`).toBeLessThan(maxAnswerMs);
    }
  }, 600_000);

  it("are deterministic", () => {
    expect(mutantOf(7, 42)).toEqual(mutantOf(7, 42));
    expect(mutantOf(7, 42)).not.toEqual(mutantOf(8, 42));
  });
});
