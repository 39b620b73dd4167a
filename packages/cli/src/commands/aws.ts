import {
  GetResourcesCommand,
  ResourceGroupsTaggingAPIClient,
} from "@aws-sdk/client-resource-groups-tagging-api";
import { Command, Option } from "commander";
import { CommandFailure } from "../terminal/failure.ts";

/** Tag of everything that the CDK app makes; its value is the deployment's id. */
const deploymentTag = "headwater:deployment";

/** `headwater aws`: looks after deployments on AWS. */
export function awsCommand(): Command {
  const command = new Command("aws").description("look after deployments on AWS");
  command
    .command("leftovers")
    .description("list what is left of a deployment after cdk destroy")
    .argument("<deployment-id>", "the deploymentId of its configuration")
    .addOption(new Option("--region <name>", "its region").env("AWS_REGION"))
    .action((deploymentId: string, options: { region?: string }) => leftovers(deploymentId, options.region));
  return command;
}

async function leftovers(deploymentId: string, region: string | undefined): Promise<void> {
  if (!region) throw new CommandFailure("bad-request", "Name the region with --region or AWS_REGION.");
  const client = new ResourceGroupsTaggingAPIClient({ region });
  const found: string[] = [];
  let PaginationToken: string | undefined;
  do {
    const page = await client
      .send(
        new GetResourcesCommand({
          TagFilters: [{ Key: deploymentTag, Values: [deploymentId] }],
          ...(PaginationToken ? { PaginationToken } : {}),
        }),
      )
      .catch((error: Error) => {
        throw new CommandFailure(
          "aws-refused",
          `tag:GetResources in ${region}: ${error.name}: ${error.message}`,
        );
      });
    found.push(...(page.ResourceTagMappingList ?? []).map(({ ResourceARN = "" }) => ResourceARN));
    PaginationToken = page.PaginationToken || undefined;
  } while (PaginationToken);
  if (found.length === 0) {
    console.log(`Nothing in ${region} has the tag ${deploymentTag}=${deploymentId}.`);
    return;
  }
  for (const arn of found.sort()) console.log(`${arn}${explanation(arn)}`);
}

/** What is meant to stay for a while. */
function explanation(arn: string): string {
  if (/:kms:.*:key\//.test(arn)) return "   (a key that is deleted after its waiting time of seven days)";
  if (/:rds:.*:(cluster-)?snapshot:/.test(arn)) return "   (a snapshot that the production profile keeps)";
  return "";
}
