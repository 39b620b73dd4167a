/**
 * Writes an archive of an empty, migrated database, from which the embedded engine creates new ones. The build runs it:
 * `node create-empty-database.js FILE`.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { migrate } from "../migrate.ts";
import { openEmbeddedDatabase } from "./embedded.ts";

const [, , file] = process.argv;
if (file === undefined) throw new Error("Expected: the file to write.");

const directory = mkdtempSync(join(tmpdir(), "headwater-empty-database-"));
try {
  const { database } = await openEmbeddedDatabase({ directory, durability: "relaxed" });
  await migrate(database);
  // Nothing creates databases here, and without their templates an empty one has half as many files to copy and sync.
  await database.query("ALTER DATABASE template0 IS_TEMPLATE false");
  await database.query("DROP DATABASE template0");
  await database.query("ALTER DATABASE template1 IS_TEMPLATE false");
  await database.query("DROP DATABASE template1");
  await database.close();
  const engine = await PGlite.create({ dataDir: join(directory, "postgres"), extensions: { pg_trgm } });
  await engine.exec("CHECKPOINT");
  const archive = await engine.dumpDataDir("gzip");
  await engine.close();
  writeFileSync(file, Buffer.from(await archive.arrayBuffer()));
} finally {
  rmSync(directory, { recursive: true, force: true });
}
