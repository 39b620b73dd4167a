// The embedded database runs here, in a worker thread, because it would block the caller's event loop
// for seconds. Plain JavaScript: a worker thread does not pass through the loaders that run TypeScript
// sources during development. Types are checked all the same.
import { createReadStream } from "node:fs";
import { parentPort } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";

if (parentPort === null) throw new Error("embedded-worker.js runs in a worker thread only");
const port = parentPort;
const database = await PGlite.create();

/**
 * Pieces of a file that end at line ends, so that each can be copied by itself.
 *
 * @param {string} path
 * @returns {AsyncGenerator<Buffer<ArrayBuffer>>}
 */
async function* wholeLines(path) {
  /** @type {Buffer<ArrayBuffer>} */
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 21 })) {
    const data = Buffer.concat([rest, chunk]);
    const end = data.lastIndexOf(0x0a) + 1;
    rest = data.subarray(end);
    if (end > 0) yield data.subarray(0, end);
  }
  if (rest.length > 0) yield rest;
}

const operations = {
  async version() {
    const { rows } = await database.query("SHOW server_version");
    return /** @type {{ server_version: string }} */ (rows[0]).server_version;
  },

  /** @param {string[]} statements */
  transaction: (statements) =>
    database.transaction(async (transaction) => {
      const affected = [];
      for (const statement of statements) {
        affected.push((await transaction.query(statement)).affectedRows ?? 0);
      }
      return affected;
    }),

  /** @param {string} statement */
  query: async (statement) => (await database.query(statement)).rows,

  /** @param {{ table: string, files: string[] }} request */
  load: ({ table, files }) =>
    database.transaction(async (transaction) => {
      await transaction.query(`TRUNCATE ${table}`);
      let rows = 0;
      for (const file of files) {
        for await (const lines of wholeLines(file)) {
          const copy = `COPY ${table} FROM '/dev/blob' WITH (FORMAT text, DELIMITER '|')`;
          const result = await transaction.query(copy, [], { blob: new Blob([lines]) });
          rows += result.affectedRows ?? 0;
        }
      }
      return rows;
    }),
};

port.on("message", async ({ id, operation, argument }) => {
  try {
    const run = operations[/** @type {keyof typeof operations} */ (operation)];
    port.postMessage({ id, result: await run(/** @type {never} */ (argument)) });
  } catch (error) {
    port.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
