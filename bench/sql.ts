/**
 * SQL lineage compared with the official parser (openlineage-sql) and sqlglot, both from PyPI: time for the same
 * statements in one run, each library called as its users call it, and the number of correct column lineages.
 *
 *   npm run bench:sql [-- --rounds 200]
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { catalogFromRecord, type DialectName, extractLineage } from "@headwater/sql-lineage";
import { quantile, table } from "./statistics.ts";

interface Case {
  readonly name: string;
  readonly sql: string;
  readonly dialect: DialectName;
  /** Direct sources by output column, where they are known. */
  readonly expected?: Readonly<Record<string, readonly string[]>>;
}

type Answer = Readonly<Record<string, readonly string[] | string>>;

interface Measured {
  readonly answers: readonly Answer[];
  /** Durations in nanoseconds, by case and round. */
  readonly times: readonly (readonly number[])[];
}

const { values } = parseArgs({ options: { rounds: { type: "string", default: "200" } } });
const rounds = Number(values.rounds);
const root = fileURLToPath(new URL("..", import.meta.url));
const { cases, schema } = readCases();
const dialects = [...new Set(cases.map(({ dialect }) => dialect))];
const catalogs = new Map(dialects.map((dialect) => [dialect, catalogFromRecord(schema, dialect)]));
const python = preparePython();
const asked = spawnSync(python, [join(root, "bench", "sql-parsers.py")], {
  input: JSON.stringify({ cases, schema, rounds: Math.min(rounds, 20) }),
  encoding: "utf8",
  maxBuffer: 1 << 30,
});
if (asked.status !== 0) throw new Error(asked.stderr);
const others = JSON.parse(asked.stdout) as Record<string, Measured>;
const all: Record<string, Measured> = {
  headwater: measure(),
  "openlineage-sql": others["openlineage-sql"]!,
  sqlglot: others.sqlglot!,
  sqllineage: others.sqllineage!,
};

const known = cases.flatMap(({ expected }, index) => (expected ? [index] : []));
console.log(
  `${cases.length} statements, median of ${rounds} rounds (Python: ${Math.min(rounds, 20)}), microseconds per statement\n`,
);
const own = medians(all.headwater!);
console.log(
  table([
    ["", "median", "p95", "slowest", "× headwater", "columns right"],
    ...Object.entries(all).map(([name, measured]) => {
      const times = medians(measured);
      const ratio = quantile(
        times.map((time, index) => time / own[index]!),
        0.5,
      );
      const right = known.filter((index) => isRight(measured.answers[index]!, cases[index]!.expected!));
      return [
        name,
        quantile(times, 0.5).toFixed(1),
        quantile(times, 0.95).toFixed(1),
        Math.max(...times).toFixed(1),
        ratio.toFixed(1),
        known.length === 0 ? "no cases" : `${right.length} of ${known.length}`,
      ];
    }),
  ]),
);

for (const [name, { answers }] of Object.entries(all)) {
  const missed = known.filter((index) => !isRight(answers[index]!, cases[index]!.expected!));
  if (missed.length === 0) continue;
  console.log(
    `\n${name} misses ${missed.map((index) => whyMissed(cases[index]!, answers[index]!)).join(", ")}`,
  );
}

/** Returns the name of a case, and the parser's error if it refused the statement. */
function whyMissed({ name }: Case, { error }: Answer): string {
  return typeof error === "string" ? `${name} (${error.split("\n")[0]!.slice(0, 60)})` : name;
}

function medians({ times }: Measured): number[] {
  return times.map((list) => quantile(list, 0.5) / 1000);
}

/** Returns our own times: a catalog and a call per statement, after the same number of warm-up rounds. */
function measure(): Measured {
  const answers: Answer[] = [];
  const times: number[][] = cases.map(() => []);
  for (let round = -rounds; round < rounds; round += 1) {
    cases.forEach(({ sql, dialect }, index) => {
      const began = process.hrtime.bigint();
      const lineage = extractLineage(sql, { dialect, catalog: catalogs.get(dialect) });
      const took = Number(process.hrtime.bigint() - began);
      if (round >= 0) times[index]!.push(took);
      if (round !== 0) return;
      const columns = lineage.writes.flatMap((write) => write.columns);
      answers.push(
        Object.fromEntries(
          columns.map(({ column, sources }) => [
            column,
            sources
              .filter(({ transformations }) => transformations.some(({ type }) => type === "DIRECT"))
              .map((source) => `${source.dataset.name}.${source.column}`),
          ]),
        ),
      );
    });
  }
  return { answers, times };
}

/** Returns whether every output column has exactly its direct sources. The default schema counts as no schema. */
function isRight(answer: Answer, expected: NonNullable<Case["expected"]>): boolean {
  const plain = (sources: readonly string[]) =>
    [...new Set(sources.map((source) => source.toLowerCase().replace(/^public\./, "")))].sort().join();
  const got = new Map(
    Object.entries(answer).map(([column, sources]) => [
      column.toLowerCase(),
      Array.isArray(sources) ? plain(sources) : "?",
    ]),
  );
  return Object.entries(expected).every(
    ([column, sources]) => (got.get(column.toLowerCase()) ?? "") === plain(sources),
  );
}

/** Returns the sample pipeline's statements, and the column lineage cases with their expected results. */
function readCases(): { cases: Case[]; schema: Record<string, string[]> } {
  const folder = join(root, "pipelines", "tickit", "sql", "dml");
  const pipeline = readdirSync(folder).map(
    (file): Case => ({
      name: file,
      // The official parser and ours read scripts; sqlglot gets only the last statement, which has the lineage.
      sql: readFileSync(join(folder, file), "utf8")
        .split(";\n")
        .filter((part) => part.trim() !== "")
        .at(-1)!,
      dialect: "redshift",
    }),
  );
  const cases = join(root, "fixtures", "sql-cases", "column-lineage.json");
  const file = JSON.parse(readFileSync(cases, "utf8")) as {
    catalog: Record<string, string[]>;
    cases: { id: string; sql: string; d: DialectName; fields: Record<string, Record<string, string>> }[];
  };
  const golden = file.cases.map(
    ({ id, sql, d, fields }): Case => ({
      name: id,
      sql,
      dialect: d,
      expected: Object.fromEntries(
        Object.entries(fields).map(([column, sources]) => [
          column,
          Object.entries(sources)
            .filter(([, ways]) => ways.split(",").some((way) => "ITA".includes(way)))
            .map(([source]) => source),
        ]),
      ),
    }),
  );
  return { cases: [...golden, ...pipeline], schema: file.catalog };
}

/** Returns a virtual environment with the three libraries, created once. */
function preparePython(): string {
  const folder = join(root, ".cache", "bench-sql");
  const interpreter = join(folder, "bin", "python");
  if (existsSync(join(folder, "ready-1.54.0-30.30.0-1.5.9"))) return interpreter;
  mkdirSync(folder, { recursive: true });
  for (const [program, ...args] of [
    ["python3", "-m", "venv", folder],
    [
      interpreter,
      "-m",
      "pip",
      "install",
      "--quiet",
      "openlineage-sql==1.54.0",
      "sqlglot==30.30.0",
      "sqllineage==1.5.9",
    ],
    ["touch", join(folder, "ready-1.54.0-30.30.0-1.5.9")],
  ] as const) {
    const { status } = spawnSync(program, args, { stdio: "inherit" });
    if (status !== 0)
      throw new Error(`${program} ${args.join(" ")} failed; it needs Python 3 with its venv module.`);
  }
  return interpreter;
}
