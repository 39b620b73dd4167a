import { RemovalPolicy } from "aws-cdk-lib";
import type * as kms from "aws-cdk-lib/aws-kms";
import * as logs from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";

/** How long things are kept, and with which key they are encrypted. Every construct takes one. */
export interface Retention {
  /** DESTROY removes everything with the stack; RETAIN keeps data and protects it against deletion. */
  readonly removalPolicy: RemovalPolicy;
  readonly logRetention: logs.RetentionDays;
  /** Encrypts logs and data at rest. */
  readonly key: kms.IKey;
}

/** Whether data outlives its stack. */
export function keepsData(retention: Retention): boolean {
  return retention.removalPolicy !== RemovalPolicy.DESTROY;
}

/**
 * A log group that is declared before anything writes to it. A group that a service makes on its own is kept for ever
 * and stays behind when the stack is deleted.
 *
 * @param name - physical name, where the service that writes decides it
 */
export function declareLogGroup(
  scope: Construct,
  id: string,
  retention: Retention,
  name?: string,
): logs.LogGroup {
  return new logs.LogGroup(scope, id, {
    ...(name === undefined ? {} : { logGroupName: name }),
    retention: retention.logRetention,
    encryptionKey: retention.key,
    removalPolicy: retention.removalPolicy,
  });
}
