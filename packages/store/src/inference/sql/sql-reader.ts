import { Worker } from "node:worker_threads";
import { workerFile } from "../../database/worker-file.ts";
import { sqlEngineVersion } from "./engine-version.ts";
import type { OpenedSql, SqlAnswer, SqlQuestion, SqlTask } from "./sql-tasks.ts";
import type { FromSqlWorker, ToSqlWorker } from "./sql-worker-messages.ts";

/** Limits of the SQL thread. */
export interface SqlReaderOptions {
  /**
   * Deadline for one analysis of one script, in milliseconds.
   *
   * @default 5000
   */
  readonly deadlineMs?: number | undefined;
  /**
   * Heap size of the thread in megabytes.
   *
   * @default 512
   */
  readonly maxHeapMb?: number | undefined;
}

/** A script exceeded the time or memory limit. */
export class SqlTooCostly extends Error {}

/** The thread could not be started: no SQL can be analyzed. */
export class SqlReaderUnavailable extends Error {}

/** Timeout for starting the thread, in milliseconds. */
const startLimitMs = 60_000;

/**
 * Analyzes SQL in a worker thread, one script at a time; a thread that exceeds its limits is terminated and replaced.
 */
export class SqlReader {
  readonly #file = workerFile("sql-worker.js");
  readonly #deadlineMs: number;
  readonly #maxHeapMb: number;
  #worker: Promise<Worker> | null = null;
  #queue: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  /** @throws Error when the thread's file was not built */
  constructor({ deadlineMs, maxHeapMb }: SqlReaderOptions = {}) {
    this.#deadlineMs = deadlineMs ?? 5_000;
    this.#maxHeapMb = maxHeapMb ?? 512;
  }

  /**
   * Parses a script.
   *
   * @param key - under which {@link infer} finds the parsed script
   * @throws SqlTooCostly, SqlReaderUnavailable; Error when the analysis failed, which is a defect of Headwater
   */
  async open(key: string, question: SqlQuestion): Promise<OpenedSql> {
    const message = await this.#ask({ type: "open", key, question });
    if (message.type !== "opened") throw unexpected(message);
    return message.opened;
  }

  /**
   * Infers the lineage that a run's SQL adds.
   *
   * @throws SqlTooCostly, SqlReaderUnavailable; Error when the analysis failed, which is a defect of Headwater
   */
  async infer(key: string, task: SqlTask): Promise<SqlAnswer> {
    const message = await this.#ask({ type: "infer", key, task });
    if (message.type !== "inferred") throw unexpected(message);
    return message.answer;
  }

  /** Terminates the thread. An analysis in progress fails. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const worker = await this.#worker?.catch(() => null);
    await worker?.terminate();
  }

  #ask(message: ToSqlWorker): Promise<FromSqlWorker> {
    const answer = this.#queue.then(() => this.#askNow(message));
    this.#queue = answer.catch(() => {});
    return answer;
  }

  async #askNow(message: ToSqlWorker): Promise<FromSqlWorker> {
    if (this.#isClosed) throw new SqlReaderUnavailable("The SQL thread was closed");
    this.#worker ??= this.#start();
    const starting = this.#worker;
    const forget = () => {
      if (this.#worker === starting) this.#worker = null;
    };
    const worker = await starting.catch((error: Error) => {
      forget();
      throw error;
    });
    if (worker.threadId < 0) {
      // It ended between two scripts.
      forget();
      return this.#askNow(message);
    }
    return new Promise<FromSqlWorker>((resolve, reject) => {
      const settle = (finish: () => void) => {
        clearTimeout(timer);
        worker.off("message", onMessage);
        worker.off("error", onError);
        worker.off("exit", onExit);
        finish();
      };
      const lose = (reason: string) => {
        forget();
        const error = this.#isClosed
          ? new SqlReaderUnavailable("The SQL thread was closed")
          : new SqlTooCostly(reason);
        settle(() => reject(error));
      };
      const timer = setTimeout(() => {
        lose(`Analyzing the SQL takes more than ${this.#deadlineMs} ms; it was skipped`);
        void worker.terminate();
      }, this.#deadlineMs);
      const onMessage = (answer: FromSqlWorker) => settle(() => resolve(answer));
      const onError = (error: Error) =>
        lose(`Analyzing the SQL crashed its thread (${error.message}); it was skipped`);
      const onExit = (code: number) =>
        lose(`Analyzing the SQL crashed its thread (code ${code}); it was skipped`);
      worker.once("message", onMessage);
      worker.once("error", onError);
      worker.once("exit", onExit);
      worker.postMessage(message);
    });
  }

  async #start(): Promise<Worker> {
    const worker = new Worker(this.#file, { resourceLimits: { maxOldGenerationSizeMb: this.#maxHeapMb } });
    worker.unref();
    const ready = await new Promise<FromSqlWorker>((resolve, reject) => {
      const fail = (reason: string) =>
        settle(() => reject(new SqlReaderUnavailable(`Cannot start the SQL thread: ${reason}`)));
      const timer = setTimeout(() => fail("it did not start within a minute"), startLimitMs);
      const onMessage = (message: FromSqlWorker) => settle(() => resolve(message));
      const onError = (error: Error) => fail(error.message);
      const onExit = (code: number) => fail(`it exited with code ${code}`);
      const settle = (finish: () => void) => {
        clearTimeout(timer);
        worker.off("message", onMessage);
        worker.off("error", onError);
        worker.off("exit", onExit);
        finish();
      };
      worker.once("message", onMessage);
      worker.once("error", onError);
      worker.once("exit", onExit);
    });
    // A thread that ends between scripts is restarted with the next one.
    worker.on("error", () => {});
    if (ready.type === "ready" && ready.engineVersion === sqlEngineVersion) return worker;
    void worker.terminate();
    throw new SqlReaderUnavailable(`${this.#file} belongs to another version: run "npm run build" first`);
  }
}

function unexpected(message: FromSqlWorker): Error {
  return new Error(message.type === "failed" ? message.message : `Unexpected response: ${message.type}`);
}
