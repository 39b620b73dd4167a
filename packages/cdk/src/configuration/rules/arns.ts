import type { Problems, Rule } from "../problems.ts";
import { partitionOf } from "../regions.ts";
import type { PlatformConfiguration } from "../schema.ts";

/** What an ARN must name. */
export interface ArnRule {
  /** Path of the setting in messages. */
  readonly setting: string;
  readonly service: string;
  /** Start of the resource part. */
  readonly resource: string;
  readonly what: string;
  /** False for services without regions. */
  readonly isRegional: boolean;
  /** True if the resource must belong to the platform's account. */
  readonly isOwn: boolean;
}

/** The id that ACM and KMS generate. */
const generatedId = /\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Checks the ARNs of a certificate, a key and a permissions boundary. */
export const checkArns: Rule<PlatformConfiguration> = (configuration, problems) => {
  const { https, security } = configuration;
  const isCertificate = checkArn(configuration, problems, https.certificateArn, {
    setting: "https.certificateArn",
    service: "acm",
    resource: "certificate/",
    what: "a certificate of ACM",
    isRegional: true,
    isOwn: true,
  });
  problems.refuse(
    isCertificate && !generatedId.test(https.certificateArn ?? ""),
    "https.certificateArn",
    "does not end with the id of a certificate; copy the complete ARN.",
  );
  const isKey = checkArn(configuration, problems, security.kmsKeyArn, {
    setting: "security.kmsKeyArn",
    service: "kms",
    resource: "key/",
    what: "a key of KMS (an alias does not work; aws kms describe-key prints the ARN of its key)",
    isRegional: true,
    isOwn: false,
  });
  const isMultiRegion = /:key\/mrk-/.test(security.kmsKeyArn ?? "");
  problems.refuse(
    isKey && isMultiRegion,
    "security.kmsKeyArn",
    "is a multi-Region key, which not every service of the platform accepts; create a single-Region key in the platform's region.",
  );
  problems.refuse(
    isKey && !isMultiRegion && !generatedId.test(security.kmsKeyArn ?? ""),
    "security.kmsKeyArn",
    "does not end with the id of a key; copy the complete ARN.",
  );
  const isPolicy = checkArn(configuration, problems, security.permissionsBoundaryArn, {
    setting: "security.permissionsBoundaryArn",
    service: "iam",
    resource: "policy/",
    what: "a managed policy of IAM",
    isRegional: false,
    isOwn: true,
  });
  problems.refuse(
    isPolicy && /\/$/.test(security.permissionsBoundaryArn ?? ""),
    "security.permissionsBoundaryArn",
    "ends before the policy's name; copy the complete ARN.",
  );
};

/** Reports what is wrong with an ARN, and returns true if it names a resource of the right kind. */
export function checkArn(
  { region, account }: PlatformConfiguration,
  problems: Problems,
  arn: string | undefined,
  { setting, service, resource, what, isRegional, isOwn }: ArnRule,
): boolean {
  if (arn === undefined) return false;
  const [scheme, partition, owner, place, tenant, ...rest] = arn.split(":");
  const isRight =
    scheme === "arn" && owner === service && rest.join(":").startsWith(resource) && !/[*?\s]/.test(arn);
  problems.refuse(!isRight, setting, `${arn} is not the ARN of ${what}.`);
  if (!isRight) return false;
  const here = partitionOf(region);
  problems.refuse(
    partition !== here,
    setting,
    `the partition is ${partition}, but ${region} is in ${here}.`,
    "region",
  );
  problems.refuse(
    isRegional && partition === here && place !== region,
    setting,
    `is in ${place || "no region"}, but the platform is in ${region}; use one of that region.`,
    "region",
  );
  problems.refuse(
    !isRegional && place !== "",
    setting,
    "has a region, although IAM has none; copy the complete ARN.",
  );
  const isShared = tenant === "aws" && service === "iam";
  problems.refuse(
    !isShared && !/^\d{12}$/.test(tenant ?? ""),
    setting,
    "has no account; copy the complete ARN.",
  );
  problems.refuse(
    isOwn && !isShared && /^\d{12}$/.test(tenant ?? "") && tenant !== account,
    setting,
    `belongs to account ${tenant}, but the platform is in ${account}.`,
    "account",
  );
  return true;
}
