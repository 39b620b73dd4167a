import { join } from "node:path";
import { ensureLake, loadDdl, SOURCE_TABLES } from "@headwater/pipeline-tickit";
import type { Postgres } from "./postgres.ts";

/** Size of the data: tiny, because only lineage is checked. */
const SCALE = 0.002;

/**
 * Creates the tables and loads the lake's files, as the deployment does on AWS before any task runs.
 *
 * @param isExternal - whether the lake's tables are to be like those of Redshift Spectrum, which can be read and are in
 *   no information schema: so are the materialised views of PostgreSQL
 */
export async function setUpWarehouse(
  postgres: Postgres,
  lakeDirectory: string,
  isExternal: boolean,
): Promise<void> {
  const lake = await ensureLake({ directory: lakeDirectory, scale: SCALE, seed: 1 });
  await postgres.psql("postgres", "DROP DATABASE IF EXISTS dev WITH (FORCE);");
  await postgres.psql("postgres", "CREATE DATABASE dev;");
  await postgres.psql("dev", (await loadDdl("postgres")).map((statement) => `${statement};`).join("\n"));
  for (const table of SOURCE_TABLES) {
    for (const file of lake.tables[table].files) {
      const path = join(lakeDirectory, file);
      await postgres.psql(
        "dev",
        `\\copy s3_datalake.${table} FROM '${path}' WITH (FORMAT text, DELIMITER '|')\n`,
      );
    }
  }
  if (!isExternal) return;
  const views = SOURCE_TABLES.map(
    (table) => `CREATE MATERIALIZED VIEW s3_datalake.${table} AS SELECT * FROM lake_files.${table};`,
  );
  await postgres.psql(
    "dev",
    ["ALTER SCHEMA s3_datalake RENAME TO lake_files;", "CREATE SCHEMA s3_datalake;", ...views].join("\n"),
  );
}

/** Deletes the rows of one of the lake's tables. */
export async function emptyLakeTable(postgres: Postgres, table: string, isExternal: boolean): Promise<void> {
  const files = isExternal ? "lake_files" : "s3_datalake";
  await postgres.psql("dev", `DELETE FROM ${files}.${table};`);
  if (isExternal) await postgres.psql("dev", `REFRESH MATERIALIZED VIEW s3_datalake.${table};`);
}

/** Returns a digest of all rows of all staging tables and marts. */
export async function warehouseDigest(postgres: Postgres): Promise<string> {
  const tables = [
    ...SOURCE_TABLES.map((table) => `tickit_staging.${table}`),
    ...["dim_event", "dim_users", "fact_sales"].map((table) => `tickit_marts.${table}`),
  ];
  const digests = tables.map(
    (table) => `SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) AS d FROM ${table} AS t`,
  );
  const rows = await postgres.psql(
    "dev",
    `SELECT string_agg(d, ' ') FROM (${digests.join(" UNION ALL ")}) AS all_digests;`,
  );
  return rows[0]?.[0] ?? "";
}
