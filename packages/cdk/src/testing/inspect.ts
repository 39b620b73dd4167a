import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { App } from "aws-cdk-lib";
import type { Template } from "aws-cdk-lib/assertions";
import { unzipSync } from "fflate";
import {
  type PolicyStatement,
  resourceOf,
  resources,
  type SynthesizedPlatform,
  statementsOf,
} from "./synthesize.ts";

/** Returns the statements of the execution role. */
export function roleStatements({ orchestration }: SynthesizedPlatform): readonly PolicyStatement[] {
  return statementsOf(resourceOf(orchestration, "AWS::IAM::Policy", "ExecutionRole"));
}

/** Returns the resources on which the execution role may call an action. */
export function granting(platform: SynthesizedPlatform, action: string): unknown[] {
  return roleStatements(platform)
    .filter(({ Action }) => [Action].flat().includes(action))
    .flatMap(({ Resource }) => Resource)
    .sort();
}

/** Returns the configuration options of the environment. */
export const optionsOf = ({ orchestration }: SynthesizedPlatform) =>
  resourceOf(orchestration, "AWS::MWAA::Environment").Properties.AirflowConfigurationOptions as Record<
    string,
    string
  >;
/** Returns the keyword arguments of the secrets backend; empty without a backend. */
export const lookupsOf = (platform: SynthesizedPlatform) =>
  JSON.parse(optionsOf(platform)["secrets.backend_kwargs"] ?? "{}") as Record<string, string | null>;
/** Returns the uploads to buckets with their logical ids. */
export const uploads = (template: Template) =>
  resources(template).filter(([, { Type }]) => Type === "Custom::CDKBucketDeployment");
/** Returns the resources of a type with their logical ids. */
export const ofType = (template: Template, type: string) =>
  resources(template).filter(([, { Type }]) => Type === type);
/** Returns the properties of the secrets of the environment, by name. */
export const secretsOf = ({ orchestration }: SynthesizedPlatform) =>
  Object.fromEntries(
    ofType(orchestration, "AWS::SecretsManager::Secret").map(([, { Properties }]) => [
      Properties.Name as string,
      Properties,
    ]),
  );

/** Returns the folder of the assembly, with all files that would be uploaded. */
export function assemblyOf({ platform }: SynthesizedPlatform): string {
  return (platform.orchestration.node.root as App).outdir;
}

/** Returns a generated text among the assets, such as requirements.txt. */
export function generated(platform: SynthesizedPlatform, name: RegExp): string {
  const folder = assemblyOf(platform);
  const file = readdirSync(folder, { recursive: true, encoding: "utf8" }).find((path) => name.test(path));
  return readFileSync(join(folder, file!), "utf8");
}

/** Returns the names of the files in plugins.zip. */
export function pluginFiles(platform: SynthesizedPlatform): string[] {
  const [key] = resourceOf(platform.orchestration, "Custom::CDKBucketDeployment", "FilesPlugins").Properties
    .SourceObjectKeys as string[];
  return Object.keys(unzipSync(readFileSync(join(assemblyOf(platform), `asset.${key}`))));
}

/** Returns the ARN pattern of a secret of the example's environment, such as `connections/openlineage`. */
export const secretArn = (name: string) =>
  `arn:aws:secretsmanager:eu-west-1:123456789012:secret:lineage-demo/airflow/${name}-??????`;
