import { readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { nextGraphSchema } from "./connection-settings.ts";
import { type Insertion, insertStatement, type Replacement, upsertStatement } from "./rows.ts";

/** A statement in a source file; `scripts/collect-statements.mjs` finds them. */
interface FoundStatement {
  readonly kind: "query" | "insert" | "upsert";
  /** The source text of its name and its text. */
  readonly source: string;
  readonly isNamed: boolean;
  /** Local variables of the surrounding function. */
  readonly locals: readonly string[];
  readonly evaluate: ((locals: Locals) => { readonly text: unknown; readonly name: unknown }) | null;
}
type Locals = Readonly<Record<string, unknown>>;

/** A statement with its final text. */
interface Statement {
  readonly file: string;
  readonly name: string;
  readonly text: string;
}

/** Values for local variables of statements, by file. Each entry makes a statement. */
const samples: Readonly<Record<string, readonly Locals[]>> = {
  "fold/catalog/node-labels.ts": [
    { table: "node_tags", parts: ["tag", "column_name"] },
    { table: "node_owners", parts: ["name", "type"] },
  ],
  "fold/nodes/nodes.ts": [
    { table: "datasets", isDataset: true },
    { table: "jobs", isDataset: false },
  ],
  "fold/nodes/registers.ts": [{ table: "datasets" }, { table: "jobs" }],
  "queries/catalog/annotations.ts": [{ kind: "dataset" }, { kind: "job" }],
  "queries/datasets/dataset-detail.ts": [
    { own: "dataset_id", other: "previous_id", end: "from" },
    { own: "previous_id", other: "dataset_id", end: "to" },
  ],
  "queries/lineage/column-edge-diff.ts": [{ holds: (at: string) => `(e.valid_from <= ${at})` }],
  "queries/lineage/column-lineage.ts": [{ asOf: null }, { asOf: 0 }],
  "queries/lineage/lineage-diff.ts": [
    { at: (at: string) => `(SELECT key FROM executions WHERE at <= ${at})` },
  ],
  "queries/lineage/lineage.ts": [{ asOf: null }, { asOf: 0 }],
  "queries/marquez/catalog.ts": [{ order: "ASC" }, { order: "DESC" }],
  "queries/marquez/names.ts": [{ table: "datasets" }, { table: "jobs" }],
  "queries/nodes/label-search.ts": [
    { kind: "tag", table: "node_tags", value: "tag", ways: ["lower(tag) = $1"] },
    { kind: "owner", table: "node_owners", value: "name", ways: ["lower(name) = $1"] },
  ],
};

/** Files with statements composed from parts: their own tests run all variants. */
const composed = new Set([
  "database/rows.ts",
  "fold/edges/write-spans.ts",
  "queries/catalog/lists.ts",
  "queries/catalog/node-filter.ts",
  "queries/changes/candidates.ts",
  "queries/lineage/column-walk.ts",
  "queries/lineage/reach-columns.ts",
  "queries/nodes/column-names.ts",
]);

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Files that do their work when they are loaded: worker threads, and a script of the build. */
const programs = new Set([
  "database/embedded/create-empty-database.ts",
  "database/embedded/pglite-worker.ts",
  "inference/sql/sql-worker.ts",
]);
const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts"))
  .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
  .filter((file) => !file.startsWith("testing/") && !programs.has(file))
  .sort();

function toStatement(file: string, { kind, source, evaluate }: FoundStatement, locals: Locals): Statement {
  const { text, name } = evaluate!(locals);
  if (kind === "query") return { file, name: String(name ?? source), text: String(text) };
  const insertion = text as Insertion<never> & Replacement<never>;
  return {
    file,
    name: insertion.name,
    text: kind === "insert" ? insertStatement(insertion) : upsertStatement(insertion),
  };
}

let test: TestStore;
let found: { file: string; statement: FoundStatement }[];

beforeAll(async () => {
  test = await openTestStore();
  found = [];
  for (const file of files) {
    const { statements } = (await import(`${root}/${file}?statements`)) as { statements: FoundStatement[] };
    found.push(...statements.map((statement) => ({ file, statement })));
  }
});

afterAll(() => test.close());

describe("the SQL of the sources", () => {
  it("is known: a named statement is constant, has samples for its local values, or is listed", () => {
    const unknown = found.filter(
      ({ file, statement: { isNamed, locals, evaluate } }) =>
        isNamed &&
        !composed.has(file) &&
        (evaluate === null || locals.some((local) => !samples[file]?.every((sample) => local in sample))),
    );
    expect(unknown.map(({ file, statement: { source, locals } }) => ({ file, source, locals }))).toEqual([]);
    expect(found.filter(({ statement }) => statement.isNamed).length).toBeGreaterThan(200);
  });

  it("fits the migrations: the database prepares every statement", async () => {
    const statements = found.flatMap(({ file, statement }) => {
      const { locals, evaluate } = statement;
      if (evaluate === null) return [];
      if (locals.length === 0) return [toStatement(file, statement, {})];
      return (samples[file] ?? []).flatMap((sample) =>
        locals.every((local) => local in sample) ? [toStatement(file, statement, sample)] : [],
      );
    });
    const failures: (Omit<Statement, "text"> & { message: string })[] = [];
    for (const { file, name, text } of statements) {
      // Transaction control and settings cannot be prepared; the schema of a rebuild exists only during one.
      if (!/^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/.test(text) || text.includes(nextGraphSchema)) continue;
      try {
        await test.store.database.query(`PREPARE checked AS ${text}`);
        await test.store.database.query("DEALLOCATE checked");
      } catch (error) {
        failures.push({ file, name, message: (error as Error).message });
      }
    }
    expect(failures).toEqual([]);
  });

  it("has one text for each name, as a connection plans a named statement once", () => {
    const texts = new Map<string, Set<string>>();
    for (const { file, statement } of found) {
      if (!statement.isNamed || statement.evaluate === null || statement.locals.length > 0) continue;
      const { name, text } = toStatement(file, statement, {});
      texts.set(name, (texts.get(name) ?? new Set()).add(text.trim()));
    }
    expect([...texts].filter(([, own]) => own.size > 1).map(([name]) => name)).toEqual([]);
  });
});
