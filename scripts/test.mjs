/** `npm test`: installs missing dependencies, builds stale parts, and runs the tests. Options are passed to vitest. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "./freshness.mjs";
import { installDependencies, requireNode } from "./install.mjs";

requireNode();
installDependencies({ everything: true });
const { buildServer, buildWeb } = await import("./build.mjs");
await buildServer();
await buildWeb();
const vitest = join(root, "node_modules/vitest/vitest.mjs");
const { status } = spawnSync(process.execPath, [vitest, "run", ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
});
process.exit(status ?? 1);
