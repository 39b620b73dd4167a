import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type SynthesizedTemplate, synthesizeInto } from "./assembly.ts";
import { allows, type Call, type Statement } from "./iam-evaluation.ts";

const secretArn =
  "arn:aws:secretsmanager:eu-west-1:123456789012:secret:central/environments/etl-airflow-AbCdEf";
const otherArn = secretArn.replace("etl-airflow", "reports");
const keyArn = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f";
const sender = "210987654321";

type Resource = SynthesizedTemplate["Resources"][string];
/** A statement of a resource's policy. */
type SharedStatement = Statement & { readonly Principal: { readonly AWS: unknown } };

let server: SynthesizedTemplate;
let environment: SynthesizedTemplate;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "headwater-central-"));
  const read = (name: string) =>
    JSON.parse(readFileSync(join(folder, `${name}.template.json`), "utf8")) as SynthesizedTemplate;
  await synthesizeInto(folder, {
    deploymentId: "central",
    https: {
      domain: { name: "lineage.example.com", hostedZoneId: "Z0123456789ABCDEF", zoneName: "example.com" },
    },
    lineage: {
      sharing: {
        environments: [
          { name: "etl-airflow", account: sender, region: "us-east-1" },
          { name: "reports", account: "345678901234" },
        ],
      },
    },
  });
  server = read("central-lineage");
  await synthesizeInto(folder, {
    deploymentId: "etl",
    account: sender,
    region: "us-east-1",
    availabilityZones: ["us-east-1a", "us-east-1b", "us-east-1c"],
    lineage: { kind: "elsewhere", url: "https://lineage.example.com/", keySecretArn: secretArn },
  });
  environment = read("etl-orchestration");
});

const find = ({ Resources }: SynthesizedTemplate, type: string, id: string): Resource =>
  Object.entries(Resources).find(([name, { Type }]) => Type === type && name.startsWith(id))![1];

/** Returns the execution role's statements on secrets and keys. */
function identityPolicy(): Statement[] {
  const { Properties } = find(environment, "AWS::IAM::Policy", "AirflowExecutionRolePolicy");
  const { Statement } = Properties!.PolicyDocument as { Statement: Statement[] };
  return Statement.filter(({ Action }) => [Action].flat().some((one) => /^(secretsmanager|kms):/.test(one)));
}

/** Returns the statements of a resource's policy for an account; they name the resource as *. */
function resourcePolicy(document: unknown, account: string): Statement[] {
  const { Statement } = document as { Statement: SharedStatement[] };
  return Statement.filter(({ Principal }) => JSON.stringify(Principal.AWS).includes(`:${account}:root`));
}

const secretPolicy = (name: string, account: string) =>
  resourcePolicy(
    find(server, "AWS::SecretsManager::ResourcePolicy", `Environments${name}`).Properties!.ResourcePolicy,
    account,
  );
const keyPolicy = (account: string) =>
  resourcePolicy(find(server, "AWS::KMS::Key", "EnvironmentsKey").Properties!.KeyPolicy, account);

const read = (resource: string): Call => ({ action: "secretsmanager:GetSecretValue", resource });
const decrypt = (service: string, secret: string): Call => ({
  action: "kms:Decrypt",
  resource: keyArn,
  context: { "kms:ViaService": service, "kms:EncryptionContext:SecretARN": secret },
});
const home = "secretsmanager.eu-west-1.amazonaws.com";

/** Access from another account needs both policies. */
describe("the key of an environment in another account", () => {
  it("can be read and decrypted by the execution role", () => {
    expect(allows(identityPolicy(), read(secretArn))).toBe(true);
    expect(allows(secretPolicy("etlairflow", sender), read(secretArn))).toBe(true);
    expect(allows(identityPolicy(), decrypt(home, secretArn))).toBe(true);
    expect(allows(keyPolicy(sender), decrypt(home, secretArn))).toBe(true);
  });

  it("is the only one that the role can read or decrypt", () => {
    expect(allows(identityPolicy(), read(otherArn))).toBe(false);
    expect(allows(identityPolicy(), decrypt(home, otherArn))).toBe(false);
    expect(allows(identityPolicy(), decrypt("s3.eu-west-1.amazonaws.com", secretArn))).toBe(false);
  });

  it("is not shared with the accounts of other environments", () => {
    expect(secretPolicy("reports", sender)).toEqual([]);
    expect(secretPolicy("etlairflow", "345678901234")).toEqual([]);
  });

  it("can be neither changed nor used for other data by its account", () => {
    for (const action of ["secretsmanager:PutSecretValue", "secretsmanager:DeleteSecret"]) {
      expect(allows(secretPolicy("etlairflow", sender), { action, resource: secretArn })).toBe(false);
    }
    expect(allows(keyPolicy(sender), decrypt("s3.eu-west-1.amazonaws.com", secretArn))).toBe(false);
    expect(allows(keyPolicy(sender), { ...decrypt(home, secretArn), action: "kms:Encrypt" })).toBe(false);
  });

  it("can be read and decrypted by the server", () => {
    const { Properties } = find(server, "AWS::IAM::Policy", "ServerTaskTaskRole");
    const text = JSON.stringify(Properties);
    for (const id of ["Environmentsetlairflow", "Environmentsreports", "EnvironmentsKey"]) {
      expect(text).toContain(id);
    }
  });
});
