import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../packages/cli/dist/main.js", import.meta.url));

/** A Headwater server in a separate process, started the way a user does. */
export class ServerProcess {
  readonly address: string;
  readonly process: ChildProcess;

  private constructor(address: string, child: ChildProcess) {
    this.address = address;
    this.process = child;
  }

  /** Starts the built server and waits until it reports that it is ready. */
  static async start(options: {
    dataDirectory: string;
    databaseUrl?: string;
    port?: number;
  }): Promise<ServerProcess> {
    const child = spawn(
      process.execPath,
      [main, "start", "--no-demo", "--port", String(options.port ?? 0), "--data-dir", options.dataDirectory],
      {
        stdio: ["ignore", "pipe", "inherit"],
        // An empty URL selects the embedded database, regardless of the caller's environment.
        env: { ...process.env, DATABASE_URL: options.databaseUrl ?? "" },
      },
    );
    for await (const line of createInterface({ input: child.stdout! })) {
      const address = /ready at (\S+)/.exec(line)?.[1];
      if (address) {
        child.stdout!.resume();
        return new ServerProcess(address, child);
      }
    }
    throw new Error("The server exited before it was ready.");
  }

  /** Returns the memory of the process, in megabytes (Linux). */
  residentMegabytes(): number {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.process.pid}/status`, "utf8"))?.[1];
    return Math.round(Number(kilobytes) / 1024);
  }

  /** Returns the processor time of the process, in seconds (Linux). */
  cpuSeconds(): number {
    const fields = readFileSync(`/proc/${this.process.pid}/stat`, "utf8").split(") ")[1]!.split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, "exit");
    this.process.kill(signal);
    await ended;
  }
}
