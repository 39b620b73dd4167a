import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  buildPlatform,
  type PlatformConfigurationInput,
  preparePlatform,
  validateConfiguration,
} from "@headwater/cdk";
import { App } from "aws-cdk-lib";
import { repository } from "./tools.ts";

/** Configuration that the tests deploy. */
export const demoConfiguration: PlatformConfigurationInput = {
  deploymentId: "lineage-demo",
  account: "123456789012",
  region: "eu-west-1",
  availabilityZones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
  access: { mode: "public", allowedCidrs: ["203.0.113.7/32"] },
  sample: { scale: 0.01 },
};

/** The stacks of the demo, in deployment order. */
export const stackNames = ["network", "lineage", "warehouse", "orchestration"] as const;

/** Synthesizes a deployment into a folder, with the flags of the deployed app. */
export async function synthesizeInto(
  folder: string,
  change: Partial<PlatformConfigurationInput> = {},
): Promise<void> {
  const flags = JSON.parse(readFileSync(join(repository, "packages/cdk/cdk.json"), "utf8")) as {
    context: Record<string, unknown>;
  };
  const configuration = validateConfiguration({ ...demoConfiguration, ...change }, "The test", {
    acceptPlaceholders: true, // the emulator's account is one
  });
  const app = new App({ context: flags.context, outdir: folder, analyticsReporting: false });
  buildPlatform(app, configuration, await preparePlatform(configuration));
  app.synth();
}

/** A synthesized template. */
export interface SynthesizedTemplate {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: Record<string, unknown> }>
  >;
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

/** Reads one of the demo's templates. */
export function readTemplate(folder: string, stack: (typeof stackNames)[number]): SynthesizedTemplate {
  return JSON.parse(
    readFileSync(join(folder, `${demoConfiguration.deploymentId}-${stack}.template.json`), "utf8"),
  ) as SynthesizedTemplate;
}
