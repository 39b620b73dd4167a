import { lookup } from "node:dns/promises";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { EC2Client } from "@aws-sdk/client-ec2";
import { IAMClient } from "@aws-sdk/client-iam";
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { type DagFile, dagsFolder, type EnvironmentFacts } from "@headwater/mwaa";
import { matchingLines } from "./logs.ts";
import { MwaaApi, type MwaaEnvironment } from "./mwaa-api.ts";
import { admitsFrom, networkOf } from "./network.ts";
import { statementsOfRole } from "./role.ts";

/** DAG files are read up to this number and size. */
const mostDagFiles = 500;
const largestDagFile = 1024 * 1024;

/**
 * Every action that the live mode calls. All of them read, and none reads the value of a secret. docs/aws.md has the
 * policy.
 */
export const liveActions = [
  "airflow:GetEnvironment",
  "airflow:ListEnvironments",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeRouteTables",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:DescribeVpcEndpoints",
  "iam:GetPolicy",
  "iam:GetPolicyVersion",
  "iam:GetRolePolicy",
  "iam:ListAttachedRolePolicies",
  "iam:ListRolePolicies",
  "logs:FilterLogEvents",
  "s3:GetObject",
  "s3:ListBucket",
] as const;

/**
 * What AWS tells of an environment that runs. What may not be read is left out, and its checks say so.
 *
 * @throws CommandFailure when the environment itself cannot be read
 */
export async function liveEnvironment(name: string, region: string): Promise<EnvironmentFacts> {
  const mwaa = new MwaaApi(region);
  const environment = await mwaa.environment(name);
  const ec2 = new EC2Client({ region });
  const s3 = new S3Client({ region, forcePathStyle: process.env.AWS_ENDPOINT_URL_S3 !== undefined });
  const logs = new CloudWatchLogsClient({ region });
  const iam = new IAMClient({ region });
  const options = environment.AirflowConfigurationOptions ?? {};
  const network = environment.NetworkConfiguration;
  const facts = {
    requirements: await ifAllowed(() => requirementsOf(s3, environment)),
    installFailures: await installFailures(logs, name),
    network: await ifAllowed(async () => network && networkOf(ec2, network.SubnetIds)),
    serverAdmitsEnvironment: await ifAllowed(async () =>
      admitsFrom(ec2, await addressesOf(options["openlineage.transport"]), network?.SecurityGroupIds ?? []),
    ),
    existingFiles: await ifAllowed(() => existingFiles(s3, environment)),
    dagFiles: await ifAllowed(() => dagFilesOf(s3, environment)),
    brokenPoolLines: await matchingLines(logs, `airflow-${name}-Scheduler`, "BrokenProcessPool"),
    namespaces: await ifAllowed(() => namespacesOf(mwaa)),
    roleStatements: await ifAllowed(() => statementsOfRole(iam, environment.ExecutionRoleArn)),
  };
  return {
    name,
    airflowVersion: environment.AirflowVersion,
    options,
    ...(Object.fromEntries(
      Object.entries(facts).filter(([, value]) => value !== undefined),
    ) as Partial<EnvironmentFacts>),
  };
}

/** Undefined where something may not be read; the checks that need it then say that they cannot see it. */
async function ifAllowed<Result>(read: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await read();
  } catch {
    return undefined;
  }
}

function bucketOf({ SourceBucketArn }: MwaaEnvironment): string {
  return SourceBucketArn.split(":::")[1]!;
}

async function requirementsOf(s3: S3Client, environment: MwaaEnvironment): Promise<string> {
  const { RequirementsS3Path, RequirementsS3ObjectVersion } = environment;
  if (!RequirementsS3Path) return "";
  const { Body } = await s3.send(
    new GetObjectCommand({
      Bucket: bucketOf(environment),
      Key: RequirementsS3Path,
      ...(RequirementsS3ObjectVersion ? { VersionId: RequirementsS3ObjectVersion } : {}),
    }),
  );
  return (await Body?.transformToString()) ?? "";
}

/** MWAA writes what pip says into streams of their own, in the groups of the components that install. */
async function installFailures(logs: CloudWatchLogsClient, name: string): Promise<string[] | undefined> {
  const groups = ["Scheduler", "Worker", "WebServer"];
  const found = await Promise.all(
    groups.map((group) => matchingLines(logs, `airflow-${name}-${group}`, "ERROR", "requirements_install")),
  );
  return found.every((lines) => lines === undefined) ? undefined : found.flatMap((lines) => lines ?? []);
}

async function addressesOf(transport: string | undefined): Promise<string[]> {
  const host = new URL(String((JSON.parse(transport ?? "{}") as { url?: string }).url)).hostname;
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

async function existingFiles(s3: S3Client, environment: MwaaEnvironment): Promise<string[]> {
  const transport = environment.AirflowConfigurationOptions?.["openlineage.transport"] ?? "";
  const verify = /"verify":\s*"([^"]+)"/.exec(transport)?.[1];
  if (!verify?.startsWith(`${dagsFolder}/`)) return [];
  const Key = `${environment.DagS3Path}/${verify.slice(dagsFolder.length + 1)}`;
  try {
    await s3.send(new HeadObjectCommand({ Bucket: bucketOf(environment), Key }));
    return [verify];
  } catch (error) {
    if ((error as Error).name === "NotFound") return [];
    throw error;
  }
}

async function dagFilesOf(s3: S3Client, environment: MwaaEnvironment): Promise<DagFile[]> {
  const Bucket = bucketOf(environment);
  const { Contents = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket, Prefix: `${environment.DagS3Path}/` }),
  );
  const wanted = Contents.filter(
    ({ Key = "", Size = 0 }) => Key.endsWith(".py") && Size < largestDagFile,
  ).slice(0, mostDagFiles);
  return Promise.all(
    wanted.map(async ({ Key }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return { path: Key!, text: (await Body?.transformToString()) ?? "" };
    }),
  );
}

async function namespacesOf(mwaa: MwaaApi): Promise<Record<string, string>> {
  const names = await mwaa.environmentNames();
  const environments = await Promise.all(names.map((name) => mwaa.environment(name)));
  return Object.fromEntries(
    environments.map(({ Name, AirflowConfigurationOptions = {} }) => [
      Name,
      AirflowConfigurationOptions["openlineage.namespace"] ?? "default",
    ]),
  );
}
