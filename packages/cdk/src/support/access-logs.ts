import { Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type * as s3 from "aws-cdk-lib/aws-s3";
import { RegionInfo } from "aws-cdk-lib/region-info";

/** Prefix of a load balancer's logs. */
export const loadBalancerLogs = "load-balancer";
/** Prefix of the logs of the environment's bucket. */
export const dagBucketLogs = "dags/";

/**
 * Lets the load balancer and the environment's bucket, which other stacks create, write their logs into a bucket. The library
 * would add these permissions itself, but only for a bucket of the same stack or through exports.
 */
export function allowAccessLogs(bucket: s3.Bucket): void {
  const { account, region } = Stack.of(bucket);
  const own = `${loadBalancerLogs}/AWSLogs/${account}/*`;
  const logDelivery = new iam.ServicePrincipal("delivery.logs.amazonaws.com");
  const { elbv2Account } = RegionInfo.get(region);
  const loadBalancers = elbv2Account
    ? new iam.AccountPrincipal(elbv2Account)
    : new iam.ServicePrincipal("logdelivery.elasticloadbalancing.amazonaws.com");
  const write = (principal: iam.IPrincipal, prefix: string, conditions: Record<string, unknown> = {}) =>
    bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        actions: ["s3:PutObject"],
        principals: [principal],
        resources: [bucket.arnForObjects(prefix)],
        conditions,
      }),
    );
  write(loadBalancers, own);
  write(logDelivery, own, { StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control" } });
  write(new iam.ServicePrincipal("logging.s3.amazonaws.com"), `${dagBucketLogs}*`, {
    StringEquals: { "aws:SourceAccount": account },
  });
  bucket.addToResourcePolicy(
    new iam.PolicyStatement({
      actions: ["s3:GetBucketAcl"],
      principals: [logDelivery],
      resources: [bucket.bucketArn],
    }),
  );
}
