import { Duration } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as lambda from "aws-cdk-lib/aws-lambda";
import type * as logs from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { handlerBundle } from "./handler-bundle.ts";
import { declareLogGroup, type Retention } from "./retention.ts";

/** Properties of a handler function. */
export interface HandlerFunctionProps {
  /** File in src/handlers that exports the entry points, without extension. */
  readonly file: string;
  /** Name of the exported entry point. */
  readonly entryPoint: string;
  readonly retention: Retention;
  readonly timeout?: Duration;
  readonly environment?: Readonly<Record<string, string>>;
  /** Permissions of the function, in addition to its log. */
  readonly permissions: readonly iam.PolicyStatement[];
}

/** A Lambda function with a handler of this package, a declared log group and its own role. */
export class HandlerFunction extends Construct {
  readonly function: lambda.Function;
  readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
    super(scope, id);
    this.logGroup = declareLogGroup(this, "Logs", props.retention);
    const role = logWritingRole(this, "Role", this.logGroup);
    for (const statement of props.permissions) role.addToPolicy(statement);
    this.function = new lambda.Function(this, "Function", {
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(handlerBundle(props.file)),
      handler: `index.${props.entryPoint}`,
      role,
      logGroup: this.logGroup,
      memorySize: 256,
      timeout: props.timeout ?? Duration.minutes(2),
      environment: { ...props.environment },
    });
    // The policy must exist from the first call to the last.
    this.function.node.addDependency(role);
  }
}

/** A Lambda role that can write to one log group. It cannot create groups, so none reappears after deletion. */
export function logWritingRole(scope: Construct, id: string, logGroup: logs.ILogGroup): iam.Role {
  const role = new iam.Role(scope, id, { assumedBy: new iam.ServicePrincipal("lambda.amazonaws.com") });
  role.addToPolicy(
    new iam.PolicyStatement({
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [logGroup.logGroupArn],
    }),
  );
  return role;
}
