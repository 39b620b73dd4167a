import {
  DescribeStatementCommand,
  ExecuteStatementCommand,
  RedshiftDataClient,
} from "@aws-sdk/client-redshift-data";
import {
  CreateUsageLimitCommand,
  GetNamespaceCommand,
  ListUsageLimitsCommand,
  RedshiftServerlessClient,
  UpdateUsageLimitCommand,
} from "@aws-sdk/client-redshift-serverless";
import { isNamed, pause, type ResourceAnswer, type ResourceRequest } from "./custom-resource.ts";

/** Properties of the custom resource. */
export interface WarehouseBootstrapProperties {
  readonly Namespace: string;
  readonly Workgroup: string;
  readonly WorkgroupArn: string;
  readonly Database: string;
  readonly Statements: readonly string[];
  /** Processing-unit hours per day. */
  readonly DailyUsageLimit: string;
}

const pollMilliseconds = 500;
/** A new workgroup rejects statements for a while. */
const warmUpMilliseconds = 5 * 60_000;

/** Sets up the warehouse: runs the statements in sequence, then sets the usage limit. Deletion changes nothing. */
export async function onEvent(
  request: ResourceRequest<WarehouseBootstrapProperties>,
): Promise<ResourceAnswer> {
  const properties = request.ResourceProperties;
  const answer = { PhysicalResourceId: request.PhysicalResourceId ?? `${properties.Workgroup}-bootstrap` };
  // The stack deletes the workgroup with its content.
  if (request.RequestType === "Delete") return answer;
  const serverless = new RedshiftServerlessClient();
  const { namespace } = await serverless.send(
    new GetNamespaceCommand({ namespaceName: properties.Namespace }),
  );
  const secretArn = namespace?.adminPasswordSecretArn;
  if (!secretArn) {
    throw new Error(
      `The namespace ${properties.Namespace} has no managed administrator password (adminPasswordSecretArn is missing).`,
    );
  }
  const data = new RedshiftDataClient();
  for (const [index, sql] of properties.Statements.entries()) {
    await run(data, properties, secretArn, sql, `${index + 1} of ${properties.Statements.length}`);
  }
  await limitUsage(serverless, properties.WorkgroupArn, Number(properties.DailyUsageLimit));
  return answer;
}

async function run(
  data: RedshiftDataClient,
  properties: WarehouseBootstrapProperties,
  secretArn: string,
  sql: string,
  place: string,
): Promise<void> {
  const id = await submit(data, properties, secretArn, sql);
  for (;;) {
    const { Status, Error: reason } = await data.send(new DescribeStatementCommand({ Id: id }));
    if (Status === "FINISHED") {
      console.log(`statement ${place}: done`);
      return;
    }
    if (Status === "FAILED" || Status === "ABORTED") {
      // CREATE ROLE has no IF NOT EXISTS; an earlier deployment created the role.
      if (/^CREATE ROLE/i.test(sql) && /already exists/i.test(reason ?? "")) return;
      throw new Error(`Statement ${place} failed: ${reason}\n${sql}`);
    }
    await pause(pollMilliseconds);
  }
}

async function submit(
  data: RedshiftDataClient,
  { Workgroup, Database }: WarehouseBootstrapProperties,
  secretArn: string,
  sql: string,
): Promise<string> {
  const until = Date.now() + warmUpMilliseconds;
  for (;;) {
    try {
      const { Id } = await data.send(
        new ExecuteStatementCommand({
          WorkgroupName: Workgroup,
          Database,
          SecretArn: secretArn,
          Sql: sql,
        }),
      );
      return Id!;
    } catch (error) {
      const warmingUp =
        isNamed(error, "ResourceNotFoundException", "DatabaseConnectionException") ||
        (isNamed(error, "ValidationException") &&
          /not (yet )?available|creating|modifying/i.test(`${error}`));
      if (!warmingUp || Date.now() > until) throw error;
      await pause(10 * pollMilliseconds);
    }
  }
}

async function limitUsage(
  client: RedshiftServerlessClient,
  resourceArn: string,
  amount: number,
): Promise<void> {
  const usageType = "serverless-compute";
  const { usageLimits = [] } = await client.send(new ListUsageLimitsCommand({ resourceArn, usageType }));
  const daily = usageLimits.find(({ period }) => period === "daily");
  if (daily?.usageLimitId) {
    await client.send(
      new UpdateUsageLimitCommand({ usageLimitId: daily.usageLimitId, amount, breachAction: "deactivate" }),
    );
    return;
  }
  await client.send(
    new CreateUsageLimitCommand({
      resourceArn,
      usageType,
      amount,
      period: "daily",
      breachAction: "deactivate",
    }),
  );
}
