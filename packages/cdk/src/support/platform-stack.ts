import { DefaultStackSynthesizer, Stack, Tags } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { PlatformConfiguration } from "../configuration/schema.ts";
import { declareProviderLogs } from "./provider-logs.ts";
import type { Retention } from "./retention.ts";

/** A stack of the platform. Its availability zones come from the configuration, so synth makes no AWS calls. */
export class PlatformStack extends Stack {
  readonly #availabilityZones: string[];

  constructor(scope: Construct, name: string, configuration: PlatformConfiguration, description: string) {
    const { deploymentId, account, region, profile, security, tags } = configuration;
    super(scope, `${deploymentId}-${name}`, {
      env: { account, region },
      description,
      terminationProtection: profile === "production",
      synthesizer: new DefaultStackSynthesizer(
        security.bootstrapQualifier ? { qualifier: security.bootstrapQualifier } : {},
      ),
    });
    this.#availabilityZones = [...configuration.availabilityZones];
    Tags.of(this).add("headwater:deployment", deploymentId);
    for (const [key, value] of Object.entries(tags)) Tags.of(this).add(key, value);
  }

  override get availabilityZones(): string[] {
    return this.#availabilityZones;
  }

  /** Declares log groups for the library's own functions, so that the stack deletes them. Call it last. */
  protected finish(retention: Retention): void {
    declareProviderLogs(this, retention);
  }
}
