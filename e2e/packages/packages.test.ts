import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EmptyProject, readmeBlocks } from "./empty-project.ts";

const names = ["openlineage", "sql-lineage", "graph"];

let project: EmptyProject;

beforeAll(() => {
  project = new EmptyProject(names);
});

afterAll(() => project.remove());

/** Compiles the first example of a README and runs it; returns its output. */
function run(name: string, source = exampleOf(name)): Promise<string> {
  return project.run(name, source);
}

function exampleOf(name: string): string {
  return readmeBlocks(name)[0]!;
}

describe("a package in an empty project", () => {
  it.each(names)("%s contains its build and sources, without tests", (name) => {
    const files = readdirSync(project.installed(`@headwater/${name}`), { recursive: true, encoding: "utf8" });
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
