import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import type { PlatformConfigurationInput } from "../configuration/schema.ts";
import { validateConfiguration } from "../configuration/validate.ts";
import { buildPlatform, type Platform, preparePlatform } from "../platform.ts";
import { exampleConfiguration } from "./example-configuration.ts";

/** The feature flags of cdk.json, so that tests use the deployed settings. */
export const featureFlags = (
  JSON.parse(readFileSync(fileURLToPath(new URL("../../cdk.json", import.meta.url)), "utf8")) as {
    context: Record<string, unknown>;
  }
).context;

/** The templates of a deployment, by stack. */
export interface SynthesizedPlatform {
  readonly platform: Platform;
  readonly network: Template;
  /** Without resources if the server is elsewhere. */
  readonly lineage: Template;
  readonly warehouse: Template;
  readonly orchestration: Template;
}

/** Creates an app with the flags of cdk.json. */
export function testApp(): App {
  return new App({ context: featureFlags, analyticsReporting: false });
}

/** Synthesizes the platform with changes to the example configuration and returns its templates. */
export async function synthesize(
  change: Partial<PlatformConfigurationInput> = {},
): Promise<SynthesizedPlatform> {
  const configuration = validateConfiguration(
    { ...exampleConfiguration, sample: { scale: 0.01 }, ...change },
    "The test",
    { acceptPlaceholders: true },
  );
  const platform = buildPlatform(testApp(), configuration, await preparePlatform(configuration));
  return {
    platform,
    network: Template.fromStack(platform.foundation),
    lineage: platform.lineage ? Template.fromStack(platform.lineage) : Template.fromJSON({ Resources: {} }),
    warehouse: Template.fromStack(platform.warehouse),
    orchestration: Template.fromStack(platform.orchestration),
  };
}

/** A resource of a template. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: readonly string[];
}

/** Returns all resources of a template with their logical ids. */
export function resources(template: Template): [string, TemplateResource][] {
  const found = template.toJSON().Resources as Record<string, Partial<TemplateResource> & { Type: string }>;
  return Object.entries(found).map(([id, resource]) => [id, { Properties: {}, ...resource }]);
}

/**
 * Returns the first resource of a type whose logical id contains the text.
 *
 * @throws Error if there is none
 */
export function resourceOf(template: Template, type: string, idPart = ""): TemplateResource {
  const found = resources(template).find(([id, { Type }]) => Type === type && id.includes(idPart));
  if (!found) throw new Error(`No ${type} ${idPart} in the template`);
  return found[1];
}

/** A statement of a policy in a template. */
export interface PolicyStatement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** Returns the statements of a policy resource. */
export function statementsOf({ Properties }: TemplateResource): readonly PolicyStatement[] {
  return (Properties.PolicyDocument as { Statement: PolicyStatement[] }).Statement;
}
