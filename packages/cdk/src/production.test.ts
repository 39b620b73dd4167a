import { readFileSync } from "node:fs";
import { App, Validations } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { AwsSolutionsChecks } from "cdk-nag";
import { beforeAll, describe, expect, it } from "vitest";
import type { PlatformConfigurationInput } from "./configuration/schema.ts";
import { validateConfiguration } from "./configuration/validate.ts";
import { buildPlatform, preparePlatform } from "./platform.ts";
import { environment } from "./testing/central-account.ts";
import { exampleConfiguration } from "./testing/example-configuration.ts";
import { login, ownDomain } from "./testing/login.ts";
import { featureFlags, resourceOf, resources, synthesize } from "./testing/synthesize.ts";

const production: PlatformConfigurationInput = {
  ...exampleConfiguration,
  ...ownDomain,
  profile: "production",
  access: { mode: "public", allowedCidrs: ["203.0.113.7/32"], firewall: true, login },
  airflow: { webAccess: "public" },
  budget: { monthlyUsd: 1500, email: "data@example.com" },
  backup: { copyVaultArn: "arn:aws:backup:eu-central-1:123456789012:backup-vault:lineage-copies" },
  sample: { scale: 0.01 },
};

let network: Template;
let lineage: Template;
let findings: readonly unknown[];

beforeAll(async () => {
  const app = new App({ context: featureFlags, analyticsReporting: false });
  const configuration = validateConfiguration(production, "The test", { acceptPlaceholders: true });
  const platform = buildPlatform(app, configuration, await preparePlatform(configuration));
  Validations.of(app).addPlugins(new AwsSolutionsChecks());
  const { directory } = app.synth();
  const report = JSON.parse(readFileSync(`${directory}/validation-report.json`, "utf8")) as {
    pluginReports: { violations: unknown[] }[];
  };
  findings = report.pluginReports.flatMap(({ violations }) => violations);
  network = Template.fromStack(platform.foundation);
  lineage = Template.fromStack(platform.lineage!);
});

describe("the production profile", () => {
  it("has no finding of cdk-nag with every option", () => {
    expect(findings).toEqual([]);
  });

  it("has a NAT gateway in each zone, and admits MWAA from each of them", () => {
    network.resourceCountIs("AWS::EC2::NatGateway", 3);
    network.resourceCountIs("AWS::EC2::EIP", 3);
    const rules = resources(lineage).filter(
      ([, { Type, Properties }]) =>
        Type === "AWS::EC2::SecurityGroupIngress" &&
        Properties.Description === "MWAA through the NAT gateway",
    );
    expect(rules).toHaveLength(3);
  });

  it("has one NAT gateway if that is enough, as the demo profile has", async () => {
    const one = await synthesize({ ...production, network: { natGateways: "one" } });
    one.network.resourceCountIs("AWS::EC2::NatGateway", 1);
    const demo = await synthesize();
    demo.network.resourceCountIs("AWS::EC2::NatGateway", 1);
    const perZone = await synthesize({ network: { natGateways: "per-zone" } });
    perZone.network.resourceCountIs("AWS::EC2::NatGateway", 3);
  });

  it("backs up the database daily into a vault that remains, with a copy elsewhere", () => {
    const vault = resourceOf(lineage, "AWS::Backup::BackupVault");
    expect(vault.DeletionPolicy).toBe("RetainExceptOnCreate");
    lineage.hasResourceProperties("AWS::Backup::BackupPlan", {
      BackupPlan: {
        BackupPlanRule: [
          {
            ScheduleExpression: "cron(0 1 * * ? *)",
            Lifecycle: { DeleteAfterDays: 35 },
            CopyActions: [
              {
                DestinationBackupVaultArn: production.backup?.copyVaultArn,
                Lifecycle: { DeleteAfterDays: 35 },
              },
            ],
          },
        ],
      },
    });
    lineage.hasResourceProperties("AWS::Backup::BackupSelection", {
      BackupSelection: {
        Resources: ["arn:aws:rds:eu-west-1:123456789012:db:lineage-demo-lineage"],
      },
    });
  });

  it("backs up the cluster of Aurora", async () => {
    const aurora = await synthesize({ ...production, lineage: { database: "aurora" } });
    aurora.lineage.hasResourceProperties("AWS::Backup::BackupSelection", {
      BackupSelection: {
        Resources: ["arn:aws:rds:eu-west-1:123456789012:cluster:lineage-demo-lineage"],
      },
    });
  });

  it("restores the newest backup every month in the database's subnets, and deletes the result", async () => {
    lineage.hasResourceProperties("AWS::Backup::RestoreTestingPlan", {
      RestoreTestingPlanName: "lineage_demo_lineage",
      ScheduleExpression: "cron(0 5 1 * ? *)",
      RecoveryPointSelection: { Algorithm: "LATEST_WITHIN_WINDOW", SelectionWindowDays: 7 },
    });
    lineage.hasResourceProperties("AWS::Backup::RestoreTestingSelection", {
      ProtectedResourceType: "RDS",
      ProtectedResourceArns: ["arn:aws:rds:eu-west-1:123456789012:db:lineage-demo-lineage"],
      RestoreMetadataOverrides: { dbSubnetGroupName: { Ref: Match.stringLikeRegexp("SubnetGroup") } },
      ValidationWindowHours: 4,
    });
    const untested = await synthesize({ ...production, backup: { restoreTest: false } });
    untested.lineage.resourceCountIs("AWS::Backup::RestoreTestingPlan", 0);
    untested.lineage.resourceCountIs("AWS::Backup::BackupPlan", 1);
  });

  it("keeps the vault while backups are off, so that they can be switched on again", async () => {
    const off = await synthesize({ ...production, backup: { enabled: false } });
    off.lineage.resourceCountIs("AWS::Backup::BackupPlan", 0);
    off.lineage.resourceCountIs("AWS::Backup::BackupVault", 1);
    (await synthesize()).lineage.resourceCountIs("AWS::Backup::BackupVault", 0);
  });

  it("warns before the monthly costs reach the limit", () => {
    lineage.hasResourceProperties("AWS::Budgets::Budget", {
      Budget: {
        BudgetLimit: { Amount: 1500, Unit: "USD" },
        TimeUnit: "MONTHLY",
        CostFilters: Match.absent(),
      },
      NotificationsWithSubscribers: [
        Match.objectLike({ Notification: Match.objectLike({ NotificationType: "ACTUAL", Threshold: 80 }) }),
        Match.objectLike({ Notification: Match.objectLike({ NotificationType: "FORECASTED" }) }),
      ],
    });
  });

  it("can limit the budget to the deployment", async () => {
    const own = await synthesize({
      budget: { monthlyUsd: 600, email: "data@example.com", scope: "deployment" },
    });
    own.lineage.hasResourceProperties("AWS::Budgets::Budget", {
      Budget: { CostFilters: { TagKeyValue: ["user:headwater:deployment$lineage-demo"] } },
    });
  });
});

describe("the firewall", () => {
  interface RuleGroup {
    readonly Statement: {
      readonly ManagedRuleGroupStatement: {
        readonly RuleActionOverrides: readonly { readonly Name: string; readonly ActionToUse: object }[];
      };
    };
  }
  const overrides = () =>
    (resourceOf(lineage, "AWS::WAFv2::WebACL").Properties.Rules as RuleGroup[]).flatMap(
      ({ Statement }) => Statement.ManagedRuleGroupStatement.RuleActionOverrides,
    );

  it("does not block an event for its size or content", () => {
    const counted = overrides().map(({ Name }) => Name);
    for (const rule of [
      "SizeRestrictions_BODY",
      "CrossSiteScripting_BODY",
      "GenericLFI_BODY",
      "GenericRFI_BODY",
      "EC2MetaDataSSRF_BODY",
      "JavaDeserializationRCE_BODY",
      "Log4JRCE_BODY",
    ]) {
      expect(counted).toContain(rule);
    }
    expect(overrides().every(({ ActionToUse }) => "Count" in ActionToUse)).toBe(true);
  });

  it("still blocks known bad addresses and inputs in headers and paths", () => {
    const counted = overrides().map(({ Name }) => Name);
    for (const rule of ["Log4JRCE_HEADER", "Host_localhost_HEADER", "CrossSiteScripting_COOKIE"]) {
      expect(counted).not.toContain(rule);
    }
  });

  it("protects the load balancer, and logs requests without keys and sessions", () => {
    lineage.hasResourceProperties("AWS::WAFv2::WebACLAssociation", {
      ResourceArn: { Ref: Match.stringLikeRegexp("LoadBalancer") },
    });
    lineage.hasResourceProperties("AWS::WAFv2::LoggingConfiguration", {
      RedactedFields: [{ SingleHeader: { Name: "authorization" } }, { SingleHeader: { Name: "cookie" } }],
    });
    lineage.hasResourceProperties("AWS::Logs::LogGroup", { LogGroupName: "aws-waf-logs-lineage-demo" });
  });
});

function problemsOf(change: object): string {
  try {
    validateConfiguration({ ...production, ...change }, "The test", { acceptPlaceholders: true });
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

const internal = { mode: "internal", allowedCidrs: ["10.8.0.0/16"] };
const copy = (copyVaultArn: string) => ({ backup: { copyVaultArn } });
const vault = "arn:aws:backup:eu-central-1:123456789012:backup-vault:copies";

const refused: readonly (readonly [string, object, RegExp])[] = [
  [
    "network.natGateways",
    { access: internal, network: { egress: "endpoints", natGateways: "one" } },
    /needs network.egress nat/,
  ],
  ["network.natGateways", { network: { natGateways: "two" } }, /one of one, per-zone/],
  ["backup.copyVaultArn", copy("lineage-copies"), /not the ARN of a vault/],
  ["backup.copyVaultArn", copy(vault.replace("aws", "aws-cn")), /the partition is aws-cn/],
  ["backup.copyVaultArn", { backup: { enabled: false, copyVaultArn: vault } }, /backups, which are off/],
  ["backup.days", { backup: { days: 0 } }, /use 1 or more/],
  ["backup.restoreTest", { backup: { enabled: false, restoreTest: true } }, /backups, which are off/],
  ["budget.email", { budget: { monthlyUsd: 100, email: "nobody" } }, /one e-mail address/],
  ["budget.monthlyUsd", { budget: { monthlyUsd: 0, email: "data@example.com" } }, /use 1 or more/],
  ["budget", { budget: { monthlyUsd: 100 } }, /"email" is missing/],
  ["access.firewall", { ...environment, access: { mode: "internal", firewall: true } }, /server of its own/],
  ["budget", { ...environment, budget: production.budget }, /server of its own/],
];

it.each(refused)("refuses a wrong %s, case %#", (setting, change, reason) => {
  const found = problemsOf(change)
    .split("\n")
    .filter((line) => line.startsWith(`  - ${setting}: `));
  expect(found.join("\n")).toMatch(reason);
});
