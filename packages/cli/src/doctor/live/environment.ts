import { lookup } from "node:dns/promises";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { EC2Client } from "@aws-sdk/client-ec2";
import { IAMClient } from "@aws-sdk/client-iam";
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import {
  type DagFile,
  dagsFolder,
  type EnvironmentFacts,
  type EnvironmentFile,
  placeOf,
} from "@headwater/mwaa";
import { matchingLines } from "./logs.ts";
import { MwaaApi, type MwaaEnvironment } from "./mwaa-api.ts";
import { admitsFrom, readNetwork } from "./network.ts";
import { statementsOfRole } from "./role.ts";

/** Maximum number and size of DAG files that are read. */
const mostDagFiles = 500;
const largestDagFile = 1024 * 1024;

/**
 * All actions that the live mode uses. They only read, and never the value of a secret. docs/aws.md has the policy.
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
 * Reads the facts of a running environment from AWS. Facts that may not be read are omitted; their checks are unknown.
 *
 * @param report - called with what could not be read, and why
 * @throws CommandFailure if the environment itself cannot be read
 */
export async function liveEnvironment(
  name: string,
  region: string,
  report: (message: string) => void,
): Promise<EnvironmentFacts> {
  const mwaa = new MwaaApi(region);
  const environment = await mwaa.environment(name);
  const ec2 = new EC2Client({ region });
  const s3 = new S3Client({ region, forcePathStyle: process.env.AWS_ENDPOINT_URL_S3 !== undefined });
  const logs = new CloudWatchLogsClient({ region });
  const iam = new IAMClient({ region });
  const options = environment.AirflowConfigurationOptions ?? {};
  const network = environment.NetworkConfiguration;
  const since = findStart(environment);
  /** Undefined if the read is denied; the checks that need the fact are then unknown. */
  const ifAllowed = async <Result>(
    what: string,
    read: () => Promise<Result>,
  ): Promise<Result | undefined> => {
    try {
      return await read();
    } catch (error) {
      const { name: kind, message } = error as Error;
      report(`Cannot read ${what} (${kind}: ${message.trim().replace(/\s+/g, " ")})`);
      return undefined;
    }
  };
  const facts = {
    requirements: await ifAllowed("requirements.txt", () => readText(s3, environment, "Requirements")),
    startupScript: await ifAllowed("the startup script", () => readText(s3, environment, "StartupScript")),
    installFailures: await ifAllowed("the logs of the installation", () =>
      installFailures(logs, name, since),
    ),
    network: await ifAllowed(
      "subnets and routes",
      async () => network && readNetwork(ec2, network.SubnetIds),
    ),
    serverAdmitsEnvironment: await ifAllowed("the server's security group", async () =>
      admitsFrom(
        ec2,
        await resolveAddresses(options["openlineage.transport"]),
        network?.SecurityGroupIds ?? [],
      ),
    ),
    existingFiles: await ifAllowed("the certificate authority's file", () => existingFiles(s3, environment)),
    dagFiles: await ifAllowed("the DAGs", () => readDagFiles(s3, environment)),
    brokenPoolLines: await ifAllowed("the scheduler's log", () =>
      matchingLines(logs, { group: `airflow-${name}-Scheduler`, pattern: "BrokenProcessPool", since }),
    ),
    namespaces: await ifAllowed("other environments", () => listNamespaces(mwaa)),
    roleStatements: await ifAllowed("the execution role", () =>
      statementsOfRole(iam, environment.ExecutionRoleArn),
    ),
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

/**
 * Returns the start of the current installation. An update reinstalls the requirements and restarts the schedulers, so
 * earlier log lines are obsolete or will appear again.
 */
function findStart({ CreatedAt = 0, LastUpdate }: MwaaEnvironment): number {
  return (LastUpdate?.CreatedAt ?? CreatedAt) * 1_000;
}

function parseBucket({ SourceBucketArn }: MwaaEnvironment): string {
  return SourceBucketArn.split(":::")[1]!;
}

/** Reads a text file of the environment in the version that it uses; an empty text if it has none. */
async function readText(s3: S3Client, environment: MwaaEnvironment, file: EnvironmentFile): Promise<string> {
  const place = placeOf(environment, file);
  if (place === undefined) return "";
  const { Body } = await s3.send(
    new GetObjectCommand({
      Bucket: parseBucket(environment),
      Key: place.path,
      ...(place.version ? { VersionId: place.version } : {}),
    }),
  );
  return (await Body?.transformToString()) ?? "";
}

/** Reads pip's output, which MWAA writes to separate streams in the log groups of the components. */
async function installFailures(logs: CloudWatchLogsClient, name: string, since: number): Promise<string[]> {
  const found = await Promise.allSettled(
    ["Scheduler", "Worker", "WebServer"].map((component) =>
      matchingLines(logs, {
        group: `airflow-${name}-${component}`,
        pattern: "ERROR",
        streams: "requirements_install",
        since,
      }),
    ),
  );
  // Some components may have no log; one readable log is enough.
  const seen = found.filter((outcome) => outcome.status === "fulfilled");
  if (seen.length === 0) throw (found[0] as PromiseRejectedResult).reason;
  return seen.flatMap(({ value }) => value);
}

async function resolveAddresses(transport: string | undefined): Promise<string[]> {
  const host = new URL(String((JSON.parse(transport ?? "{}") as { url?: string }).url)).hostname;
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

async function existingFiles(s3: S3Client, environment: MwaaEnvironment): Promise<string[]> {
  const transport = environment.AirflowConfigurationOptions?.["openlineage.transport"] ?? "";
  const verify = /"verify":\s*"([^"]+)"/.exec(transport)?.[1];
  if (!verify?.startsWith(`${dagsFolder}/`)) return [];
  const Key = `${environment.DagS3Path}/${verify.slice(dagsFolder.length + 1)}`;
  try {
    await s3.send(new HeadObjectCommand({ Bucket: parseBucket(environment), Key }));
    return [verify];
  } catch (error) {
    if ((error as Error).name === "NotFound") return [];
    throw error;
  }
}

async function readDagFiles(s3: S3Client, environment: MwaaEnvironment): Promise<DagFile[]> {
  const Bucket = parseBucket(environment);
  const keys: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({
        Bucket,
        Prefix: `${environment.DagS3Path}/`,
        ...(ContinuationToken ? { ContinuationToken } : {}),
      }),
    );
    for (const { Key = "", Size = 0 } of page.Contents ?? []) {
      if (Key.endsWith(".py") && Size < largestDagFile) keys.push(Key);
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken && keys.length < mostDagFiles);
  return Promise.all(
    keys.slice(0, mostDagFiles).map(async (Key) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return { path: Key, text: (await Body?.transformToString()) ?? "" };
    }),
  );
}

async function listNamespaces(mwaa: MwaaApi): Promise<Record<string, string>> {
  const names = await mwaa.environmentNames();
  const environments = await Promise.allSettled(names.map((name) => mwaa.environment(name)));
  // Environments that may not be read are skipped; the check counts the readable ones.
  return Object.fromEntries(
    environments
      .filter((outcome) => outcome.status === "fulfilled")
      .map(({ value: { Name, AirflowConfigurationOptions = {} } }) => [
        Name,
        AirflowConfigurationOptions["openlineage.namespace"] ?? "default",
      ]),
  );
}
