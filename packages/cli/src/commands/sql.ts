import { basename } from "node:path";
import { Readable } from "node:stream";
import {
  type Catalog,
  catalogFromRecord,
  type DialectName,
  dialectNames,
  extractLineage,
} from "@headwater/sql-lineage";
import { Command, Option } from "commander";
import { answerLines, toCatalog, toDialect } from "../sql/bulk.ts";
import { compareLineage, countChanges } from "../sql/compare.ts";
import { comparisonMarkdown, comparisonText } from "../sql/comparison-report.ts";
import { type AnalyzedScript, formatScripts, type ScriptFormat } from "../sql/format-scripts.ts";
import { hints } from "../sql/hints.ts";
import { readRequests, readScripts, readText } from "../sql/read-scripts.ts";
import { CommandFailure } from "../terminal/failure.ts";

interface SqlOptions {
  readonly dialect: string;
  readonly catalog?: string;
  readonly defaultSchema?: string;
  readonly format: ScriptFormat | "markdown";
  readonly columns?: boolean;
  readonly diff?: boolean;
  readonly ndjson?: boolean;
  readonly job?: string;
  readonly jobNamespace: string;
  readonly datasetNamespace: string;
}

const formats = ["table", "json", "mermaid", "openlineage", "markdown"];

/** `headwater sql`: shows the lineage of SQL, without a server or a database. */
export function sqlCommand(): Command {
  return new Command("sql")
    .description("show the lineage of SQL: the tables and columns it reads and writes")
    .argument("[paths...]", "SQL files or folders of them; - or none for standard input")
    .addOption(new Option("--dialect <name>", "SQL dialect").choices(dialectNames).default("redshift"))
    .addOption(
      new Option("--catalog <file>", 'JSON file with the columns of tables: {"schema.table": ["column", …]}'),
    )
    .addOption(new Option("--default-schema <name>", "schema of unqualified names"))
    .addOption(
      new Option("--format <name>", "output format; markdown is for --diff")
        .choices(formats)
        .default("table"),
    )
    .addOption(new Option("--columns", "with --format mermaid, draw columns in place of tables"))
    .addOption(
      new Option("--diff", "compare the lineage of two paths, OLD and NEW; exit with 35 if it differs"),
    )
    .addOption(
      new Option("--ndjson", "process requests from a file or standard input, one JSON object per line"),
    )
    .addOption(new Option("--job <name>", "with --format openlineage, the job (default: name of the file)"))
    .addOption(
      new Option("--job-namespace <name>", "with --format openlineage, the job's namespace").default(
        "default",
      ),
    )
    .addOption(
      new Option("--dataset-namespace <name>", "with --format openlineage, the tables' namespace").default(
        "default",
      ),
    )
    .action((paths: string[], options: SqlOptions) => sql(paths, options));
}

async function sql(paths: readonly string[], options: SqlOptions): Promise<void> {
  const dialect = toDialect(options.dialect);
  // The reader may close the pipe early, as head does.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    process.exit(error.code === "EPIPE" ? 0 : 1);
  });
  refuseUnusedOptions(options);
  if ([...paths, options.catalog].filter((path) => path === "-").length > 1) {
    throw new CommandFailure("bad-request", "Standard input can be read only once. Pass - only once.");
  }
  if (paths.length === 0 && options.catalog === "-" && options.ndjson !== true) {
    throw new CommandFailure("bad-request", "--catalog - requires paths, because SQL is on standard input.");
  }
  if (options.ndjson === true) return await answerRequests(paths, dialect);
  if (options.diff === true) return await compare(paths, dialect, options);
  if (options.format === "markdown") {
    throw new CommandFailure("bad-request", "--format markdown requires --diff. Add --diff OLD NEW.");
  }
  if (paths.length === 0 && process.stdin.isTTY) {
    throw new CommandFailure("bad-request", "No SQL. Pass files or folders, or SQL on standard input.");
  }
  const scripts = await analyze(paths.length === 0 ? ["-"] : paths, dialect, options);
  process.stdout.write(
    await formatScripts(scripts, options.format, { ...options, dialect, job: jobName(options) }),
  );
  printHints(scripts, options);
  failIfUnreadable(scripts);
}

/** Refuses options that would have no effect, so that nobody relies on them. */
function refuseUnusedOptions({ ndjson, diff, catalog, defaultSchema, format, columns, job }: SqlOptions) {
  if (ndjson === true && (diff === true || format !== "table")) {
    throw new CommandFailure("bad-request", "--ndjson writes JSON. Remove --diff and --format.");
  }
  if (ndjson === true && (catalog !== undefined || defaultSchema !== undefined)) {
    throw new CommandFailure(
      "bad-request",
      "--ndjson takes catalog and defaultSchema from each request. Remove --catalog and --default-schema.",
    );
  }
  if (columns === true && format !== "mermaid") {
    throw new CommandFailure("bad-request", "--columns requires --format mermaid.");
  }
  if (job !== undefined && format !== "openlineage") {
    throw new CommandFailure("bad-request", "--job requires --format openlineage.");
  }
}

function printHints(scripts: readonly AnalyzedScript[], { dialect, catalog }: SqlOptions): void {
  const advice = hints(scripts, { dialect: toDialect(dialect), hasCatalog: catalog !== undefined });
  for (const hint of advice) console.error(`hint     ${hint}`);
}

function jobName({ job }: SqlOptions): (script: AnalyzedScript) => string {
  return ({ name }) => job ?? (name === "-" ? "sql" : basename(name));
}

async function answerRequests(paths: readonly string[], dialect: DialectName): Promise<void> {
  if (paths.length > 1) {
    throw new CommandFailure(
      "bad-request",
      "--ndjson reads one file. Pass one path, or none for standard input.",
    );
  }
  const refused = await answerLines(Readable.from(readRequests(paths[0] ?? "-")), process.stdout, dialect);
  if (refused > 0) {
    throw new CommandFailure(
      "bad-file",
      `${refused === 1 ? "1 line was not a valid request" : `${refused} lines were not valid requests`}; see the output.`,
    );
  }
}

async function compare(paths: readonly string[], dialect: DialectName, options: SqlOptions): Promise<void> {
  const [before, after] = paths;
  if (before === undefined || after === undefined || paths.length > 2) {
    throw new CommandFailure("bad-request", "--diff compares two paths. Pass --diff OLD NEW.");
  }
  if (!["table", "json", "markdown"].includes(options.format)) {
    throw new CommandFailure("bad-request", "--diff has the formats table, json and markdown.");
  }
  const [left, right] = [await analyze([before], dialect, options), await analyze([after], dialect, options)];
  const changes = compareLineage(lineagesOf(left), lineagesOf(right));
  const isIncomplete = [...left, ...right].some(({ lineage }) => lineage.errors.length > 0);
  const comparison = { before, after, changes, isIncomplete };
  if (options.format === "json") process.stdout.write(`${JSON.stringify(comparison, null, 2)}\n`);
  else
    process.stdout.write((options.format === "markdown" ? comparisonMarkdown : comparisonText)(comparison));
  printHints([...left, ...right], options);
  failIfUnreadable([...left, ...right]);
  if (countChanges(changes) > 0) throw new CommandFailure("lineage-changed", "The lineage differs.");
}

function lineagesOf(scripts: readonly AnalyzedScript[]) {
  return scripts.map(({ lineage }) => lineage);
}

async function analyze(
  paths: readonly string[],
  dialect: DialectName,
  options: SqlOptions,
): Promise<AnalyzedScript[]> {
  const catalog = options.catalog === undefined ? undefined : await readCatalog(options.catalog, dialect);
  const { defaultSchema } = options;
  const scripts = await readScripts(paths, { canBeEmpty: options.diff === true });
  return scripts.map(({ name, text }) => ({
    name,
    text,
    lineage: extractLineage(text, { dialect, catalog, defaultSchema }),
  }));
}

function failIfUnreadable(scripts: readonly AnalyzedScript[]): void {
  const count = scripts.reduce((sum, { lineage }) => sum + lineage.errors.length, 0);
  if (count === 0) return;
  throw new CommandFailure(
    "sql-unreadable",
    `${count === 1 ? "1 statement" : `${count} statements`} could not be parsed.`,
  );
}

async function readCatalog(file: string, dialect: DialectName): Promise<Catalog> {
  const content = await readText(file);
  try {
    return catalogFromRecord(toCatalog(JSON.parse(content)), dialect);
  } catch (error) {
    throw new CommandFailure("bad-file", `${file}: ${error instanceof Error ? error.message : error}`);
  }
}
