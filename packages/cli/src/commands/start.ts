import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type RunningServer, startServer } from "@headwater/server";
import { Command, InvalidArgumentError, Option } from "commander";
import { type LocationOptions, locationOf, withLocation } from "../location.ts";

interface StartOptions extends LocationOptions {
  readonly port: number;
  readonly host: string;
  readonly demo: boolean;
  readonly demoScale: number;
  readonly insecureNoAuth?: boolean;
  readonly allowedHost?: string[];
  readonly logLevel: string;
}

/** `headwater start`: the server, on the embedded database unless another one is named. */
export function startCommand(): Command {
  const command = new Command("start")
    .description("start the server: page and API on one port")
    .addOption(
      new Option("--port <number>", "port to listen on").env("PORT").default(8765).argParser(readPort),
    )
    .addOption(
      new Option("--host <address>", "address to listen on").env("HEADWATER_HOST").default("127.0.0.1"),
    )
    .option("--no-demo", "do not run the sample pipeline on an empty store")
    .addOption(new Option("--demo-scale <number>", "size of the sample data").default(0.02).argParser(Number))
    .option("--insecure-no-auth", "listen on an address that others can reach, without authentication")
    .option("--allowed-host <name...>", "further host names under which the server may be asked for")
    .addOption(
      new Option("--log-level <level>", "least important level to log, as JSON on standard error")
        .env("HEADWATER_LOG_LEVEL")
        .choices(["trace", "debug", "info", "warn", "error", "silent"])
        .default("warn"),
    );
  return withLocation(command).action((options: StartOptions) => start(options));
}

async function start(options: StartOptions): Promise<void> {
  const began = performance.now();
  const server = await startServer({
    location: locationOf(options),
    host: options.host,
    port: options.port,
    webDirectory: webDirectory(),
    logger: options.logLevel === "silent" ? false : { level: options.logLevel, stream: process.stderr },
    ...(options.insecureNoAuth ? { insecureNoAuth: true } : {}),
    ...(options.allowedHost ? { allowedHosts: options.allowedHost } : {}),
  });
  stopOnSignals(server);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`\n  Headwater is ready at ${server.address}  (${seconds} s)\n`);
  console.log(`  Send OpenLineage events to ${server.address}/api/v1/lineage`);
  console.log(`  API documentation          ${server.address}/api/v2/docs\n`);
  if (options.insecureNoAuth) {
    console.log("  There is no authentication: anybody who reaches this port can read and write lineage.\n");
  }
  if (options.demo && (await isEmpty(server))) runDemo(server.address, options.demoScale);
}

async function isEmpty(server: RunningServer): Promise<boolean> {
  const [count] = await server.store.database.query<{ value: number }>("SELECT value FROM event_count");
  return count?.value === 0;
}

/** Runs the sample pipeline in a process of its own, so that the server answers meanwhile. */
function runDemo(address: string, scale: number): void {
  console.log("  The store is empty, so the sample pipeline runs once (--no-demo leaves it out):");
  const child = spawn(
    process.execPath,
    [process.argv[1]!, "demo", "--url", address, "--scale", String(scale)],
    {
      stdio: ["ignore", "inherit", "inherit"],
    },
  );
  child.on("error", (error) => console.error(`  The sample pipeline could not be started: ${error.message}`));
  child.on("exit", (code) => {
    if (code) console.error("  The sample pipeline did not finish; the server goes on.");
    else console.log(`\n  Done. Look at ${address}\n`);
  });
  process.once("exit", () => child.kill());
}

function stopOnSignals(server: RunningServer): void {
  let stopping = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      console.log("\n  Finishing what was accepted …");
      server.stop().then(
        () => process.exit(0),
        (error) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
}

function webDirectory(): string | null {
  const directory = join(
    dirname(createRequire(import.meta.url).resolve("@headwater/web/package.json")),
    "dist",
  );
  return existsSync(join(directory, "index.html")) ? directory : null;
}

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InvalidArgumentError("A port is a number from 0 (any free port) to 65535.");
  }
  return port;
}
