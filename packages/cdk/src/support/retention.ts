import { RemovalPolicy } from "aws-cdk-lib";
import type * as kms from "aws-cdk-lib/aws-kms";
import * as logs from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { makeDataKey } from "./data-key.ts";

/** Retention and encryption of data and logs. */
export interface Retention {
  /**
   * DESTROY deletes everything with the stack. RETAIN_ON_UPDATE_OR_DELETE keeps data and protects it against deletion, but
   * a creation that fails removes it. RETAIN keeps it even then.
   *
   * @example RemovalPolicy.DESTROY
   */
  readonly removalPolicy: RemovalPolicy;
  /**
   * Time after which log entries are deleted.
   *
   * @example logs.RetentionDays.ONE_WEEK
   */
  readonly logRetention: logs.RetentionDays;
  /**
   * Encrypts logs and data at rest. Its policy must let CloudWatch Logs encrypt log groups, and CloudWatch publish alarms.
   *
   * @example kms.Key.fromKeyArn(this, "Key", "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000")
   */
  readonly key: kms.IKey;
}

/**
 * Fills in missing settings: data is kept when the stack is updated or deleted, logs are kept for three months, and a new key
 * named `Key` encrypts both.
 */
export function withDefaultRetention(scope: Construct, given: Partial<Retention> = {}): Retention {
  const removalPolicy = given.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
  return {
    removalPolicy,
    logRetention: given.logRetention ?? logs.RetentionDays.THREE_MONTHS,
    key:
      given.key ?? makeDataKey(scope, "Key", { description: `Headwater: ${scope.node.path}`, removalPolicy }),
  };
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
