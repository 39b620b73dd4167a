/** `npm start`: installs and builds if necessary, then starts Headwater. Options are passed to `headwater start`. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "./freshness.mjs";
import { installDependencies, requireNode } from "./install.mjs";

requireNode();
installDependencies({ everything: false });
const { buildServer, buildWeb } = await import("./build.mjs");
if (await buildServer()) console.log("Built the server.");
if (await buildWeb()) console.log("Built the web application.");

const child = spawn(
  process.execPath,
  ["--enable-source-maps", join(root, "packages/cli/dist/main.js"), "start", ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: "inherit",
  },
);
// A terminal sends an interrupt to the whole process group; a service manager signals only this process.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
