import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { allows, type Call, type Statement } from "./iam-evaluation.ts";
import { type Moto, startMoto } from "./moto.ts";
import { account, bucket, key, region, statementsOfRole, workgroup } from "./role-statements.ts";

const secret = (name: string) => `arn:aws:secretsmanager:${region}:${account}:secret:${name}-AbCdEf`;
const logGroup = (name: string) => `arn:aws:logs:${region}:${account}:log-group:${name}:log-stream:x`;
const through = (service: string) => ({ "kms:ViaService": `${service}.${region}.amazonaws.com` });

/** Calls of MWAA, the secrets backend, the token provider and the Redshift hook. */
const needed: readonly Call[] = [
  {
    action: "airflow:PublishMetrics",
    resource: `arn:aws:airflow:${region}:${account}:environment/lineage-demo-airflow`,
  },
  { action: "s3:GetObject", resource: `arn:aws:s3:::${bucket}/dags/headwater_sample/tickit.py` },
  { action: "s3:GetObjectVersion", resource: `arn:aws:s3:::${bucket}/requirements/r.txt` },
  { action: "s3:ListBucket", resource: `arn:aws:s3:::${bucket}` },
  { action: "s3:GetBucketPublicAccessBlock", resource: `arn:aws:s3:::${bucket}` },
  { action: "s3:GetAccountPublicAccessBlock", resource: "*" },
  { action: "logs:CreateLogStream", resource: logGroup("airflow-lineage-demo-airflow-Task") },
  { action: "logs:PutLogEvents", resource: logGroup("airflow-lineage-demo-airflow-Scheduler") },
  { action: "logs:DescribeLogGroups", resource: "*" },
  { action: "cloudwatch:PutMetricData", resource: "*" },
  { action: "sqs:SendMessage", resource: `arn:aws:sqs:${region}:999999999999:airflow-celery-1` },
  { action: "sqs:ReceiveMessage", resource: `arn:aws:sqs:${region}:999999999999:airflow-celery-1` },
  { action: "kms:Decrypt", resource: key, context: through("s3") },
  { action: "kms:GenerateDataKeyWithoutPlaintext", resource: key, context: through("sqs") },
  { action: "kms:Decrypt", resource: key, context: through("secretsmanager") },
  {
    action: "secretsmanager:GetSecretValue",
    resource: secret("lineage-demo/airflow/connections/openlineage"),
  },
  {
    action: "secretsmanager:GetSecretValue",
    resource: secret("lineage-demo/airflow/connections/redshift_default"),
  },
  { action: "redshift-serverless:GetCredentials", resource: workgroup },
];

/** Calls that a DAG must not be able to make with the role. */
const forbidden: readonly Call[] = [
  { action: "s3:PutObject", resource: `arn:aws:s3:::${bucket}/dags/headwater_sample/tickit.py` },
  { action: "s3:DeleteObject", resource: `arn:aws:s3:::${bucket}/dags/headwater_sample/tickit.py` },
  { action: "s3:GetObject", resource: "arn:aws:s3:::another-bucket/x" },
  { action: "s3:ListAllMyBuckets", resource: "*" },
  { action: "secretsmanager:GetSecretValue", resource: secret("lineage-demo/lineage/admin-key") },
  {
    action: "secretsmanager:GetSecretValue",
    resource: secret("lineage-demo/airflow/connections/openlineage2"),
  },
  {
    action: "secretsmanager:PutSecretValue",
    resource: secret("lineage-demo/airflow/connections/openlineage"),
  },
  { action: "secretsmanager:ListSecrets", resource: "*" },
  { action: "kms:Decrypt", resource: key, context: through("rds") },
  { action: "kms:Decrypt", resource: key },
  { action: "redshift-serverless:GetCredentials", resource: `${workgroup}-other` },
  { action: "redshift-data:ExecuteStatement", resource: workgroup },
  { action: "logs:PutLogEvents", resource: logGroup("airflow-other-Task") },
  { action: "sqs:SendMessage", resource: `arn:aws:sqs:${region}:${account}:orders` },
  { action: "iam:PassRole", resource: "*" },
  { action: "airflow:CreateCliToken", resource: "*" },
];

describe("the execution role of the environment", () => {
  const statements = statementsOfRole(inject("assembly"));

  it.each(needed.map((call) => [`${call.action} on ${call.resource}`, call] as const))(
    "may %s",
    (_, call) => {
      expect(allows(statements, call)).toBe(true);
    },
  );

  it.each(forbidden.map((call) => [`${call.action} on ${call.resource}`, call] as const))(
    "may not %s",
    (_, call) => {
      expect(allows(statements, call)).toBe(false);
    },
  );

  it("has no unnecessary statement", () => {
    for (const [index, statement] of statements.entries()) {
      const rest = statements.filter((_, other) => other !== index);
      const broken =
        statement.Effect === "Allow"
          ? needed.some((call) => !allows(rest, call))
          : // A denial guards against what other policies may allow later.
            allows([...rest, { Effect: "Allow", Action: "s3:*", Resource: "*" }], forbidden[3]!);
      expect([JSON.stringify(statement), broken]).toEqual([JSON.stringify(statement), true]);
    }
  });
});

/** moto evaluates actions and resources for S3, and only actions for other services. */
describe("the execution role on the bucket", () => {
  let moto: Moto;
  const role = "mwaa";

  async function asRole(statements: readonly Statement[]): Promise<S3Client> {
    await moto.authorize(false);
    await new IAMClient(moto.client).send(
      new PutRolePolicyCommand({
        RoleName: role,
        PolicyName: "role",
        PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
      }),
    );
    const { Credentials } = await new STSClient(moto.client).send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/${role}`, RoleSessionName: "task" }),
    );
    await moto.authorize(true);
    return new S3Client({
      ...moto.client,
      forcePathStyle: true,
      credentials: {
        accessKeyId: Credentials!.AccessKeyId!,
        secretAccessKey: Credentials!.SecretAccessKey!,
        sessionToken: Credentials!.SessionToken!,
      },
    });
  }

  beforeAll(async () => {
    moto = await startMoto();
    await new IAMClient(moto.client).send(
      new CreateRoleCommand({
        RoleName: role,
        AssumeRolePolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "airflow-env.amazonaws.com" },
              Action: "sts:AssumeRole",
            },
          ],
        }),
      }),
    );
    const s3 = new S3Client({ ...moto.client, forcePathStyle: true });
    for (const Bucket of [bucket, "another-bucket"]) {
      await s3.send(
        new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: region } }),
      );
      await s3.send(new PutObjectCommand({ Bucket, Key: "dags/headwater_sample/tickit.py", Body: "pass" }));
    }
  });

  afterAll(() => moto?.stop());

  it("reads only the environment's own bucket, and writes nowhere", async () => {
    const s3 = await asRole(statementsOfRole(inject("assembly")));
    const Key = "dags/headwater_sample/tickit.py";
    await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
    await expect(s3.send(new GetObjectCommand({ Bucket: "another-bucket", Key }))).rejects.toThrow(/denied/i);
    await expect(s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: "" }))).rejects.toThrow(/denied/i);
    await expect(s3.send(new ListBucketsCommand({}))).rejects.toThrow(/denied/i);
  });

  it("cannot read it without its statement", async () => {
    const s3 = await asRole(
      statementsOfRole(inject("assembly")).filter(({ Action }) => ![Action].flat().includes("s3:GetObject*")),
    );
    await expect(
      s3.send(new GetObjectCommand({ Bucket: bucket, Key: "dags/headwater_sample/tickit.py" })),
    ).rejects.toThrow(/denied/i);
  });
});
