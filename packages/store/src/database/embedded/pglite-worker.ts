/**
 * Runs PostgreSQL (PGlite) in a worker thread, because it blocks the thread that calls it. The main thread speaks the
 * PostgreSQL wire protocol over the message port; embedded.ts is the other end.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { gunzipSync } from "node:zlib";
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { DurableNodeFileSystem } from "./durable-file-system.ts";
import type { ToWorker, WorkerData } from "./worker-messages.ts";

const port = parentPort;
if (!port) throw new Error("pglite-worker must be started as a worker thread");

const { directory, durability, template } = workerData as WorkerData;

const startParams = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== "-F" || durability === "relaxed"),
  ...(durability === "strict" ? ["-c", "fsync=on", "-c", "wal_sync_method=fsync"] : []),
  "-c",
  "shared_buffers=64MB",
];

const location =
  directory === null
    ? {}
    : durability === "strict"
      ? { fs: new DurableNodeFileSystem(directory) }
      : { dataDir: directory };
const isNew = directory === null || !existsSync(join(directory, "PG_VERSION"));
// Copying an empty, migrated database takes a fraction of the time of initdb and the migrations. PGlite would unpack it
// in small chunks, which takes longer than the copy.
const start =
  isNew && existsSync(template)
    ? { loadDataDir: new Blob([gunzipSync(readFileSync(template))], { type: "application/x-tar" }) }
    : {};
const database = await PGlite.create({ ...location, ...start, startParams, extensions: { pg_trgm } });

let chain: Promise<void> = Promise.resolve();
let pending: Buffer = Buffer.alloc(0);
let started = false;

const fail = (error: unknown) => port.postMessage({ type: "failed", message: (error as Error).message });

/**
 * Returns the length of the complete protocol messages at the start of `bytes`; the rest waits for the next chunk.
 */
function completeLength(bytes: Buffer): number {
  let position = 0;
  while (position < bytes.length) {
    const isStartup = !started && bytes[position] === 0; // the start-up message alone has no type byte
    const header = isStartup ? 4 : 5;
    if (bytes.length - position < header) break;
    const length = isStartup ? bytes.readInt32BE(position) : 1 + bytes.readInt32BE(position + 1);
    if (position + length > bytes.length) break;
    if (isStartup) started = true;
    position += length;
  }
  return position;
}

async function execute(chunk: Uint8Array): Promise<void> {
  let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  if (pending.length > 0) bytes = Buffer.concat([pending, bytes]);
  const length = completeLength(bytes);
  pending = bytes.subarray(length);
  if (length === 0) return;
  const answers: Buffer[] = [];
  await database.execProtocolRawStream(new Uint8Array(bytes.subarray(0, length)), {
    onRawData: (data) => answers.push(Buffer.from(data)),
  });
  if (answers.length === 0) return;
  const answer = new Uint8Array(Buffer.concat(answers));
  port?.postMessage({ type: "data", data: answer }, [answer.buffer]);
}

/** Resets the session for a new client: no open transaction, no prepared statements, default settings. */
async function reset(): Promise<void> {
  started = false;
  pending = Buffer.alloc(0);
  if (database.isInTransaction()) await database.exec("ROLLBACK");
  await database.exec("DISCARD ALL");
}

port.on("message", (message: ToWorker) => {
  if (message.type === "data") chain = chain.then(() => execute(message.data)).catch(fail);
  else if (message.type === "reset") chain = chain.then(reset).catch(fail);
  else {
    chain = chain
      .then(() => database.exec("CHECKPOINT"))
      .then(() => database.close())
      .catch(fail)
      .then(() => port.postMessage({ type: "closed" }));
  }
});

port.postMessage({ type: "ready" });
