import { ensureLake, loadDdl, loadManifest, type Manifest } from "@headwater/pipeline-tickit";
import { Annotations, type App, Aspects, CfnResource, type IAspect } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type { IConstruct } from "constructs";
import { assembleSample } from "./airflow/dag-bundle.ts";
import { readTeamFiles, type TeamFiles } from "./airflow/team-files.ts";
import type { PlatformConfiguration } from "./configuration/schema.ts";
import { configurationWarnings } from "./configuration/validate.ts";
import { LineageStack } from "./stacks/lineage-stack.ts";
import { NetworkAndLakeStack } from "./stacks/network-and-lake-stack.ts";
import { OrchestrationStack } from "./stacks/orchestration-stack.ts";
import { WarehouseStack } from "./stacks/warehouse-stack.ts";
import { cacheFolder } from "./support/cache-folder.ts";

/** Input that is read or generated before the stacks are created, because constructors are synchronous. */
export interface PlatformInputs {
  readonly manifest: Manifest;
  readonly ddl: readonly string[];
  /** Folders of the sample's data and DAGs; undefined without the sample. */
  readonly sample: { readonly dataDirectory: string; readonly dagsDirectory: string } | undefined;
  readonly teamFiles: TeamFiles;
}

/** Reads the pipeline and the team's files, and generates the sample's data once per seed and scale. */
export async function preparePlatform(configuration: PlatformConfiguration): Promise<PlatformInputs> {
  const { sample } = configuration;
  return {
    // First, so that the cache folder is that of the call.
    sample: sample.enabled ? await prepareSample(sample) : undefined,
    manifest: await loadManifest(),
    ddl: await loadDdl("redshift"),
    teamFiles: readTeamFiles(configuration),
  };
}

async function prepareSample({ seed, scale }: PlatformConfiguration["sample"]) {
  const dataDirectory = cacheFolder(`lake-${seed}-${scale}`);
  await ensureLake({ directory: dataDirectory, seed, scale });
  return { dataDirectory, dagsDirectory: assembleSample() };
}

/** The stacks of a deployment: four, or three if the lineage server is elsewhere. */
export interface Platform {
  readonly foundation: NetworkAndLakeStack;
  readonly lineage: LineageStack | undefined;
  readonly warehouse: WarehouseStack;
  readonly orchestration: OrchestrationStack;
}

/** Adds the stacks of a deployment to an app, in the order in which each can be deployed alone. */
export function buildPlatform(
  app: App,
  configuration: PlatformConfiguration,
  inputs: PlatformInputs,
): Platform {
  const { manifest, ddl, sample, teamFiles } = inputs;
  const dataDirectory = sample?.dataDirectory;
  const foundation = new NetworkAndLakeStack(app, { configuration, manifest, dataDirectory });
  const lineage =
    configuration.lineage.kind === "in-app"
      ? new LineageStack(app, { configuration, foundation })
      : undefined;
  const warehouse = new WarehouseStack(app, { configuration, foundation, ddl });
  const orchestration = new OrchestrationStack(app, {
    configuration,
    foundation,
    lineage,
    warehouse,
    manifest,
    sampleDags: sample?.dagsDirectory,
    teamFiles,
  });
  for (const message of configurationWarnings(configuration)) {
    Annotations.of(orchestration).addWarningV2("headwater:configuration", message);
  }
  for (const stack of [foundation, ...(lineage ? [lineage] : []), warehouse, orchestration]) {
    const { permissionsBoundaryArn, rolePath } = configuration.security;
    if (permissionsBoundaryArn) {
      iam.PermissionsBoundary.of(stack).apply(
        iam.ManagedPolicy.fromManagedPolicyArn(stack, "Boundary", permissionsBoundaryArn),
      );
    }
    if (rolePath) Aspects.of(stack).add(new RolePath(rolePath));
  }
  return { foundation, lineage, warehouse, orchestration };
}

/** Sets the path of every role. */
class RolePath implements IAspect {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  visit(node: IConstruct): void {
    if (CfnResource.isCfnResource(node) && node.cfnResourceType === "AWS::IAM::Role") {
      node.addPropertyOverride("Path", this.#path);
    }
  }
}
