import { type ChildProcess, execFileSync, spawnSync } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { freePort } from "@headwater/test-kit";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { argumentsOf, contextFiles, listOf, readDockerfile, root } from "./dockerfile.ts";
import { type Isolation, spawnInBounds, strongestIsolation } from "./isolation.ts";

const dockerfile = readDockerfile();
const patience = { timeout: 60_000, interval: 100 };
/** Maximum size of the image without Node, in megabytes; it was 38 at first. */
const largestMegabytes = 80;

let folder: string;
let app: string;
let data: string;
let node: string;
let port: number;
let isolation: Isolation;
const keys = { ingest: newKey("ingest"), read: newKey("read") };
const children: ChildProcess[] = [];

function newKey(scope: string): string {
  return `hw_${scope}_${randomBytes(32).toString("base64url")}`;
}
const withKey = (scope: keyof typeof keys) => ({ Authorization: `Bearer ${keys[scope]}` });

/** Returns a path of the image on this machine. */
const here = (text: string) =>
  text
    .replaceAll(/(^|[\s=])\/app(?=\/|\s|$)/g, `$1${app}`)
    .replaceAll(/(^|[\s=])\/data(?=\/|\s|$)/g, `$1${data}`);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "headwater-container-"));
  app = join(folder, "app");
  data = join(folder, "data");
  node = join(folder, "node");
  const source = join(folder, "source");
  execFileSync("chmod", ["755", folder]);
  // The build stage: the files that Docker receives, and the commands that it runs.
  const tracked = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  for (const file of contextFiles(tracked.split("\n").filter(Boolean))) {
    if (!existsSync(join(root, file))) continue;
    mkdirSync(dirname(join(source, file)), { recursive: true });
    cpSync(join(root, file), join(source, file));
  }
  expect(argumentsOf(dockerfile.build, "COPY")).toEqual([". ."]);
  for (const command of argumentsOf(dockerfile.build, "RUN")) {
    execFileSync("sh", ["-ec", here(command)], { cwd: source, stdio: ["ignore", "inherit", "inherit"] });
  }
  rmSync(source, { recursive: true, force: true });
  // The image: read-only code, data that belongs to the user, and Node.
  execFileSync("chmod", ["-R", "a-w,a+rX", app]);
  cpSync(process.execPath, node);
  if (process.getuid?.() === 0) chownSync(data, 10001, 10001);
  for (const [scope, key] of Object.entries(keys)) {
    writeFileSync(join(folder, `${scope}-key`), `${key}\n`, { mode: 0o444 });
  }
  isolation = strongestIsolation(data);
  port = await freePort();
});
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  execFileSync("chmod", ["-R", "u+w", app]);
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a command with the environment of the image, and key files as docs/deployment.md makes them. */
function run(command: readonly string[]) {
  const environment = Object.fromEntries(
    argumentsOf(dockerfile.image, "ENV").map((text) => here(text).split(/=(.*)/s).slice(0, 2)),
  ) as Record<string, string>;
  const child = spawnInBounds(
    isolation,
    command.map((part) => (part === "node" ? node : here(part))),
    {
      ...environment,
      PORT: String(port),
      HEADWATER_KEY_FILES: Object.keys(keys)
        .map((scope) => `${scope}=${join(folder, `${scope}-key`)}`)
        .join(","),
    },
    data,
  );
  children.push(child);
  const output = { text: "" };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      output.text += chunk;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { child, output, ended };
}

const entry = () => listOf(dockerfile.image, "ENTRYPOINT");
const healthCheck = () =>
  JSON.parse(/CMD (\[.*\])$/.exec(argumentsOf(dockerfile.image, "HEALTHCHECK")[0]!)![1]!) as string[];

async function start() {
  const server = run([...entry(), ...listOf(dockerfile.image, "CMD")]);
  const address = `http://127.0.0.1:${port}`;
  await vi.waitFor(
    async () => expect((await fetch(`${address}/readyz`)).status, server.output.text).toBe(200),
    patience,
  );
  return { ...server, address };
}

describe("the content of the container", () => {
  it("is small, and contains no sources, tests or development tools", () => {
    const bytes = Number(execFileSync("du", ["-sb", app], { encoding: "utf8" }).split("\t")[0]);
    console.log(`The assembled folder has ${(bytes / 1e6).toFixed(1)} MB.`);
    expect(bytes / 1e6).toBeLessThan(largestMegabytes);
    const files = execFileSync("find", [app, "-type", "f"], { encoding: "utf8" }).split("\n");
    expect(files.filter((file) => /\.test\.|\.tsx$|\.d\.ts$/.test(file))).toEqual([]);
    const modules = readdirSync(join(app, "node_modules"));
    for (const tool of ["typescript", "vitest", "vite", "react", "esbuild"])
      expect(modules).not.toContain(tool);
  });

  it("has every imported module, including those loaded on demand", async () => {
    const { importedModules } = (await import("../../scripts/build.mjs" as string)) as {
      importedModules(): Promise<string[]>;
    };
    const script = (await importedModules())
      .map((name) => `await import(${JSON.stringify(name)});`)
      .join("\n");
    const cwd = join(app, "packages/cli");
    const { status, stderr } = spawnSync(node, ["--input-type=module", "--eval", script], {
      cwd,
      encoding: "utf8",
    });
    expect(status, stderr).toBe(0);
  });

  it("runs as a numeric user other than root", () => {
    expect(argumentsOf(dockerfile.image, "USER")).toEqual(["10001:10001"]);
    expect(argumentsOf(dockerfile.image, "RUN")).toEqual([]);
    expect(argumentsOf(dockerfile.image, "STOPSIGNAL")).toEqual(["SIGTERM"]);
  });
});

describe("the container", () => {
  it("accepts an event, returns it, stops on SIGTERM, and keeps it across a restart", async () => {
    console.log(`Isolation: ${isolation}.`);
    const server = await start();
    const runId = randomUUID();
    expect((await fetch(`${server.address}/api/v2/overview`)).status).toBe(401);
    const posted = await fetch(`${server.address}/api/v1/lineage`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...withKey("ingest") },
      body: JSON.stringify({
        eventType: "COMPLETE",
        eventTime: "2026-03-01T10:00:00Z",
        producer: "https://example.com/producer",
        schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
        run: { runId },
        job: { namespace: "container", name: "job" },
        inputs: [{ namespace: "container", name: "in" }],
        outputs: [{ namespace: "container", name: "out" }],
      }),
    });
    expect(posted.status).toBe(201);
    const read = async () =>
      (await fetch(`${server.address}/api/v1/jobs/runs/${runId}`, { headers: withKey("read") })).json();
    expect(await read()).toMatchObject({ state: "COMPLETED" });
    expect(await (await fetch(server.address)).text()).toContain("<title>");
    expect(await run(healthCheck()).ended).toBe(0);
    if (isolation !== "file permissions") {
      const writes = run(["sh", "-c", `touch ${app}/written || touch ${app}/packages/cli/dist/main.js`]);
      expect(await writes.ended).not.toBe(0);
    }
    server.child.kill("SIGTERM");
    expect(await server.ended, server.output.text).toBe(0);
    expect(await run(healthCheck()).ended).toBe(1);

    const again = await start();
    expect(await read()).toMatchObject({ state: "COMPLETED" });
    again.child.kill("SIGTERM");
    expect(await again.ended, again.output.text).toBe(0);
  });

  it("has the other commands", async () => {
    const exported = run([...entry(), "export", "-"]);
    expect(await exported.ended, exported.output.text).toBe(0);
    expect(exported.output.text).toContain('"container"');
  });
});
