import { App, Stack } from "aws-cdk-lib";
import { CfnEnvironment } from "aws-cdk-lib/aws-mwaa";
import { CfnWorkgroup } from "aws-cdk-lib/aws-redshiftserverless";
import { RegionInfo } from "aws-cdk-lib/region-info";
import { describe, expect, it } from "vitest";
import { featureFlags } from "../testing/synthesize.ts";
import { regionZones } from "./regions.ts";

/** Returns the finding of the CloudFormation validator about resource types that a region lacks. */
function missingTypes(region: string): string | undefined {
  const app = new App({ context: featureFlags, analyticsReporting: false });
  const stack = new Stack(app, "Stack", { env: { account: "123456789012", region } });
  new CfnEnvironment(stack, "Environment", { name: "a" });
  new CfnWorkgroup(stack, "Workgroup", { workgroupName: "abc" });
  try {
    app.synth();
  } catch (error) {
    return /Resource type '[^']+' does not exist in '[^']+'/.exec((error as Error).message)?.[0];
  }
  return undefined;
}

describe("the regions", () => {
  it.each(Object.keys(regionZones))("include %s, which CloudFormation and the library know", (region) => {
    expect(RegionInfo.regions.map(({ name }) => name)).toContain(region);
    expect(missingTypes(region)).toBeUndefined();
  });

  it("leave out a region without Amazon MWAA", () => {
    expect(missingTypes("us-gov-west-1")).toMatch(/AWS::MWAA::Environment/);
    expect(regionZones).not.toHaveProperty("us-gov-west-1");
  });
});
