/**
 * Shares of SQL files without errors, by dialect: `npm run bench:sql-corpus -- FOLDER`.
 *
 * FOLDER has a folder of SQL files per dialect, such as `test/fixtures/dialects` of sqlfluff.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { extractLineage, findDialect } from "@headwater/sql-lineage";
import { table } from "./statistics.ts";

const { positionals } = parseArgs({ allowPositionals: true });
const [folder] = positionals;
if (folder === undefined)
  throw new Error("No folder. Pass a folder with one folder of SQL files per dialect.");

const rows: string[][] = [];
for (const name of readdirSync(folder).sort()) {
  const dialect = name === "ansi" ? "generic" : findDialect(name);
  if (dialect === undefined) continue;
  const files = readdirSync(join(folder, name), { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".sql"),
  );
  let read = 0;
  let statements = 0;
  let errors = 0;
  for (const file of files) {
    const lineage = extractLineage(readFileSync(join(folder, name, file), "utf8"), { dialect });
    statements += lineage.statements.length + lineage.errors.length;
    errors += lineage.errors.length;
    if (lineage.errors.length === 0) read += 1;
  }
  const share = (part: number, whole: number) =>
    whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`;
  rows.push([
    name,
    String(files.length),
    share(read, files.length),
    String(statements),
    share(statements - errors, statements),
  ]);
}
console.log(table([["", "files", "without errors", "statements", "parsed"], ...rows]));
