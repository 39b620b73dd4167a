import { join } from "node:path";
import { ensureLake, loadDdl, SOURCE_TABLES } from "@headwater/pipeline-tickit";
import type { Postgres } from "./postgres.ts";

/** Size of the data: tiny, since it is the lineage that is looked at. */
const SCALE = 0.002;

/** What set-up does on AWS before any task runs: tables, and the lake's files in their place. */
export async function setUpWarehouse(postgres: Postgres, lakeDirectory: string): Promise<void> {
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
}

/** A digest of all rows of all staging tables and marts. */
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
