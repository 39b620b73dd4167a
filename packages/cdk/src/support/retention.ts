import { RemovalPolicy } from "aws-cdk-lib";
import type * as kms from "aws-cdk-lib/aws-kms";
import * as logs from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";

/** Retention and encryption settings, passed to every construct. */
export interface Retention {
  /**
   * DESTROY deletes everything with the stack. RETAIN_ON_UPDATE_OR_DELETE keeps data and protects it against deletion, but
   * a creation that fails removes it. RETAIN keeps it even then.
   */
  readonly removalPolicy: RemovalPolicy;
  readonly logRetention: logs.RetentionDays;
  /** Encrypts logs and data at rest. */
  readonly key: kms.IKey;
}

/** True if data outlives its stack. */
export function keepsData(retention: Retention): boolean {
  return retention.removalPolicy !== RemovalPolicy.DESTROY;
}

/**
 * Declares a log group before a service writes to it. A group created by a service never expires and remains after
 * deletion of the stack.
 *
 * @param name - physical name, if the service requires one
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
