import { App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import type { PlatformConfigurationInput } from "../configuration/schema.ts";
import { validateConfiguration } from "../configuration/validate.ts";
import { buildPlatform, type Platform, preparePlatform } from "../platform.ts";
import { ownDomain } from "./login.ts";
import { featureFlags } from "./synthesize.ts";

/** ARN of the key that the central server has for the environment. */
export const keySecretArn =
  "arn:aws:secretsmanager:eu-west-1:123456789012:secret:central/environments/etl-airflow-AbCdEf";

/** A central server for an environment of another account and region, and for one of its own region. */
export const central: PlatformConfigurationInput = {
  deploymentId: "central",
  account: "123456789012",
  region: "eu-west-1",
  availabilityZones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
  access: { mode: "internal", allowedCidrs: ["10.8.0.0/16"] },
  ...ownDomain,
  lineage: {
    sharing: {
      environments: [
        { name: "etl-airflow", account: "210987654321", region: "us-east-1" },
        { name: "reports", account: "345678901234", namespaces: ["reports", "dbt-*"] },
      ],
    },
  },
  sample: { scale: 0.01 },
};

/** The deployment of that environment. */
export const environment: PlatformConfigurationInput = {
  deploymentId: "etl",
  account: "210987654321",
  region: "us-east-1",
  availabilityZones: ["us-east-1a", "us-east-1b", "us-east-1c"],
  access: { mode: "internal" },
  lineage: {
    kind: "elsewhere",
    url: "https://lineage.example.com",
    keySecretArn,
    endpointServiceName: "com.amazonaws.vpce.eu-west-1.vpce-svc-0a1b2c3d4e5f6a7b8",
  },
  sample: { scale: 0.01 },
};

/** Builds both sides in one app, which cdk-nag checks when it is synthesized. */
export async function bothSides(): Promise<{ app: App; server: Platform; sender: Platform }> {
  const app = new App({ context: featureFlags, analyticsReporting: false });
  const build = async (input: PlatformConfigurationInput) => {
    const configuration = validateConfiguration(input, "The test", { acceptPlaceholders: true });
    return buildPlatform(app, configuration, await preparePlatform(configuration));
  };
  const [server, sender] = [await build(central), await build(environment)];
  Validations.of(app).addPlugins(new AwsSolutionsChecks());
  return { app, server, sender };
}
