import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
const names = ["openlineage", "sql-lineage", "graph"];

let project: string;

/** Returns the first TypeScript block of a README below its heading `## Example`. */
function exampleOf(name: string): string {
  const readme = readFileSync(join(root, "packages", name, "README.md"), "utf8");
  const example = /^## Example\n[\s\S]*?```ts\n([\s\S]*?)```/m.exec(readme)?.[1];
  if (example === undefined) throw new Error(`packages/${name}/README.md has no example`);
  return example;
}

/** Compiles the example in the empty project and runs it; returns its output. */
async function run(name: string, source = exampleOf(name)): Promise<string> {
  const folder = join(project, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "example.ts"), source);
  const options = {
    module: "NodeNext",
    target: "ES2022",
    strict: true,
    skipLibCheck: false,
    types: ["node"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options }));
  execFileSync(process.execPath, [tsc, "-p", folder], { stdio: "pipe" });
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, "example.js")]);
  return stdout;
}

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "headwater-packages-"));
  writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module", private: true }));
  const npm = (folder: string, ...options: string[]) =>
    execFileSync("npm", [...options, "--no-audit", "--no-fund", "--loglevel=error"], {
      cwd: folder,
      stdio: "pipe",
    });
  for (const name of names) npm(root, "pack", "-w", `@headwater/${name}`, "--pack-destination", project);
  const archives = readdirSync(project).filter((file) => file.endsWith(".tgz"));
  const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  npm(
    project,
    "install",
    "--prefer-offline",
    ...archives.map((file) => `./${file}`),
    `@types/node@${devDependencies["@types/node"]}`,
  );
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

describe("a package in an empty project", () => {
  it.each(names)("%s contains its build and sources, without tests", (name) => {
    const folder = join(project, "node_modules", "@headwater", name);
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
    expect(files).toEqual(
      expect.arrayContaining(["README.md", "dist/index.js", "dist/index.d.ts", "src/index.ts"]),
    );
    expect(files.filter((file) => /\.test\.|(^|\/)testing(\/|$)|tsbuildinfo/.test(file))).toEqual([]);
  });

  it("openlineage sends a run", async () => {
    const received: { eventType: string; job: { name: string } }[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        received.push(JSON.parse(gunzipSync(Buffer.concat(chunks)).toString()));
        response.writeHead(201).end();
      });
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await run("openlineage", exampleOf("openlineage").replace("http://localhost:8765", address));
    server.close();
    expect(received.map(({ eventType, job }) => `${eventType} ${job.name}`)).toEqual([
      "START load_users",
      "COMPLETE load_users",
    ]);
  });

  it("sql-lineage reads a statement", async () => {
    expect((await run("sql-lineage")).trim().split("\n")).toEqual([
      "sales,event → sales_by_event",
      "event.eventname → event_name (IDENTITY)",
      "sales.pricepaid → revenue (AGGREGATION)",
      "0 warnings",
    ]);
  });

  it("graph traverses, places and exports", async () => {
    const [path, placed, ...mermaid] = (await run("graph")).trim().split("\n");
    expect(path).toBe("orders → load → sales");
    expect(placed).toMatch(/^load at -?\d+, -?\d+; orders at -?\d+, -?\d+; sales at -?\d+, -?\d+$/);
    expect(mermaid[0]).toBe("flowchart LR");
  });
});
