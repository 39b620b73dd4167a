import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Start options of a program. */
export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Runs as this user and group; only root can. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** Written to the program's standard input. */
  readonly input?: string;
}

/** A program that ended with an error. */
export class ProgramError extends Error {
  constructor(command: string, code: number | null, output: string) {
    super(`${command} ended with ${code ?? "a signal"}:\n${output.trim().split("\n").slice(-40).join("\n")}`);
    this.name = "ProgramError";
  }
}

/**
 * Runs a program to completion and returns its standard output.
 *
 * @throws ProgramError when it cannot be started or does not end with 0
 */
export function runProgram(
  command: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { ...options.env }, cwd: options.cwd, ...options.user });
    let output = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors += text;
    });
    child.on("error", (error) => reject(new ProgramError(command, null, error.message)));
    child.on("close", (code) => {
      if (code === 0) resolve(output);
      else reject(new ProgramError([command, ...args].join(" "), code, output + errors));
    });
    // A program may end before it has read its input; its exit code tells the reason.
    child.stdin.on("error", () => {});
    child.stdin.end(options.input ?? "");
  });
}

const running = new Set<Service>();

/** Kills every running service, when the test itself ends. */
export function killServices(): void {
  for (const service of running) service.kill();
}

/** A program that runs until it is stopped. */
export class Service {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #log: string;
  #ended = false;

  /** Starts the program in a process group of its own; its output goes to the log file. */
  constructor(
    name: string,
    command: string,
    args: readonly string[],
    log: string,
    options: ProgramOptions = {},
  ) {
    this.name = name;
    this.#log = log;
    this.#child = spawn(command, args, {
      env: { ...options.env },
      cwd: options.cwd,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      ...options.user,
    });
    running.add(this);
    const file = createWriteStream(log, { flags: "a" });
    this.#child.stdout?.pipe(file, { end: false });
    this.#child.stderr?.pipe(file, { end: false });
    this.#child.on("error", () => {
      this.#ended = true;
    });
    this.#child.on("exit", () => {
      this.#ended = true;
    });
  }

  /** @throws Error when the program has ended on its own */
  requireAlive(): void {
    if (this.#ended) throw new Error(`${this.name} ended; its log is ${this.#log}`);
  }

  /** Returns true if the signal was sent, false if the process group has ended. */
  #signal(signal: NodeJS.Signals | 0): boolean {
    const group = this.#child.pid;
    if (group === undefined) return false;
    try {
      return process.kill(-group, signal);
    } catch {
      return false;
    }
  }

  /** Sends a signal to the program and its children. */
  signal(signal: NodeJS.Signals): void {
    this.#signal(signal);
  }

  /** Kills the program and its children. */
  kill(): void {
    running.delete(this);
    this.#signal("SIGKILL");
  }

  /** Ends the program and its children: terminates them, and kills them after a grace period. */
  async stop(signal: NodeJS.Signals = "SIGTERM", graceSeconds = 15): Promise<void> {
    let left = this.#signal(signal);
    for (let waited = 0; left && waited < graceSeconds * 10; waited += 1) {
      await sleep(100);
      left = this.#signal(0);
    }
    this.kill();
  }
}

/**
 * Polls until `attempt` returns something other than undefined.
 *
 * @throws Error with the description when the time is up
 */
export async function waitFor<T>(
  what: string,
  seconds: number,
  attempt: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const result = await attempt();
    if (result !== undefined) return result;
    if (Date.now() > end) throw new Error(`timed out after ${seconds} s waiting for ${what}`);
    await sleep(500);
  }
}
