/**
 * Analyzes the SQL of runs in a thread of its own: SQL is untrusted input and may take any amount of time and memory.
 * The main thread terminates this one when it does; sql-reader.ts is the other end.
 */
import { parentPort } from "node:worker_threads";
import { sqlEngineVersion } from "./engine-version.ts";
import { SqlTasks } from "./sql-tasks.ts";
import type { FromSqlWorker, ToSqlWorker } from "./sql-worker-messages.ts";

const port = parentPort;
if (!port) throw new Error("sql-worker must be started as a worker thread");

const tasks = new SqlTasks();

function answer(message: ToSqlWorker): FromSqlWorker {
  try {
    return message.type === "open"
      ? { type: "opened", opened: tasks.open(message.key, message.question) }
      : { type: "inferred", answer: tasks.infer(message.key, message.task) };
  } catch (error) {
    return { type: "failed", message: (error as Error).message };
  }
}

port.on("message", (message: ToSqlWorker) => port.postMessage(answer(message)));
port.postMessage({ type: "ready", engineVersion: sqlEngineVersion } satisfies FromSqlWorker);
