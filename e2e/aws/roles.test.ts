import { describe, expect, inject, it } from "vitest";
import { readTemplate, type stackNames } from "./assembly.ts";
import { allows, type Call, type Statement } from "./iam-evaluation.ts";

const region = "eu-west-1";
const account = "123456789012";
const key = "<Key>";
const through = (service: string) => ({ "kms:ViaService": `${service}.${region}.amazonaws.com` });
const calls = (resource: string, ...actions: string[]): Call[] =>
  actions.map((action) => ({ action, resource }));

/**
 * Returns a template value as text: a deploy-time value becomes the start of its logical id in angle brackets, a value of
 * another stack its descriptive part.
 */
function resolved(value: unknown, names: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((part) => resolved(part, names));
  if (typeof value !== "object" || value === null) return value;
  const [[name, content] = []] = Object.entries(value);
  if (name === "Fn::Join") {
    const [separator, parts] = content as [string, unknown[]];
    return parts.map((part) => resolved(part, names)).join(separator);
  }
  if (name === "Ref" || name === "Fn::GetAtt") {
    const text = [content].flat().join(".");
    const known = names.find((one) => text.includes(one));
    return `<${known ?? text}>`;
  }
  return Object.fromEntries(Object.entries(value).map(([member, part]) => [member, resolved(part, names)]));
}

/** A role of the platform with its purpose and forbidden calls. */
interface RoleCase {
  readonly stack: (typeof stackNames)[number];
  /** Start of the policy's logical id. */
  readonly policy: string;
  /** Parts of logical ids that distinguish resources, more specific ones first. */
  readonly names: readonly string[];
  readonly needed: readonly Call[];
  readonly forbidden: readonly Call[];
}

const logs = (group: string) => calls(`<${group}>`, "logs:CreateLogStream", "logs:PutLogEvents");
const certificate = `arn:aws:acm:${region}:${account}:certificate/1`;
const ownCertificate = { "aws:ResourceTag/headwater:certificate": "lineage-demo-lineage" };
const adminSecret = `arn:aws:secretsmanager:${region}:${account}:secret:redshift!lineage-demo-warehouse-headwater_admin-AbCdEf`;

const cases: Readonly<Record<string, RoleCase>> = {
  "the lineage server": {
    stack: "lineage",
    policy: "ServerTaskTaskRole",
    names: ["MasterUserSecret", "KeysAdmin", "KeysIngest", "KeysRead", "Key"],
    needed: [
      ...["MasterUserSecret", "KeysAdmin", "KeysIngest", "KeysRead"].flatMap((name) =>
        calls(`<${name}>`, "secretsmanager:GetSecretValue"),
      ),
      { action: "kms:Decrypt", resource: key, context: through("secretsmanager") },
    ],
    forbidden: [
      ...calls("<KeysAdmin>", "secretsmanager:PutSecretValue", "secretsmanager:DeleteSecret"),
      ...calls("<PrivateCertificateAuthority>", "secretsmanager:GetSecretValue"),
      { action: "kms:Decrypt", resource: key },
      { action: "kms:Decrypt", resource: key, context: through("s3") },
      ...calls("*", "datazone:PostLineageEvent", "s3:GetObject"),
    ],
  },
  "the rotation of keys": {
    stack: "lineage",
    policy: "ServerKeysRotationRole",
    names: ["RotationLogs", "KeysAdmin", "KeysIngest", "KeysRead", "Key"],
    needed: [
      ...logs("RotationLogs"),
      ...["KeysAdmin", "KeysIngest", "KeysRead"].flatMap((name) =>
        calls(
          `<${name}>`,
          "secretsmanager:DescribeSecret",
          "secretsmanager:GetSecretValue",
          "secretsmanager:PutSecretValue",
          "secretsmanager:UpdateSecretVersionStage",
        ),
      ),
      ...["kms:Decrypt", "kms:GenerateDataKey"].map((action) => ({
        action,
        resource: key,
        context: through("secretsmanager"),
      })),
    ],
    forbidden: [
      ...calls("<MasterUserSecret>", "secretsmanager:GetSecretValue"),
      ...calls("<KeysAdmin>", "secretsmanager:DeleteSecret", "secretsmanager:PutResourcePolicy"),
      { action: "kms:Decrypt", resource: key },
      ...calls("<RotationLogs>", "logs:CreateLogGroup"),
    ],
  },
  "the private certificate": {
    stack: "lineage",
    policy: "ServerPrivateCertificateMadeHandlerRole",
    names: ["HandlerLogs", "CertificateAuthority", "Key"],
    needed: [
      ...logs("HandlerLogs"),
      ...calls("<CertificateAuthority>", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"),
      { action: "kms:GenerateDataKey", resource: key, context: through("secretsmanager") },
      ...["acm:ImportCertificate", "acm:AddTagsToCertificate"].map((action) => ({
        action,
        resource: certificate,
        context: { "aws:RequestTag/headwater:certificate": "lineage-demo-lineage" },
      })),
      ...["acm:ImportCertificate", "acm:DeleteCertificate"].map((action) => ({
        action,
        resource: certificate,
        context: ownCertificate,
      })),
    ],
    forbidden: [
      ...calls(certificate, "acm:DeleteCertificate", "acm:ImportCertificate"),
      {
        action: "acm:DeleteCertificate",
        resource: certificate,
        context: { "aws:ResourceTag/headwater:certificate": "other-lineage" },
      },
      { action: "acm:ExportCertificate", resource: certificate, context: ownCertificate },
      ...calls("<KeysAdmin>", "secretsmanager:GetSecretValue"),
    ],
  },
  "the build's starter": {
    stack: "lineage",
    policy: "ServerImageBuiltHandlerRole",
    names: ["HandlerLogs", "ServerImageBuild"],
    needed: [
      ...logs("HandlerLogs"),
      ...calls("<ServerImageBuild>", "codebuild:StartBuild", "codebuild:BatchGetBuilds"),
    ],
    forbidden: calls("<ServerImageBuild>", "codebuild:UpdateProject", "codebuild:DeleteProject"),
  },
  "the set-up of the warehouse": {
    stack: "warehouse",
    policy: "WarehouseBootstrapHandlerRole",
    names: ["HandlerLogs", "WarehouseNamespace", "WarehouseWorkgroup", "Key"],
    needed: [
      ...logs("HandlerLogs"),
      ...calls("<WarehouseNamespace>", "redshift-serverless:GetNamespace"),
      ...calls("<WarehouseWorkgroup>", "redshift-data:ExecuteStatement"),
      ...calls(
        "*",
        "redshift-data:DescribeStatement",
        "redshift-serverless:ListUsageLimits",
        "redshift-serverless:CreateUsageLimit",
        "redshift-serverless:UpdateUsageLimit",
      ),
      ...calls(adminSecret, "secretsmanager:GetSecretValue"),
      { action: "kms:Decrypt", resource: key, context: through("secretsmanager") },
    ],
    forbidden: [
      ...calls(adminSecret, "secretsmanager:PutSecretValue"),
      ...calls(adminSecret.replace("lineage-demo", "other"), "secretsmanager:GetSecretValue"),
      ...calls("*", "redshift-serverless:DeleteWorkgroup", "redshift-serverless:GetCredentials"),
    ],
  },
  "the warehouse at the lake": {
    stack: "warehouse",
    policy: "WarehouseLakeRole",
    names: ["LakeBucket", "Key"],
    needed: [
      ...calls("arn:aws:s3:::<LakeBucket>/tickit/event/part-0", "s3:GetObject"),
      // A team's own data is in the lake, too.
      ...calls("arn:aws:s3:::<LakeBucket>/orders/part-0", "s3:GetObject"),
      ...calls("arn:aws:s3:::<LakeBucket>", "s3:ListBucket", "s3:GetBucketLocation"),
      ...calls(`arn:aws:glue:${region}:${account}:catalog`, "glue:GetDatabase"),
      ...calls(`arn:aws:glue:${region}:${account}:table/lineage_demo_lake/event`, "glue:GetTable"),
      { action: "kms:Decrypt", resource: key, context: through("s3") },
    ],
    forbidden: [
      ...calls("arn:aws:s3:::<LakeBucket>/tickit/event/part-0", "s3:PutObject", "s3:DeleteObject"),
      ...calls("arn:aws:s3:::another-bucket/tickit/event/part-0", "s3:GetObject"),
      ...calls(`arn:aws:glue:${region}:${account}:table/other/event`, "glue:GetTable"),
      ...calls(`arn:aws:glue:${region}:${account}:table/lineage_demo_lake/event`, "glue:UpdateTable"),
    ],
  },
};

/** Decided by evaluating the policies, because moto supports no conditions, and for most services no resources. */
describe.each(Object.entries(cases))("the role of %s", (_, { stack, policy, names, needed, forbidden }) => {
  const statements = () => {
    const { Resources } = readTemplate(inject("assembly"), stack);
    const [, found] = Object.entries(Resources).find(
      ([id, { Type }]) => Type === "AWS::IAM::Policy" && id.startsWith(policy),
    )!;
    const { Statement } = found.Properties!.PolicyDocument as { Statement: unknown };
    return resolved(Statement, names) as Statement[];
  };

  it("allows its work and none of the forbidden calls", () => {
    const own = statements();
    expect(needed.filter((call) => !allows(own, call))).toEqual([]);
    expect(forbidden.filter((call) => allows(own, call))).toEqual([]);
  });

  it("has no unnecessary statement", () => {
    const own = statements();
    const idle = own.filter((_, index) => {
      const rest = own.filter((_, other) => other !== index);
      return needed.every((call) => allows(rest, call));
    });
    expect(idle).toEqual([]);
  });
});
