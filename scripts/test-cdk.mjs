/**
 * `npm run test:cdk`: the AWS platform without an account. Tests templates and handlers first, then uses tools that it installs
 * itself (requires Python 3): cfn-lint, checkov, and moto, which simulates AWS. Options are passed to both.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "./freshness.mjs";

const vitest = join(root, "node_modules/vitest/vitest.mjs");
for (const config of ["packages/cdk/vitest.config.ts", "e2e/aws/vitest.config.ts"]) {
  const { status } = spawnSync(
    process.execPath,
    [vitest, "run", "--config", config, "--passWithNoTests", ...process.argv.slice(2)],
    { cwd: root, stdio: "inherit" },
  );
  if (status !== 0) process.exit(status ?? 1);
}
