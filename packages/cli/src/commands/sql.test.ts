import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkEvent } from "@headwater/openlineage";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CommandFailure } from "../terminal/failure.ts";
import { sqlCommand } from "./sql.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "headwater-sql-"));
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, content);
  return path;
}

/** Runs `headwater sql` and returns its output and the code of its failure. */
async function run(...args: string[]): Promise<{ output: string; errors: string; code: string | undefined }> {
  const output: string[] = [];
  const errors: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => output.push(String(chunk)) > 0);
  vi.spyOn(console, "error").mockImplementation((line) => errors.push(`${line}\n`));
  let code: string | undefined;
  try {
    await sqlCommand().parseAsync(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    code = error.code;
    errors.push(error.message);
  }
  return { output: output.join(""), errors: errors.join(""), code };
}

const staged =
  "create temp table s as select k, v from raw.a where ok; insert into mart.b select k, v from s;";

describe("headwater sql", () => {
  it("shows the source line of an error once, with a caret", async () => {
    const { output, code } = await run(await file("a.sql", "select 1;\nselect a from where b;"));
    expect(output).toContain("error    2:15  Expected: a table, found: where\n");
    expect(output).toContain("     2 | select a from where b;\n       |               ^\n");
    expect(code).toBe("sql-unreadable");
  });

  it("suggests a dialect that parses the script", async () => {
    const path = await file("a.sql", "select a from t qualify row_number() over (order by a) = 1");
    const { errors } = await run(path, "--dialect", "mysql");
    expect(errors).toMatch(/hint {5}Dialect redshift parses more of it than mysql: try --dialect redshift\./);
  });

  it("suggests a catalog for unresolved columns", async () => {
    const path = await file("a.sql", "insert into o select * from t");
    expect((await run(path)).errors).toBe(
      "hint     1 warning is due to unknown columns: pass --catalog with the columns of the tables.\n",
    );
    const catalog = await file("catalog.json", '{"t": ["constructor"]}');
    const { output, errors } = await run(path, "--catalog", catalog, "--format", "json");
    expect(errors).toBe("");
    expect(Object.entries(JSON.parse(output).columns)).toEqual([
      ["constructor", { "t.constructor": ["DIRECT/IDENTITY"] }],
    ]);
  });

  it("reads UTF-16", async () => {
    const path = await file("a.sql", Buffer.from("\uFEFFinsert into o select 'ü' from t", "utf16le"));
    expect((await run(path)).output).toContain("reads   t\n  writes  o\n");
  });

  it.each([
    ["an empty file", "a.sql", "is empty. Pass SQL."],
    ["a folder without SQL", ".", "contains no SQL files"],
    ["a missing file", "b.sql", "b.sql is unreadable"],
  ])("refuses %s", async (_case, name, message) => {
    if (name === "a.sql") await file(name, " \n");
    const { errors, code } = await run(join(folder, name));
    expect(code).toBe("bad-file");
    expect(errors).toContain(message);
  });

  it("says that a script has no statements", async () => {
    expect((await run(await file("a.sql", "-- later"))).output).toBe("No statements found.\n");
  });

  it("prints no control characters", async () => {
    const path = await file("a.sql", 'insert into "o\u001b[31m" select a from t; select \u0007');
    const { output } = await run(path);
    expect(output).toContain("writes  o\uFFFD[31m\n");
    expect(output).not.toContain("\u0007");
    expect(output).not.toContain("\u001b");
  });

  it("separates the columns of two output tables", async () => {
    const path = await file(
      "a.sql",
      "insert into x select a as c from t; insert into y select b as c from t",
    );
    const { output } = await run(path, "--format", "json");
    expect(JSON.parse(output).writes).toEqual([
      { output: "x", inputs: ["t"], columns: { c: { "t.a": ["DIRECT/IDENTITY"] } }, dataset: {} },
      { output: "y", inputs: ["t"], columns: { c: { "t.b": ["DIRECT/IDENTITY"] } }, dataset: {} },
    ]);
  });

  it("summarizes a folder", async () => {
    await file("models/b.sql", "insert into y select a from x");
    await file("models/sub/c.SQL", "select from");
    await file("models/.hidden/d.sql", "select a from hidden");
    await file("a.sql", staged);
    await file("notes.txt", "not SQL");
    const { output, code } = await run(folder);
    expect(output.match(/^── .*$/gm)).toEqual(
      ["a.sql", "models/b.sql", "models/sub/c.SQL"].map((name) => `── ${join(folder, name)}`),
    );
    expect(output).toContain("3 files, 3 statements: 2 tables read, 2 written; 1 error, 0 warnings\n");
    expect(output).toContain(`  ${join(folder, "models/sub/c.SQL")}: 1 error\n`);
    expect(code).toBe("sql-unreadable");
  });

  it("answers requests from a file", async () => {
    const path = await file("requests.ndjson", '{"id": 7, "sql": "insert into o select a from t"}\n');
    const { output, code } = await run("--ndjson", path);
    expect(JSON.parse(output)).toMatchObject({ id: 7, inputs: ["t"], outputs: ["o"] });
    expect(code).toBeUndefined();
    expect((await run("--ndjson", join(folder, "none"))).code).toBe("bad-file");
  });

  it("skips the byte order mark of requests", async () => {
    const path = await file("requests.ndjson", '\uFEFF{"id": 7, "sql": "select a from t"}\r\n\r\n');
    const { output, code } = await run("--ndjson", path);
    expect(JSON.parse(output)).toMatchObject({ id: 7, inputs: ["t"] });
    expect(code).toBeUndefined();
  });

  it("refuses a folder of requests", async () => {
    const { errors, code } = await run("--ndjson", folder);
    expect(errors).toContain("is a folder. Pass a file of requests.");
    expect(code).toBe("bad-file");
  });

  it("follows links to files and skips hidden files", async () => {
    await file("elsewhere/orders.sql", "select a from linked");
    await file("models/.orders.sql", "\0 not SQL");
    await symlink(join(folder, "elsewhere/orders.sql"), join(folder, "models/link.sql"));
    await symlink(folder, join(folder, "models/loop"));
    await symlink(join(folder, "none"), join(folder, "models/.#open.sql"));
    const { output, code } = await run(join(folder, "models"));
    expect(output).toContain("reads   linked");
    expect(code).toBeUndefined();
  });

  it("refuses a broken link to a file", async () => {
    await symlink(join(folder, "none"), join(folder, "broken.sql"));
    expect((await run(folder)).errors).toContain("broken.sql is unreadable");
  });

  it.each([
    [["-", "-"], "Standard input can be read only once"],
    [["--diff", "-", "-"], "Standard input can be read only once"],
    [["--catalog", "-", "-"], "Standard input can be read only once"],
    [["--catalog", "-"], "--catalog - requires paths"],
    [["--ndjson", "--diff"], "--ndjson writes JSON. Remove --diff and --format."],
    [["--ndjson", "--format", "json"], "--ndjson writes JSON. Remove --diff and --format."],
    [["--ndjson", "--catalog", "c.json"], "Remove --catalog and --default-schema."],
    [["--columns", "a.sql"], "--columns requires --format mermaid."],
    [["--job", "load", "a.sql"], "--job requires --format openlineage."],
  ])("refuses options without effect: %j", async (args, message) => {
    const { errors, code } = await run(...args);
    expect(errors).toContain(message);
    expect(code).toBe("bad-request");
  });
});

describe("headwater sql --format mermaid", () => {
  it("draws tables without temporary tables", async () => {
    const { output } = await run(await file("a.sql", staged), "--format", "mermaid");
    expect(output).toBe('flowchart LR\n  n0["raw.a"]\n  n1["mart.b"]\n  n0 --> n1\n');
  });

  it("draws columns on request", async () => {
    const { output } = await run(await file("a.sql", staged), "--format", "mermaid", "--columns");
    expect(output).toBe(
      'flowchart LR\n  n0["raw.a.k"]\n  n1["mart.b.k"]\n  n2["raw.a.v"]\n  n3["mart.b.v"]\n  n0 --> n1\n  n2 --> n3\n',
    );
  });
});

describe("headwater sql --format openlineage", () => {
  it("writes a valid JobEvent per script", async () => {
    const path = await file(
      "load.sql",
      "insert into mart.b select upper(k) as k from raw.a; unload ('select k from raw.a') to 's3://lake/b/';",
    );
    const { output } = await run(
      path,
      "--format",
      "openlineage",
      "--dataset-namespace",
      "redshift://c.eu:5439",
    );
    const event = JSON.parse(output);
    expect(checkEvent("job", event)).toBeUndefined();
    expect(event).toMatchObject({
      job: { namespace: "default", name: "load.sql", facets: { sql: { dialect: "redshift" } } },
      inputs: [{ namespace: "redshift://c.eu:5439", name: "raw.a" }],
      outputs: [
        {
          namespace: "redshift://c.eu:5439",
          name: "mart.b",
          facets: {
            columnLineage: {
              fields: {
                k: { inputFields: [{ name: "raw.a", field: "k", transformations: [{ type: "DIRECT" }] }] },
              },
            },
          },
        },
        { namespace: "s3://lake", name: "b" },
      ],
    });
  });
});

describe("headwater sql --diff", () => {
  it("finds no change after a rename of a temporary table", async () => {
    const before = await file("old.sql", staged);
    const after = await file("new.sql", staged.replaceAll(" s ", " t ").replace("from s;", "FROM t;"));
    const { output, code } = await run("--diff", before, after);
    expect(output).toBe(`${before} → ${after}: no change in lineage\n`);
    expect(code).toBeUndefined();
  });

  it("lists added, removed and changed lineage", async () => {
    const before = await file("old.sql", staged);
    const after = await file(
      "new.sql",
      "insert into mart.b select a.k, sum(a.v) as v from raw.a a join raw.c on c.k = a.k",
    );
    const { output, code } = await run("--diff", before, after, "--format", "markdown");
    expect(output).toContain(": 3 added, 1 removed, 1 changed\n");
    expect(output).toContain("| added | `raw.c` | `mart.b` |  |\n");
    expect(output).toContain("| changed | `raw.a.v` | `mart.b.v` | identity → aggregation |\n");
    expect(output).toContain("| removed | `raw.a.ok` | `mart.b` | filter |\n");
    expect(code).toBe("lineage-changed");
  });

  it("ignores the names of files in folders", async () => {
    await file("old/a.sql", "insert into b select x from a");
    await file("new/renamed.sql", "insert into b select x from a");
    const { code } = await run("--diff", join(folder, "old"), join(folder, "new"));
    expect(code).toBeUndefined();
  });

  it("says that an unreadable version may hide changes", async () => {
    const before = await file("old.sql", "select from");
    const { output, code } = await run("--diff", before, await file("new.sql", staged));
    expect(output).toContain("Some statements could not be parsed, so changes may be missing.\n");
    expect(code).toBe("sql-unreadable");
  });

  it("compares a new script with an empty one", async () => {
    const { output, code } = await run("--diff", await file("old.sql", ""), await file("new.sql", staged));
    expect(output).toContain(": 4 added, 0 removed, 0 changed\n");
    expect(code).toBe("lineage-changed");
  });

  it("refuses a single path", async () => {
    expect((await run("--diff", await file("a.sql", staged))).code).toBe("bad-request");
  });
});
