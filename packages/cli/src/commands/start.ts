import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type RunningServer, readBackgroundSettings, startServer } from "@headwater/server";
import { Command } from "commander";
import { resolveLocation, withLocation } from "../connection/location.ts";
import { CommandFailure } from "../terminal/failure.ts";
import { type StartOptions, withStartOptions } from "./start-options.ts";

/** `headwater start`: starts the server, by default with the embedded database. */
export function startCommand(): Command {
  const command = new Command("start").description("start the server: UI and API on one port");
  return withLocation(withStartOptions(command)).action((options: StartOptions) => start(options));
}

async function start(options: StartOptions): Promise<void> {
  const started = performance.now();
  const exit = () => process.exit(0);
  // Process 1 of a container ignores signals without a handler. Exiting is safe: nothing was acknowledged yet.
  for (const signal of stopSignals) process.once(signal, exit);
  const server = await startServer({
    location: resolveLocation(options),
    host: options.host,
    port: options.port,
    webDirectory: webDirectory(),
    background: readBackgroundSettings(process.env),
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
    ...certificateOptions(options),
    ...loginSettings(options),
    ...(options.allowedHost ? { allowedHosts: options.allowedHost } : {}),
  });
  for (const signal of stopSignals) process.off(signal, exit);
  stopOnSignals(server);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`\n  Headwater is ready at ${server.publicAddress}  (${seconds} s)\n`);
  console.log(`  Send OpenLineage events to ${server.publicAddress}/api/v1/lineage`);
  console.log(`  API documentation          ${server.publicAddress}/api/v2/docs\n`);
  if (server.mode === "insecure") {
    console.log("  Authentication is disabled: anyone who can reach this port can read and write lineage.\n");
  }
  if (server.lacksKeys) {
    console.log(
      "  Requests need an API key, and none exists yet. Create one for yourself and one for senders:",
    );
    console.log("    headwater key create admin --scope admin");
    console.log("    headwater key create airflow --scope ingest\n");
  }
  if (options.demo && (await server.store.isEmpty())) runDemo(server, options.demoScale);
}

/** Runs the sample pipeline in a separate process, so that the server stays responsive. */
function runDemo({ operator, publicAddress }: RunningServer, scale: number): void {
  console.log("  The store is empty: running the sample pipeline once (skip it with --no-demo):");
  const child = spawn(
    process.execPath,
    [process.argv[1]!, "demo", "--url", operator.address, "--scale", String(scale)],
    {
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, HEADWATER_KEY: operator.token },
    },
  );
  child.on("error", (error) => console.error(`  Could not start the sample pipeline: ${error.message}`));
  child.on("exit", (code) => {
    if (code) console.error("  The sample pipeline failed; the server keeps running.");
    else console.log(`\n  Done. Open ${publicAddress}\n`);
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
      console.log("\n  Stopping: finishing accepted requests …");
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

/** Returns the certificate options. @throws CommandFailure `invalid-setting` if only one of the two files is set */
function certificateOptions({ tlsCertificate, tlsKey }: StartOptions) {
  if (!tlsCertificate && !tlsKey) return {};
  if (tlsCertificate && tlsKey) return { tls: { certificate: tlsCertificate, key: tlsKey } };
  throw new CommandFailure(
    "invalid-setting",
    "https requires both --tls-certificate (HEADWATER_TLS_CERTIFICATE) and --tls-key (HEADWATER_TLS_KEY).",
  );
}

function loginSettings(options: StartOptions) {
  const { loginLoadBalancer, loginClient, loginIssuer, loginViewers, loginAdmins } = options;
  if (!loginLoadBalancer) {
    if (!loginClient && !loginIssuer && !loginViewers && !loginAdmins) return {};
    throw new CommandFailure(
      "invalid-setting",
      "Login settings need the load balancer that logs users in. Set --login-load-balancer (HEADWATER_LOGIN_LOAD_BALANCER) to its ARN.",
    );
  }
  return {
    login: {
      loadBalancer: loginLoadBalancer,
      ...(loginClient ? { client: loginClient } : {}),
      ...(loginIssuer ? { issuer: loginIssuer } : {}),
      ...(loginViewers ? { viewers: loginViewers } : {}),
      ...(loginAdmins ? { admins: loginAdmins } : {}),
    },
  };
}
