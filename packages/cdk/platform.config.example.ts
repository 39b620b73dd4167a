import { definePlatform } from "./src/index.ts";

// Copy this file to platform.config.ts. These five settings have no default; docs/aws-configuration.md lists all others.
export default definePlatform({
  deploymentId: "lineage-demo",
  account: "123456789012",
  region: "eu-west-1",
  availabilityZones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
  access: { mode: "public", allowedCidrs: ["203.0.113.7/32"] },
});
