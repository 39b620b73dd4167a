import { readTemplate } from "./assembly.ts";
import type { Statement } from "./iam-evaluation.ts";

export const account = "123456789012";
export const region = "eu-west-1";
/** The DAG bucket. */
export const bucket = "lineage-demo-dags";
/** The platform's key. */
export const key = `arn:aws:kms:${region}:${account}:key/platform`;
/** The platform's workgroup. */
export const workgroup = `arn:aws:redshift-serverless:${region}:${account}:workgroup/w`;

/**
 * Returns the statements of the execution role in a synthesized deployment, with deploy-time values filled in.
 *
 * @throws Error if another value is known only at deployment
 */
export function statementsOfRole(folder: string): Statement[] {
  const { Resources } = readTemplate(folder, "orchestration");
  const [, policy] = Object.entries(Resources).find(
    ([id, { Type }]) => Type === "AWS::IAM::Policy" && id.includes("ExecutionRole"),
  )!;
  const text = JSON.stringify(
    (policy.Properties?.PolicyDocument as { Statement: unknown } | undefined)?.Statement,
  )
    .replace(
      /\{"Fn::Join":\["",\[\{"Fn::GetAtt":\["AirflowBucket[^"]*","Arn"\]\},"\/\*"\]\]\}/g,
      `"arn:aws:s3:::${bucket}/*"`,
    )
    .replace(/\{"Fn::GetAtt":\["AirflowBucket[^"]*","Arn"\]\}/g, `"arn:aws:s3:::${bucket}"`)
    .replace(/\{"Ref":"SsmParameterValue[^"]*KeyArn[^"]*"\}/g, `"${key}"`)
    .replace(/\{"Ref":"SsmParameterValue[^"]*WorkgroupArn[^"]*"\}/g, `"${workgroup}"`);
  if (/"(Fn::|Ref)/.test(text)) throw new Error(`The policy has an unknown value: ${text}`);
  return JSON.parse(text) as Statement[];
}
