import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "@headwater/test-kit";

const root = fileURLToPath(new URL("../..", import.meta.url));
const command = join(root, "packages/cli/dist/main.js");

/** A Headwater server with its own data directory. */
export interface TestServer {
  /** Its address, without a trailing slash. */
  readonly address: string;
  /**
   * Runs `headwater key` on the server's data.
   *
   * @returns standard output
   */
  key(...args: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Builds stale bundles and starts a server; with `sample`, the sample pipeline has run when this returns.
 * `options` are additional options of `headwater start`, `env` additional variables.
 *
 * @throws Error if the server is not ready within two minutes
 */
export async function startServer({
  sample,
  options = [],
  env = {},
}: {
  sample: boolean;
  options?: readonly string[];
  env?: Readonly<Record<string, string>>;
}): Promise<TestServer> {
  await run(process.execPath, [join(root, "scripts/build.mjs")]);
  const folder = await mkdtemp(join(tmpdir(), "headwater-web-"));
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const child = spawn(
    process.execPath,
    [command, "start", "--no-demo", "--port", String(port), "--data-dir", join(folder, "data"), ...options],
    { cwd: root, stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, ...env } },
  );
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await ready(address, child);
    if (sample) {
      await run(process.execPath, [command, "demo", "--url", address, "--lake", join(folder, "lake")]);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const key = (...args: readonly string[]) =>
    run(process.execPath, [command, "key", ...args, "--data-dir", join(folder, "data")]);
  return { address, key, stop };
}

/** Sends an OpenLineage event. */
export async function sendEvent(address: string, event: unknown): Promise<void> {
  const response = await fetch(`${address}/api/v1/lineage`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(event),
  });
  if (!response.ok) throw new Error(`The server answered ${response.status}: ${await response.text()}`);
}

/**
 * Sends many events at once.
 *
 * @throws Error if the server rejects any of them
 */
export async function sendEvents(address: string, events: readonly unknown[]): Promise<void> {
  const response = await fetch(`${address}/api/v1/lineage/batch`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(events),
  });
  const answer = (await response.json()) as { failed_events?: unknown[] };
  if (!response.ok || (answer.failed_events?.length ?? 0) > 0) {
    throw new Error(`The server answered ${response.status}: ${JSON.stringify(answer).slice(0, 2_000)}`);
  }
  // Lineage inferred from SQL follows a moment later.
  await fetch(`${address}/api/v2/settle`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
}

async function ready(address: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`The server ended with code ${child.exitCode}.`);
    try {
      if ((await fetch(`${address}/readyz`)).ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("The server did not become ready within two minutes.");
}

/**
 * Runs a program to completion.
 *
 * @returns standard output
 */
async function run(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(program, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let standard = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
    standard += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output += chunk;
  });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`${args.join(" ")} ended with code ${code}:\n${output}`);
  return standard;
}
