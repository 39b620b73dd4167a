/**
 * Deploys the platform into a real account, runs the sample pipeline, checks its lineage, destroys everything, and lists what
 * remains. Costs a few dollars and takes about two hours. Has never run in an account.
 *
 *   npm run integ -w @headwater/cdk -- platform.config.ts [--keep]
 *
 * Requires credentials, a bootstrapped account, the AWS CLI and Bash. `--keep` leaves the deployment for an inspection.
 */
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { loadManifest } from "@headwater/pipeline-tickit";
import { readConfiguration } from "../configuration/load.ts";
import { ConfigurationError } from "../configuration/validate.ts";
import { checkout } from "../support/package-files.ts";
import { runIntegration } from "./run-integration.ts";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { keep: { type: "boolean" } } });
// npm changes the working directory to the package.
const configurationFile = resolve(
  process.env.INIT_CWD ?? process.cwd(),
  positionals[0] ?? "platform.config.ts",
);

try {
  const { deploymentId, region } = await readConfiguration(configurationFile);
  const cdk = join(dirname(createRequire(import.meta.url).resolve("aws-cdk/package.json")), "bin", "cdk");
  const headwater = join(checkout, "packages", "cli", "bin", "headwater.js");
  const problems = await runIntegration({
    deploymentId,
    directory: join(checkout, "packages", "cdk"),
    environment: { ...process.env, HEADWATER_PLATFORM: configurationFile },
    cdk: [process.execPath, cdk],
    leftovers: [process.execPath, headwater, "aws", "leftovers", deploymentId, "--region", region],
    manifest: await loadManifest(),
    keep: values.keep ?? false,
  });
  for (const problem of problems) console.error(`FAILED: ${problem}`);
  if (problems.length === 0)
    console.log("Passed: the platform deploys, its lineage arrives, and it can be removed.");
  else process.exitCode = 1;
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(`\n${error.message}\n`);
  process.exitCode = 1;
}
