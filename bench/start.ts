/**
 * Time from a fresh clone to the first page, and of the second start.
 *
 *   npm run bench:start [-- --warm]     uses an empty npm cache unless --warm
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { table } from "./statistics.ts";

const { values } = parseArgs({
  options: { warm: { type: "boolean", default: false }, port: { type: "string", default: "18765" } },
});
const source = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "headwater-clone-"));
const cache = values.warm ? {} : { npm_config_cache: join(folder, "npm-cache") };
const clone = join(folder, "clone");
spawnSync("git", ["clone", "--quiet", source, clone], { stdio: "inherit" });

/** Runs `npm start` until `done` accepts a line; returns seconds and resident megabytes of the server. */
async function start(args: readonly string[], done: (line: string) => boolean) {
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const child = spawn("npm", ["start", "--", "--port", values.port, ...args], {
    cwd: clone,
    env: { ...process.env, ...cache },
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  let ready = Number.NaN;
  for await (const line of createInterface({ input: child.stdout! })) {
    if (line.includes("is ready at")) {
      const page = await fetch(`http://127.0.0.1:${values.port}/`);
      if (!(await page.text()).includes("<div")) throw new Error("No page was served.");
      ready = seconds();
    }
    if (done(line)) break;
  }
  const finished = seconds();
  await new Promise((resolve) => setTimeout(resolve, 5_000)); // at rest
  const memory = residentMegabytes(child.pid!);
  process.kill(-child.pid!, "SIGTERM");
  await new Promise((resolve) => child.once("exit", resolve));
  return { ready, finished, memory };
}

/** Returns the resident memory of a process and its descendants (Linux). */
function residentMegabytes(pid: number): number {
  const { stdout } = spawnSync("ps", ["-eo", "pid,ppid,rss"], { encoding: "utf8" });
  const processes = stdout
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = new Set([pid]);
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const [child, parent] of processes) if (family.has(parent!)) family.add(child!);
  }
  const server = [...family].find((member) =>
    readFileSync(`/proc/${member}/cmdline`, "utf8").includes("cli/dist/main.js"),
  );
  return Math.round((processes.find(([member]) => member === server)?.[2] ?? Number.NaN) / 1024);
}

const first = await start([], (line) => line.includes("Done. Open"));
const second = await start([], (line) => line.includes("API documentation"));
console.log(
  table([
    [`fresh clone, ${values.warm ? "warm" : "cold"} npm cache`, "seconds", "memory MB at rest"],
    ["npm start to the first page", first.ready.toFixed(1), ""],
    ["… to the sample's lineage", first.finished.toFixed(1), first.memory],
    ["second npm start to the page", second.ready.toFixed(1), second.memory],
  ]),
);
rmSync(folder, { recursive: true, force: true });
