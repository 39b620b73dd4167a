import { ensureLake, loadDdl, loadManifest, type Manifest } from "@headwater/pipeline-tickit";
import { Annotations, type App, Aspects, CfnResource, type IAspect } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type { IConstruct } from "constructs";
import { assembleDags } from "./airflow/dag-bundle.ts";
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
  readonly dataDirectory: string;
  readonly dagsDirectory: string;
}

/** Reads the pipeline and generates its data once per seed and scale. */
export async function preparePlatform({ sample }: PlatformConfiguration): Promise<PlatformInputs> {
  const dataDirectory = cacheFolder(`lake-${sample.seed}-${sample.scale}`);
  await ensureLake({ directory: dataDirectory, seed: sample.seed, scale: sample.scale });
  return {
    manifest: await loadManifest(),
    ddl: await loadDdl("redshift"),
    dataDirectory,
    dagsDirectory: assembleDags(),
  };
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
  const { manifest, ddl, dataDirectory, dagsDirectory } = inputs;
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
    dagsDirectory,
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
