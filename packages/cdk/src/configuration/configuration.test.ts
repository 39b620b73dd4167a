import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { exampleConfiguration } from "../testing/example-configuration.ts";
import { platformNames } from "./names.ts";
import { configurationReference } from "./reference.ts";
import type { PlatformConfigurationInput } from "./schema.ts";
import { ConfigurationError, configurationWarnings, validateConfiguration } from "./validate.ts";

function problemsOf(change: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    validateConfiguration({ ...exampleConfiguration, ...change } as PlatformConfigurationInput, "The test", {
      acceptPlaceholders: true,
    });
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

describe("a configuration", () => {
  it("receives all defaults", () => {
    const configuration = validateConfiguration(exampleConfiguration, "The test", {
      acceptPlaceholders: true,
    });
    expect(configuration.profile).toBe("demo");
    expect(configuration.lineage).toMatchObject({
      image: "codebuild",
      architecture: "arm64",
      database: "rds",
    });
    expect(configuration.airflow).toMatchObject({ version: "3.0.6", schedulers: 2 });
    expect(exampleConfiguration).not.toHaveProperty("lineage");
  });

  it("reports all invalid settings at once", () => {
    const problems = problemsOf({ deploymentId: "X", region: "somewhere", lineage: { color: "blue" } });
    expect(problems).toHaveLength(3);
    expect(problems.join("\n")).toMatch(/deploymentId: does not match/);
    expect(problems.join("\n")).toMatch(/lineage: unknown setting "color"/);
  });

  it("does not open the lineage server to the internet", () => {
    for (const cidr of ["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1"])
      expect(problemsOf({ access: { mode: "public", allowedCidrs: [cidr] } })[0]).toMatch(
        /open to the internet/,
      );
    expect(problemsOf({ access: { mode: "public", allowedCidrs: ["300.1.1.1/32"] } })[0]).toMatch(
      /is not a network/,
    );
    expect(problemsOf({ access: { mode: "public" } })[0]).toMatch(/at least one network/);
  });

  it("rejects a public server that MWAA could not reach", () => {
    expect(problemsOf({ network: { egress: "endpoints" } })[0]).toMatch(/public needs network.egress nat/);
    const access = { mode: "internal", allowedCidrs: ["10.8.0.0/16"] };
    expect(problemsOf({ network: { egress: "endpoints" }, access })).toEqual([]);
  });

  it("requires zones of its region, three if the region has three", () => {
    expect(problemsOf({ availabilityZones: ["eu-west-1a", "eu-west-1b"] })[0]).toMatch(
      /Redshift Serverless needs three/,
    );
    expect(problemsOf({ availabilityZones: ["eu-west-1a", "eu-west-1b", "us-east-1a"] })[0]).toMatch(
      /us-east-1a is not in eu-west-1/,
    );
    expect(problemsOf({ region: "us-west-1", availabilityZones: ["us-west-1a", "us-west-1c"] })).toEqual([]);
  });

  it("is rejected if MWAA would reject or ignore it", () => {
    expect(problemsOf({ airflow: { additionalOptions: { "core.parallelism": 32 } } })[0]).toMatch(
      /option-not-a-string/,
    );
    expect(problemsOf({ airflow: { version: "2.6.3" } })[0]).toMatch(/version-unsupported/);
    expect(problemsOf({ airflow: { version: "3.9.9" } })[0]).toMatch(/version-unknown/);
    expect(problemsOf({ airflow: { environmentClass: "mw1.micro" } })[0]).toMatch(/mw1.micro/);
  });

  it("causes a warning if the service may not offer it yet", () => {
    const configuration = validateConfiguration(
      { ...exampleConfiguration, airflow: { version: "3.3.1" } },
      "The test",
      { acceptPlaceholders: true },
    );
    expect(configurationWarnings(configuration)[0]).toMatch(/version-unconfirmed/);
  });
});

describe("names", () => {
  it("all contain the deployment id", () => {
    for (const name of Object.values(platformNames({ deploymentId: "one-two" })))
      expect(name.replaceAll("_", "-")).toContain("one-two");
  });
});

it("is described in docs/aws-configuration.md", () => {
  const file = fileURLToPath(new URL("../../../../docs/aws-configuration.md", import.meta.url));
  expect(readFileSync(file, "utf8")).toBe(configurationReference());
});
