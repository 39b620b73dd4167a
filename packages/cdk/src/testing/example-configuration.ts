import type { PlatformConfigurationInput } from "../configuration/schema.ts";

/** A minimal configuration: a public server for one network. */
export const exampleConfiguration: PlatformConfigurationInput = {
  deploymentId: "lineage-demo",
  account: "123456789012",
  region: "eu-west-1",
  availabilityZones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
  access: { mode: "public", allowedCidrs: ["203.0.113.7/32"] },
};
