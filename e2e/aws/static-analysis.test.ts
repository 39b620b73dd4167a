import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { synthesizeInto } from "./assembly.ts";
import { commandsOf } from "./tools.ts";

/** Accepted findings of checkov; docs/aws.md gives the same reasons. */
const accepted: Readonly<Record<string, string>> = {
  CKV_AWS_115:
    "Functions of custom resources run once in a deployment; reserving concurrency would take it from others.",
  CKV_AWS_116:
    "CloudFormation waits for their answer and sees their failure; a dead-letter queue would see nothing.",
  CKV_AWS_117:
    "They call AWS's own interfaces only; inside the network they would need end points for nothing.",
  CKV_AWS_173: "The library's framework functions hold ARNs in their variables, and no secret.",
  CKV_AWS_18: "The bucket of the access logs would log into itself.",
  CKV_AWS_21:
    "Access logs are written once; the demo's raw data is generated and can be again. Production versions the data.",
  CKV_AWS_118: "Enhanced monitoring costs extra; CPU, memory and storage are watched without it.",
  CKV_AWS_157:
    "The demo profile is meant to be cheap and to be deleted; the production profile spans two zones.",
};

/** Further findings of a central production server with every option, and of its sender. */
const acceptedForOptions: Readonly<Record<string, string>> = {
  CKV_AWS_91:
    "The network load balancer of PrivateLink passes TCP connections on, which have no access log; the server's load balancer logs.",
  CKV_AWS_123: "The endpoint service lists the accounts that may connect, and every request needs a key.",
};

function templatesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".template.json"))
    .map((name) => join(folder, name));
}

function lint(templates: readonly string[]): string {
  // W3005: the CDK writes out implied dependencies. W3010: the zones come from the configuration.
  const { status, stdout } = spawnSync(
    join(commandsOf("aws-tools"), "cfn-lint"),
    ["--ignore-checks", "W3005", "W3010", "--", ...templates],
    { encoding: "utf8" },
  );
  return status === 0 ? stdout : `${stdout}status ${status}`;
}

interface Finding {
  readonly check_id: string;
  readonly check_name: string;
  readonly resource: string;
}

function check(templates: readonly string[]): {
  readonly failed: readonly Finding[];
  readonly passed: number;
} {
  const { stdout } = spawnSync(
    join(commandsOf("checkov"), "checkov"),
    [
      "--framework",
      "cloudformation",
      "--quiet",
      "--compact",
      "--output",
      "json",
      ...templates.flatMap((file) => ["--file", file]),
    ],
    { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  const answers = [JSON.parse(stdout)].flat() as {
    results: { failed_checks: Finding[] };
    summary: { passed: number };
  }[];
  return {
    failed: answers.flatMap(({ results }) => results.failed_checks),
    passed: answers.reduce((sum, { summary }) => sum + summary.passed, 0),
  };
}

describe("the demo's templates", () => {
  const templates = templatesIn(inject("assembly"));

  it("pass cfn-lint", () => {
    expect(lint(templates)).toBe("");
  });

  it("pass checkov, except for findings accepted with a reason", () => {
    const { failed, passed } = check(templates);
    expect(passed).toBeGreaterThan(400);
    expect(failed.filter(({ check_id }) => !(check_id in accepted))).toEqual([]);
    const found = new Set(failed.map(({ check_id }) => check_id));
    expect(Object.keys(accepted).filter((id) => !found.has(id))).toEqual([]); // an accepted finding must still occur
  });
});

describe("the templates of a central production server with every option, and of its sender", () => {
  let templates: readonly string[];

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), "headwater-options-"));
    await synthesizeInto(folder, {
      deploymentId: "central",
      profile: "production",
      https: {
        domain: { name: "lineage.example.com", hostedZoneId: "Z0123456789ABCDEF", zoneName: "example.com" },
      },
      access: {
        mode: "public",
        allowedCidrs: ["203.0.113.7/32"],
        firewall: true,
        login: {
          kind: "oidc",
          clientId: "0oa4example5",
          clientSecret: "lineage/login-client",
          issuer: "https://login.example.com",
          authorizationEndpoint: "https://login.example.com/authorize",
          tokenEndpoint: "https://login.example.com/token",
          userInfoEndpoint: "https://login.example.com/userinfo",
        },
      },
      airflow: { webAccess: "public" },
      budget: { monthlyUsd: 1500, email: "data@example.com" },
      lineage: {
        sharing: { environments: [{ name: "etl-airflow", account: "210987654321", region: "us-east-1" }] },
      },
    });
    await synthesizeInto(folder, {
      deploymentId: "etl",
      lineage: {
        kind: "elsewhere",
        url: "https://lineage.example.com/",
        keySecretArn:
          "arn:aws:secretsmanager:eu-west-1:210987654321:secret:central/environments/etl-airflow-AbCdEf",
        endpointServiceName: "com.amazonaws.vpce.us-east-1.vpce-svc-0a1b2c3d4e5f6a7b8",
      },
    });
    templates = templatesIn(folder);
  });

  it("pass cfn-lint", () => {
    expect(lint(templates)).toBe("");
  });

  it("pass checkov, except for findings accepted with a reason", () => {
    const { failed } = check(templates);
    expect(
      failed.filter(({ check_id }) => !(check_id in accepted) && !(check_id in acceptedForOptions)),
    ).toEqual([]);
    const found = new Set(failed.map(({ check_id }) => check_id));
    expect(Object.keys(acceptedForOptions).filter((id) => !found.has(id))).toEqual([]);
  });
});
