import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { graphSchema, logSchema } from "./connection-settings.ts";
import type { Database, Session } from "./database.ts";
import { DataDirectoryUnusable } from "./errors.ts";
import { migrationLock } from "./lock-keys.ts";

/**
 * Migrates the database to the schema of this version. Numbered files run forward only, each in a transaction with
 * its own record. A file that changed after it ran, or a database ahead of this version, is an error.
 *
 * @throws DataDirectoryUnusable when a newer version or changed files migrated the database
 */
export async function migrate(database: Database): Promise<void> {
  await database.transaction(
    async (session) => {
      await session.query("SELECT pg_advisory_xact_lock($1)", [migrationLock]);
      await session.query(`CREATE SCHEMA IF NOT EXISTS ${logSchema}`);
      await session.query("CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public");
      await session.query(
        `CREATE TABLE IF NOT EXISTS ${logSchema}.migrations (
           part text NOT NULL, number integer NOT NULL, name text NOT NULL, checksum text NOT NULL,
           applied_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (part, number))`,
      );
      await applyPart(session, "log", logSchema);
      await session.query(`CREATE SCHEMA IF NOT EXISTS ${graphSchema}`);
      await applyPart(session, "graph", graphSchema);
    },
    { urgency: "commit" },
  );
}

/** Creates an empty graph in `schema` with all graph migrations (for a rebuild). */
export async function createGraphSchema(session: Session, schema: string): Promise<void> {
  await session.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
  await session.query(`CREATE SCHEMA ${schema}`);
  await useSchema(session, schema);
  for (const migration of readMigrations("graph")) await session.query(migration.sql);
}

/** Makes `schema` the graph for the rest of the transaction. */
export async function useSchema(session: Session, schema: string): Promise<void> {
  await session.query(`SET LOCAL search_path = ${schema}, ${logSchema}, public`);
}

async function applyPart(session: Session, part: "log" | "graph", schema: string): Promise<void> {
  const applied = await session.query<{ number: number; checksum: string }>(
    `SELECT number, checksum FROM ${logSchema}.migrations WHERE part = $1 ORDER BY number`,
    [part],
  );
  const migrations = readMigrations(part);
  if (applied.length > migrations.length) {
    throw new DataDirectoryUnusable(
      `The database was migrated by a newer version of Headwater (${part} schema ${applied.length}, this version knows ${migrations.length}). ` +
        "Nothing was changed. Start the newer version again.",
    );
  }
  for (const migration of migrations) {
    const before = applied.find((row) => row.number === migration.number);
    if (before && before.checksum !== migration.checksum) {
      throw new DataDirectoryUnusable(
        `Migration ${part}/${migration.name} differs from the one applied to this database. Nothing was changed.`,
      );
    }
    if (before) continue;
    await session.query(`SET LOCAL search_path = ${schema}, ${logSchema}, public`);
    await session.query(migration.sql);
    await session.query(
      `INSERT INTO ${logSchema}.migrations (part, number, name, checksum) VALUES ($1, $2, $3, $4)`,
      [part, migration.number, migration.name, migration.checksum],
    );
  }
}

function readMigrations(
  part: "log" | "graph",
): { number: number; name: string; sql: string; checksum: string }[] {
  const root = dirname(createRequire(import.meta.url).resolve("@headwater/store/package.json"));
  const folder = join(root, "migrations", part);
  return readdirSync(folder)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name), "utf8");
      return {
        number: Number(name.slice(0, 4)),
        name,
        sql,
        checksum: createHash("sha256").update(sql).digest("hex"),
      };
    });
}
