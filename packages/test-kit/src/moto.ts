import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { freePort } from "./free-port.ts";

/** A running moto server, which mocks AWS on loopback. */
export interface MotoServer {
  readonly endpoint: string;
  stop(): Promise<void>;
}

const startTimeoutMs = 60_000;
const pollIntervalMs = 100;

/** Returns true if moto is installed (`pip install "moto[server]"`). */
export function isMotoInstalled(): boolean {
  try {
    execFileSync("moto_server", ["--help"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts moto's server on a free port.
 *
 * @param options.command - the program. @default "moto_server", from the path
 * @param options.env - variables besides those of this process
 * @throws Error if moto exits or does not respond within a minute
 */
export async function startMotoServer(
  options: { readonly command?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<MotoServer> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const child = spawn(options.command ?? "moto_server", ["-H", "127.0.0.1", "-p", String(port)], {
    stdio: "ignore",
    env: { ...process.env, ...options.env },
  });
  let failure: Error | null = null;
  child.on("error", (error) => {
    failure = error;
  });
  const deadline = Date.now() + startTimeoutMs;
  while (!(await responds(endpoint))) {
    if (failure) throw failure;
    if (child.exitCode !== null) throw new Error(`moto exited with code ${child.exitCode}.`);
    if (Date.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error("moto does not respond.");
    }
    await new Promise((resolve) => setTimeout(resolve, pollIntervalMs));
  }
  return {
    endpoint,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

async function responds(endpoint: string): Promise<boolean> {
  try {
    return (await fetch(`${endpoint}/moto-api/`)).ok;
  } catch {
    return false; // not listening yet
  }
}
