import type { Rule } from "../problems.ts";
import { regionZones } from "../regions.ts";
import type { PlatformConfiguration } from "../schema.ts";
import { didYouMean } from "../suggestion.ts";

/** Accounts of the AWS documentation, and repeated digits. */
const placeholderAccount =
  /^(123456789012|012345678901|210987654321|987654321098|111122223333|444455556666|777788889999|(\d)\2{11})$/;
/** Returns true for an account of the documentation, or one of repeated digits. */
export function isPlaceholderAccount(account: string): boolean {
  return placeholderAccount.test(account);
}

/** Prefixes that Parameter Store reserves. */
const reservedPrefix = /^(aws|ssm)/;
const maxTags = 48;
const tagCharacters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Checks account, region, zones, names and tags. */
export const checkIdentity: Rule<PlatformConfiguration> = (configuration, problems) => {
  const { deploymentId, account } = configuration;
  problems.refuse(
    deploymentId.includes("--"),
    "deploymentId",
    "RDS accepts no two consecutive hyphens in a name; use one.",
  );
  problems.refuse(
    reservedPrefix.test(deploymentId),
    "deploymentId",
    "Parameter Store reserves names that start with aws or ssm; choose another name.",
  );
  problems.refusePlaceholder(
    isPlaceholderAccount(account),
    "account",
    `${account} is a placeholder; use your own account (aws sts get-caller-identity).`,
  );
  checkZones(configuration, problems);
  checkTags(configuration, problems);
};

const checkZones: Rule<PlatformConfiguration> = ({ region, availabilityZones }, problems) => {
  const letters = regionZones[region];
  problems.refuse(
    letters === undefined,
    "region",
    `${region} is no region with Amazon MWAA and Redshift Serverless${didYouMean(region, Object.keys(regionZones))}`,
  );
  for (const zone of availabilityZones) {
    if (letters === undefined) break;
    const isHere = zone.slice(0, -1) === region;
    problems.refuse(!isHere, "availabilityZones", `${zone} is not in ${region}.`, "region");
    problems.refuse(
      isHere && !letters.includes(zone.slice(-1)),
      "availabilityZones",
      `${region} has no zone ${zone}; its zones are ${[...letters].map((letter) => region + letter).join(", ")}.`,
      "region",
    );
  }
  problems.refuse(
    availabilityZones.length === 2 && region !== "us-west-1",
    "availabilityZones",
    "Redshift Serverless needs three; only us-west-1 has two.",
  );
};

const checkTags: Rule<PlatformConfiguration> = ({ tags }, problems) => {
  const refuse = (condition: boolean, message: string) => problems.refuse(condition, "tags", message);
  const names = Object.keys(tags);
  refuse(names.length > maxTags, `AWS accepts ${maxTags} tags besides those of the platform; remove some.`);
  for (const [index, name] of names.entries()) {
    const twin = names.slice(0, index).find((other) => other.toLowerCase() === name.toLowerCase());
    refuse(
      twin !== undefined,
      `"${twin}" and "${name}" are one tag for IAM, which ignores case; remove one.`,
    );
  }
  for (const [name, value] of Object.entries(tags)) {
    refuse(/^aws:/i.test(name), `"${name}" starts with aws:, which AWS reserves; choose another name.`);
    refuse(
      /^headwater:/i.test(name) || name === "RedshiftDbRoles",
      `"${name}" is a tag of the platform itself; choose another name.`,
    );
    refuse(name.trim() === "" || name.length > 128, `a name has 1 to 128 characters; "${name}" does not.`);
    refuse(value.length > 256, `the value of "${name}" has ${value.length} characters; AWS accepts 256.`);
    refuse(
      !tagCharacters.test(name) || !tagCharacters.test(value),
      `"${name}" has characters that AWS does not accept in tags; use letters, digits, spaces and _ . : / = + - @.`,
    );
  }
};
