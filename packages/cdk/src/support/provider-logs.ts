import { CfnResource, type Stack } from "aws-cdk-lib";
import { declareLogGroup, type Retention } from "./retention.ts";

/**
 * Declares a log group for each function that the CDK library adds to a stack on its own (emptying buckets, closing the
 * default security group). They have no setting for a log group, and groups created by Lambda remain after deletion.
 */
export function declareProviderLogs(stack: Stack, retention: Retention): void {
  for (const provider of stack.node.children.filter(({ node }) =>
    node.id.endsWith("CustomResourceProvider"),
  )) {
    const handler = provider.node.tryFindChild("Handler");
    if (!(handler instanceof CfnResource)) continue;
    const logGroup = declareLogGroup(stack, `${provider.node.id}Logs`, retention);
    handler.addPropertyOverride("LoggingConfig", { LogGroup: logGroup.logGroupName });
    handler.addPropertyOverride("Architectures", ["arm64"]);
    handler.node.addDependency(logGroup);
  }
}
