import { mwaaVersions } from "@headwater/mwaa";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { PlatformConfigurationInput } from "./configuration/schema.ts";
import { pretendWheels } from "./testing/pretend-wheels.ts";
import { resourceOf, synthesize } from "./testing/synthesize.ts";
import { removeAssemblies } from "./testing/temporary-files.ts";

afterEach(removeAssemblies);

beforeAll(pretendWheels);

const regions = {
  "eu-west-1": ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
  "us-east-1": ["us-east-1a", "us-east-1b", "us-east-1c"],
  "us-west-1": ["us-west-1a", "us-west-1c"],
  "ap-northeast-1": ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"],
  "cn-north-1": ["cn-north-1a", "cn-north-1b", "cn-north-1d"],
} as const;
const networks: Pick<PlatformConfigurationInput, "access" | "network">[] = [
  { access: { mode: "public", allowedCidrs: ["203.0.113.0/24"] }, network: { egress: "nat" } },
  { access: { mode: "internal", allowedCidrs: ["10.8.0.0/16"] }, network: { egress: "nat" } },
  { access: { mode: "internal", allowedCidrs: ["10.8.0.0/16"] }, network: { egress: "endpoints" } },
];
const profiles = ["demo", "production"] as const;

/** Combines each value of a setting with each value of the next setting (neighboring pairs). */
const combinations = mwaaVersions.flatMap(({ version }, at) =>
  networks.map((network, index) => {
    const region = Object.keys(regions)[(at + index) % Object.keys(regions).length] as keyof typeof regions;
    return { version, network, region, profile: profiles[(at + index) % 2]! };
  }),
);

describe("every valid combination", () => {
  it.each(combinations)(
    "can be synthesized: Airflow $version in $region, $profile, $network.access.mode by $network.network.egress",
    async ({ version, network, region, profile }) => {
      const { orchestration, lineage } = await synthesize({
        ...network,
        region,
        profile,
        availabilityZones: [...regions[region]],
        airflow: { version },
        lineage: { database: profile === "production" ? "aurora" : "rds" },
      });
      const { Properties } = resourceOf(orchestration, "AWS::MWAA::Environment");
      expect(Properties.AirflowVersion).toBe(version);
      expect(Properties.WebserverAccessMode).toBe(profile === "production" ? "PRIVATE_ONLY" : "PUBLIC_ONLY");
      expect(resourceOf(lineage, "AWS::ElasticLoadBalancingV2::LoadBalancer").Properties.Scheme).toBe(
        network.access.mode === "public" ? "internet-facing" : "internal",
      );
      // Other partitions have other ARN prefixes, so "arn:aws:" must not be hard-coded.
      if (!/^(eu|us|ap)-(west|east|northeast)-\d$/.test(region)) {
        expect(JSON.stringify(orchestration.toJSON())).not.toContain('"arn:aws:');
      }
    },
  );
});
