import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { type Catalog, catalogFromRecord, dialectNames, extractLineage } from "@headwater/sql-lineage";
import { Command, Option } from "commander";
import { toAnswer } from "../sql/answer.ts";
import { answerLines, toCatalog, toDialect } from "../sql/bulk.ts";
import { toDiagram } from "../sql/diagram.ts";
import { toTable } from "../sql/table.ts";
import { CommandFailure } from "../terminal/failure.ts";

interface SqlOptions {
  readonly dialect: string;
  readonly catalog?: string;
  readonly defaultSchema?: string;
  readonly format: "table" | "json" | "mermaid";
  readonly ndjson?: boolean;
}

/** `headwater sql`: shows the lineage of SQL, without a server or a database. */
export function sqlCommand(): Command {
  return new Command("sql")
    .description("show the lineage of SQL: the tables and columns it reads and writes")
    .argument("[file]", "SQL script; - or none for standard input")
    .addOption(new Option("--dialect <name>", "SQL dialect").choices(dialectNames).default("redshift"))
    .addOption(
      new Option("--catalog <file>", 'JSON file with the columns of tables: {"schema.table": ["column", …]}'),
    )
    .addOption(new Option("--default-schema <name>", "schema of unqualified names"))
    .addOption(
      new Option("--format <name>", "output format").choices(["table", "json", "mermaid"]).default("table"),
    )
    .addOption(new Option("--ndjson", "process requests from standard input, one JSON object per line"))
    .action((file: string | undefined, options: SqlOptions) => sql(file, options));
}

async function sql(file: string | undefined, options: SqlOptions): Promise<void> {
  const dialect = toDialect(options.dialect);
  // The reader may close the pipe early, as head does.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    process.exit(error.code === "EPIPE" ? 0 : 1);
  });
  if (options.ndjson === true) {
    const refused = await answerLines(process.stdin, process.stdout, dialect);
    if (refused > 0)
      throw new CommandFailure("bad-file", `${refused} lines were not valid requests; see the output.`);
    return;
  }
  const script = file === undefined || file === "-" ? await text(process.stdin) : await read(file);
  const catalog = options.catalog === undefined ? undefined : await readCatalog(options.catalog, options);
  const lineage = extractLineage(script, { dialect, catalog, defaultSchema: options.defaultSchema });
  if (options.format === "json") process.stdout.write(`${JSON.stringify(toAnswer(lineage), null, 2)}\n`);
  else process.stdout.write(options.format === "mermaid" ? toDiagram(lineage) : toTable(lineage));
  if (options.format === "mermaid") {
    for (const { line, column, message } of lineage.errors)
      console.error(`error    ${line}:${column}  ${message}`);
  }
  if (lineage.errors.length > 0) {
    const count = lineage.errors.length;
    throw new CommandFailure(
      "sql-unreadable",
      `${count === 1 ? "1 statement" : `${count} statements`} could not be parsed.`,
    );
  }
}

async function readCatalog(file: string, options: SqlOptions): Promise<Catalog> {
  const content = await read(file);
  try {
    return catalogFromRecord(toCatalog(JSON.parse(content)), toDialect(options.dialect));
  } catch (error) {
    throw new CommandFailure("bad-file", `${file}: ${error instanceof Error ? error.message : error}`);
  }
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new CommandFailure(
      "bad-file",
      `${file} is unreadable: ${error instanceof Error ? error.message : error}`,
    );
  }
}
