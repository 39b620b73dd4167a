import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type RunningServer, readJobSettings, startServer } from "@headwater/server";
import { Command } from "commander";
import { locationOf, withLocation } from "../connection/location.ts";
import { CommandFailure } from "../terminal/failure.ts";
import { type StartOptions, withStartOptions } from "./start-options.ts";

/** `headwater start`: the server, on the embedded database unless another one is named. */
export function startCommand(): Command {
  const command = new Command("start").description("start the server: page and API on one port");
  return withLocation(withStartOptions(command)).action((options: StartOptions) => start(options));
}

async function start(options: StartOptions): Promise<void> {
  const began = performance.now();
  const endAtOnce = () => process.exit(0);
  // The first process of a container is not ended by a signal that it does not listen for. Nothing was acknowledged yet.
  for (const signal of stopSignals) process.once(signal, endAtOnce);
  const server = await startServer({
    location: locationOf(options),
    host: options.host,
    port: options.port,
    webDirectory: webDirectory(),
    jobs: readJobSettings(process.env),
    ...(options.logLevel === "silent" ? {} : { logger: { level: options.logLevel, stream: process.stderr } }),
    readTimeoutMs: options.readTimeout,
    slowStatementMs: options.slowStatement,
    requireKeys: options.requireKeys,
    sqlDeadlineMs: options.sqlDeadline,
    ...(options.insecureNoAuth ? { insecureNoAuth: true } : {}),
    ...(options.keySecrets ? { keySecrets: options.keySecrets } : {}),
    ...(options.keyFiles ? { keyFiles: options.keyFiles } : {}),
    ...(options.publicUrl ? { publicUrl: options.publicUrl } : {}),
    ...(options.trustProxy?.length ? { trustProxy: options.trustProxy } : {}),
    ...certificateOf(options),
    ...(options.allowedHost ? { allowedHosts: options.allowedHost } : {}),
  });
  for (const signal of stopSignals) process.off(signal, endAtOnce);
  stopOnSignals(server);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`\n  Headwater is ready at ${server.publicAddress}  (${seconds} s)\n`);
  console.log(`  Send OpenLineage events to ${server.publicAddress}/api/v1/lineage`);
  console.log(`  API documentation          ${server.publicAddress}/api/v2/docs\n`);
  if (server.mode === "insecure") {
    console.log("  There is no authentication: anybody who reaches this port can read and write lineage.\n");
  }
  if (server.lacksKeys) {
    console.log(
      "  Requests need an API key, and there is none yet. Make one for yourself and one for senders:",
    );
    console.log("    headwater key create admin --scope admin");
    console.log("    headwater key create airflow --scope ingest\n");
  }
  if (options.demo && (await server.store.isEmpty())) runDemo(server, options.demoScale);
}

/** Runs the sample pipeline in a process of its own, so that the server answers meanwhile. */
function runDemo({ operator, publicAddress }: RunningServer, scale: number): void {
  console.log("  The store is empty, so the sample pipeline runs once (--no-demo leaves it out):");
  const child = spawn(
    process.execPath,
    [process.argv[1]!, "demo", "--url", operator.address, "--scale", String(scale)],
    {
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, HEADWATER_KEY: operator.token },
    },
  );
  child.on("error", (error) => console.error(`  The sample pipeline could not be started: ${error.message}`));
  child.on("exit", (code) => {
    if (code) console.error("  The sample pipeline did not finish; the server goes on.");
    else console.log(`\n  Done. Look at ${publicAddress}\n`);
  });
  process.once("exit", () => child.kill());
}

const stopSignals = ["SIGINT", "SIGTERM"] as const;

function stopOnSignals(server: RunningServer): void {
  let stopping = false;
  for (const signal of stopSignals) {
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

/** @throws CommandFailure `invalid-setting` when one of the two files is named without the other */
function certificateOf({ tlsCertificate, tlsKey }: StartOptions) {
  if (!tlsCertificate && !tlsKey) return {};
  if (tlsCertificate && tlsKey) return { tls: { certificate: tlsCertificate, key: tlsKey } };
  throw new CommandFailure(
    "invalid-setting",
    "Serving https takes both --tls-certificate (HEADWATER_TLS_CERTIFICATE) and --tls-key (HEADWATER_TLS_KEY).",
  );
}
