import { definePlatform } from "./src/index.ts";

// Copy this file to platform.config.ts. Every setting is in docs/aws-configuration.md; these five have no default.
export default definePlatform({
  deploymentId: "lineage-demo",
  account: "123456789012",
  region: "eu-west-1",
  availabilityZones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
  access: { mode: "public", allowedCidrs: ["203.0.113.7/32"] },
});
