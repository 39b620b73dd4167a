import { CloudWatchLogsClient, CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateVpcCommand, EC2Client } from "@aws-sdk/client-ec2";
import { CreateBucketCommand, PutBucketTaggingCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildHeadwater, headwater } from "./headwater-command.ts";
import { JsonService, ServiceError } from "./json-service.ts";
import { type Moto, startMoto } from "./moto.ts";

let moto: Moto;
const tag = { Key: "headwater:deployment", Value: "lineage-demo" };

beforeAll(async () => {
  buildHeadwater();
  moto = await startMoto();
  const s3 = new S3Client({ ...moto.client, forcePathStyle: true });
  for (const [Bucket, Value] of [
    ["lineage-demo-lake", tag.Value],
    ["other-lake", "other"],
  ] as const) {
    await s3.send(
      new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }),
    );
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ ...tag, Value }] } }));
  }
  await new CloudWatchLogsClient(moto.client).send(
    new CreateLogGroupCommand({ logGroupName: "left", tags: { [tag.Key]: tag.Value } }),
  );
  await new EC2Client(moto.client).send(
    new CreateVpcCommand({
      CidrBlock: "10.0.0.0/16",
      TagSpecifications: [{ ResourceType: "vpc", Tags: [tag] }],
    }),
  );
  // A key as CloudFormation leaves it: scheduled for deletion.
  const kms = async (operation: string, input: object) => {
    const response = await fetch(moto.endpoint, {
      method: "POST",
      headers: {
        "x-amz-target": `TrentService.${operation}`,
        "content-type": "application/x-amz-json-1.1",
        authorization:
          "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/kms/aws4_request, SignedHeaders=host, Signature=x",
      },
      body: JSON.stringify(input),
    });
    return (await response.json()) as { KeyMetadata: { KeyId: string } };
  };
  const { KeyMetadata } = await kms("CreateKey", { Tags: [{ TagKey: tag.Key, TagValue: tag.Value }] });
  await kms("ScheduleKeyDeletion", { KeyId: KeyMetadata.KeyId, PendingWindowInDays: 7 });
});
afterAll(() => moto?.stop());

const variables = () => ({
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  AWS_MAX_ATTEMPTS: "1",
  AWS_ENDPOINT_URL: moto.endpoint,
});
const leftovers = (id: string, ...more: string[]) =>
  headwater(["aws", "leftovers", id, ...more], variables());

describe("headwater aws leftovers", () => {
  it("lists resources with the deployment's tag, including those that stay for a while", async () => {
    const { code, stdout, stderr } = await leftovers("lineage-demo", "--region", "eu-west-1");
    expect(stderr).toBe("");
    expect(stdout.trim().split("\n")).toEqual([
      expect.stringMatching(/^arn:aws:ec2:eu-west-1:123456789012:vpc\/vpc-\w+$/),
      expect.stringMatching(/^arn:aws:kms:.*:key\/[\w-]+ {3}\(key scheduled for deletion after seven days/),
      "arn:aws:logs:eu-west-1:123456789012:log-group:left",
      "arn:aws:s3:::lineage-demo-lake",
    ]);
    expect(code).toBe(0);
  });

  it("reports that nothing is left", async () => {
    const { code, stdout } = await leftovers("gone", "--region", "eu-west-1");
    expect([code, stdout]).toEqual([
      0,
      "No resources in eu-west-1 have the tag headwater:deployment=gone.\n",
    ]);
  });

  it("requires the region", async () => {
    const { code, stderr } = await leftovers("lineage-demo");
    expect([code, stderr]).toEqual([25, expect.stringMatching(/Specify the region/)]);
  });

  it("names the missing permission", async () => {
    // The emulator refuses in XML, but this service uses JSON.
    const service = await JsonService.start(() => {
      throw new ServiceError(
        "AccessDeniedException",
        "User: nobody is not authorized to perform: tag:GetResources",
      );
    });
    const { code, stderr } = await headwater(["aws", "leftovers", "lineage-demo", "--region", "eu-west-1"], {
      ...variables(),
      AWS_ENDPOINT_URL: service.endpoint,
    });
    await service.stop();
    expect([code, stderr]).toEqual([
      31,
      expect.stringMatching(/tag:GetResources in eu-west-1: AccessDeniedException: User: nobody/),
    ]);
  });
});
