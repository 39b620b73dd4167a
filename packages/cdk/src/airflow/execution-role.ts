import { Stack, Tags } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type * as kms from "aws-cdk-lib/aws-kms";
import type * as s3 from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { acknowledgeWildcards } from "../support/acknowledge.ts";

/** Properties of an execution role. */
export interface ExecutionRoleProps {
  /**
   * Name of the environment.
   *
   * @example "etl"
   */
  readonly environmentName: string;
  /**
   * The environment's bucket.
   *
   * @example new s3.Bucket(this, "Bucket", { versioned: true })
   */
  readonly bucket: s3.IBucket;
  /**
   * The environment's key.
   *
   * @example new kms.Key(this, "Key")
   */
  readonly key: kms.IKey;
  /**
   * Permissions required by enabled options, by option name; see docs/aws.md.
   *
   * @default - none
   * @example { lake: [new iam.PolicyStatement({ actions: ["s3:GetObject"], resources: [lake.arnForObjects("*")] })] }
   */
  readonly additional?: Readonly<Record<string, readonly iam.PolicyStatement[]>>;
  /**
   * Warehouse roles that the environment logs in with.
   *
   * @default - none
   * @example ["headwater_etl"]
   */
  readonly warehouseRoles?: readonly string[];
}

/**
 * The execution role of an MWAA environment: the permissions in Amazon's user guide, restricted to this environment, and
 * those of enabled options.
 *
 * @see https://docs.aws.amazon.com/mwaa/latest/userguide/mwaa-create-role.html
 */
export class ExecutionRole extends Construct {
  readonly role: iam.Role;
  /** Dependency of the environment: MWAA checks the permissions when it starts. */
  readonly policy: iam.Policy;

  constructor(scope: Construct, id: string, props: ExecutionRoleProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const fromHere = {
      StringEquals: { "aws:SourceAccount": stack.account },
      ArnLike: { "aws:SourceArn": environmentArn(stack, props.environmentName) },
    };
    this.role = new iam.Role(this, "Role", {
      description: `Execution role of the MWAA environment ${props.environmentName}`,
      assumedBy: new iam.CompositePrincipal(
        new iam.ServicePrincipal("airflow.amazonaws.com", { conditions: fromHere }),
        new iam.ServicePrincipal("airflow-env.amazonaws.com", { conditions: fromHere }),
      ),
    });
    this.policy = new iam.Policy(this, "Policy", {
      roles: [this.role],
      statements: [...baseStatements(stack, props), ...Object.values(props.additional ?? {}).flat()],
    });
    const arns = wildcardArns(stack, props);
    acknowledgeWildcards(
      this.policy,
      "What Amazon's user guide asks for, on this environment's own bucket, log groups and metrics, and the service's queues.",
      {
        actions: ["s3:GetObject*", "s3:GetBucket*", "s3:List*", "kms:GenerateDataKey*"],
        resources: [...Object.values(arns), "*"],
      },
    );
    if (props.warehouseRoles && props.warehouseRoles.length > 0) {
      // Redshift derives database roles from this tag of the caller, without a password or a database user.
      Tags.of(this.role).add("RedshiftDbRoles", props.warehouseRoles.join(":"));
    }
  }
}

/** Returns the ARN of an environment, which may not exist yet. */
export function environmentArn(stack: Stack, name: string): string {
  return stack.formatArn({ service: "airflow", resource: "environment", resourceName: name });
}

/** Returns the resources that contain a wildcard. */
function wildcardArns(stack: Stack, { bucket, environmentName }: ExecutionRoleProps) {
  const { partition, region, account } = stack;
  return {
    objects: bucket.arnForObjects("*"),
    logGroups: `arn:${partition}:logs:${region}:${account}:log-group:airflow-${environmentName}-*`,
    // The queues are in the account of the service.
    queues: `arn:${partition}:sqs:${region}:*:airflow-celery-*`,
  };
}

function baseStatements(stack: Stack, props: ExecutionRoleProps): iam.PolicyStatement[] {
  const { bucket, key, environmentName } = props;
  const arns = wildcardArns(stack, props);
  const allow = (actions: string[], resources: string[], conditions?: Record<string, unknown>) =>
    new iam.PolicyStatement({ actions, resources, ...(conditions ? { conditions } : {}) });
  return [
    allow(["airflow:PublishMetrics"], [environmentArn(stack, environmentName)]),
    new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ["s3:ListAllMyBuckets"], resources: ["*"] }),
    allow(["s3:GetObject*", "s3:GetBucket*", "s3:List*"], [bucket.bucketArn, arns.objects]),
    allow(
      [
        "logs:CreateLogStream",
        "logs:CreateLogGroup",
        "logs:PutLogEvents",
        "logs:GetLogEvents",
        "logs:GetLogRecord",
        "logs:GetLogGroupFields",
        "logs:GetQueryResults",
      ],
      [arns.logGroups],
    ),
    // These three actions support no resource.
    allow(["logs:DescribeLogGroups", "s3:GetAccountPublicAccessBlock", "cloudwatch:PutMetricData"], ["*"]),
    allow(
      [
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:GetQueueUrl",
        "sqs:ReceiveMessage",
        "sqs:SendMessage",
      ],
      [arns.queues],
    ),
    allow(["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*", "kms:Encrypt"], [key.keyArn], {
      StringEquals: {
        "kms:ViaService": [`sqs.${stack.region}.amazonaws.com`, `s3.${stack.region}.amazonaws.com`],
      },
    }),
  ];
}
