#!/usr/bin/env node
/**
 * A stand-in for the AWS CLI, with the commands that update-environment.sh uses. Its state is in the folder FAKE_AWS:
 * environment.json, policies.json and one folder per bucket. Appends each call to calls.txt. Fails calls that begin with
 * FAKE_AWS_FAIL.
 */
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

const state = process.env.FAKE_AWS;
const args = process.argv.slice(2);
const path = (...parts) => join(state, ...parts);
const readState = (name) => JSON.parse(readFileSync(path(name), "utf8"));
const writeState = (name, value) => writeFileSync(path(name), JSON.stringify(value));
const option = (name) => {
  const index = args.indexOf(`--${name}`);
  return index < 0 ? undefined : args[index + 1];
};
const refuse = (message) => {
  console.error(message);
  process.exit(254);
};
/** Returns the file for an s3:// address or a local one. */
const fileOf = (place) => (place.startsWith("s3://") ? path("s3", place.slice("s3://".length)) : place);

appendFileSync(path("calls.txt"), `${args.join(" ")}\n`);
const call = args.slice(0, 2).join(" ");
if (process.env.FAKE_AWS_FAIL && args.join(" ").startsWith(process.env.FAKE_AWS_FAIL)) {
  refuse(`An error occurred (AccessDenied) when calling ${call}`);
}
const positional = args
  .slice(2)
  .filter((part, index, parts) => !part.startsWith("--") && parts[index - 1] !== "--region");
switch (call) {
  case "mwaa get-environment":
    console.log(JSON.stringify({ Environment: readState("environment.json") }));
    break;
  case "mwaa update-environment": {
    if (option("worker-replacement-strategy") !== "GRACEFUL") refuse("The fake expects GRACEFUL.");
    const environment = readState("environment.json");
    const members = { requirements: "Requirements", plugins: "Plugins", "startup-script": "StartupScript" };
    for (const [flag, member] of Object.entries(members)) {
      const place = option(`${flag}-s3-path`);
      if (place === undefined) continue;
      if (!existsSync(fileOf(`s3://etl-bucket/${place}`))) refuse(`${place} does not exist.`);
      environment[`${member}S3Path`] = place;
      environment[`${member}S3ObjectVersion`] = option(`${flag}-s3-object-version`);
    }
    const file = option("airflow-configuration-options").slice("file://".length);
    environment.AirflowConfigurationOptions = JSON.parse(readFileSync(file, "utf8"));
    writeState("environment.json", environment);
    console.log("{}");
    break;
  }
  case "iam list-attached-role-policies":
    console.log(
      JSON.stringify({ AttachedPolicies: readState("policies.json").map((PolicyArn) => ({ PolicyArn })) }),
    );
    break;
  case "iam attach-role-policy":
    writeState("policies.json", [...readState("policies.json"), option("policy-arn")]);
    break;
  case "iam detach-role-policy":
    writeState(
      "policies.json",
      readState("policies.json").filter((arn) => arn !== option("policy-arn")),
    );
    break;
  case "s3 cp": {
    const [from, to] = positional.map(fileOf);
    if (!existsSync(from)) refuse(`${from} does not exist.`);
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(from, to);
    break;
  }
  case "s3 rm":
    rmSync(fileOf(positional[0]));
    break;
  case "s3api head-object":
    if (!existsSync(path("s3", option("bucket"), option("key")))) refuse("Not Found");
    break;
  case "s3api get-object":
    copyFileSync(path("s3", option("bucket"), `${option("key")}.${option("version-id")}`), args.at(-1));
    break;
  default:
    refuse(`The fake has no ${call}.`);
}
