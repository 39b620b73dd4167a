import { readFileSync } from "node:fs";

/**
 * Reads a file of SQL statements with their expected lineage from `fixtures/sql-cases`.
 *
 * @param file - `column-lineage.json`, `openlineage-sql.json` or `redshift.json`
 */
export function readCases<Cases>(file: string): Cases {
  const url = new URL(`../../../../fixtures/sql-cases/${file}`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8")) as Cases;
}
