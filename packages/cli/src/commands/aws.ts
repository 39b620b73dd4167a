import {
  GetResourcesCommand,
  ResourceGroupsTaggingAPIClient,
} from "@aws-sdk/client-resource-groups-tagging-api";
import { Command, Option } from "commander";
import { CommandFailure } from "../terminal/failure.ts";

/** Tag of all resources that the CDK app creates; its value is the deployment id. */
const deploymentTag = "headwater:deployment";

/** `headwater aws`: manages deployments on AWS. */
export function awsCommand(): Command {
  const command = new Command("aws").description("manage deployments on AWS");
  command
    .command("leftovers")
    .description("list the resources left after cdk destroy")
    .argument("<deployment-id>", "deploymentId from its configuration")
    .addOption(new Option("--region <name>", "AWS region").env("AWS_REGION"))
    .action((deploymentId: string, options: { region?: string }) => leftovers(deploymentId, options.region));
  return command;
}

async function leftovers(deploymentId: string, region: string | undefined): Promise<void> {
  if (!region) throw new CommandFailure("bad-request", "Specify the region with --region or AWS_REGION.");
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
    console.log(`No resources in ${region} have the tag ${deploymentTag}=${deploymentId}.`);
    return;
  }
  for (const arn of found.sort()) console.log(`${arn}${explanation(arn)}`);
}

/** Explains resources that remain on purpose. */
function explanation(arn: string): string {
  if (/:kms:.*:key\//.test(arn)) return "   (key scheduled for deletion after seven days)";
  if (/:rds:.*:(cluster-)?snapshot:/.test(arn)) return "   (snapshot kept by the production profile)";
  return "";
}
