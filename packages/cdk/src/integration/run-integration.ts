import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Manifest } from "@headwater/pipeline-tickit";
import { awaitLineage } from "./await-lineage.ts";

/** A deployment to test, and the commands that the test runs. */
export interface IntegrationOptions {
  readonly deploymentId: string;
  /** Folder of cdk.json. */
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** The CDK command line. */
  readonly cdk: readonly string[];
  /** The command that lists remaining resources. */
  readonly leftovers: readonly string[];
  readonly manifest: Manifest;
  /** Leaves the deployment in the account. */
  readonly keep: boolean;
  /** Time limit for the lineage after the start of the pipeline. @default 45 minutes */
  readonly limitMilliseconds?: number;
  /** Pause between two questions. @default 30 seconds */
  readonly pauseMilliseconds?: number;
}

/** Outputs of all stacks, by stack name. */
type StackOutputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Deploys the platform, runs the sample pipeline, waits for its lineage, destroys the platform and lists what remains. Also
 * destroys after a failure, so that nothing keeps costing money.
 *
 * @returns the problems; empty if the test has passed
 */
export async function runIntegration(options: IntegrationOptions): Promise<string[]> {
  const problems: string[] = [];
  try {
    await verify(options, deploy(options));
  } catch (error) {
    problems.push((error as Error).message);
  }
  if (options.keep) {
    console.log("The deployment remains, and costs money. Remove it with npx cdk destroy --all.");
    return problems;
  }
  for (const command of [[...options.cdk, "destroy", "--all", "--force"], options.leftovers]) {
    try {
      run(options, command);
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  return problems;
}

function deploy(options: IntegrationOptions): StackOutputs {
  const folder = mkdtempSync(join(tmpdir(), "headwater-integ-"));
  const file = join(folder, "outputs.json");
  try {
    run(options, [
      ...options.cdk,
      ...["deploy", "--all", "--require-approval", "never", "--outputs-file", file],
    ]);
    return JSON.parse(readFileSync(file, "utf8")) as StackOutputs;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Uses the documented commands, which the stacks print as outputs. */
async function verify(options: IntegrationOptions, outputs: StackOutputs): Promise<void> {
  const { deploymentId, manifest } = options;
  const output = (stack: string, name: string) => {
    const value = outputs[`${deploymentId}-${stack}`]?.[name];
    if (value === undefined) throw new Error(`The stack ${deploymentId}-${stack} has no output ${name}.`);
    return value;
  };
  const key = run(options, ["bash", "-c", output("lineage", "LoginKeyCommand")], "pipe").trim();
  run(options, ["bash", "-c", output("orchestration", "StartCommand")]);
  await awaitLineage({
    url: output("lineage", "LineageUrl"),
    authority: outputs[`${deploymentId}-lineage`]?.CertificateAuthority,
    key,
    manifest,
    limitMilliseconds: options.limitMilliseconds ?? 45 * 60_000,
    pauseMilliseconds: options.pauseMilliseconds ?? 30_000,
  });
}

function run(
  { directory, environment }: IntegrationOptions,
  [command = "", ...args]: readonly string[],
  output: "inherit" | "pipe" = "inherit",
): string {
  const { status, error, stdout } = spawnSync(command, args, {
    cwd: directory,
    env: environment,
    stdio: ["ignore", output, "inherit"],
    encoding: "utf8",
  });
  if (error) throw new Error(`Cannot run ${command}: ${error.message}`);
  if (status !== 0) throw new Error(`Exit status ${status}: ${[command, ...args].join(" ")}`);
  return stdout ?? "";
}
