import { DefaultStackSynthesizer, Stack, Tags } from "aws-cdk-lib";
import { Construct } from "constructs";
import type { PlatformConfiguration } from "../configuration/schema.ts";
import { declareProviderLogs } from "./provider-logs.ts";
import type { Retention } from "./retention.ts";
import { SharedValue } from "./shared-value.ts";

/** A stack of the platform. Its availability zones come from the configuration, so synth makes no AWS calls. */
export class PlatformStack extends Stack {
  readonly #availabilityZones: string[];
  readonly #sharedNames: string;
  readonly #shared: Construct;

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
    this.#sharedNames = `/${deploymentId}/${name}`;
    this.#shared = new Construct(this, "Shared");
    Tags.of(this).add("headwater:deployment", deploymentId);
    // A change of its tags replaces the namespace with its data.
    const excludeResourceTypes = ["AWS::RedshiftServerless::Namespace"];
    for (const [key, value] of Object.entries(tags)) Tags.of(this).add(key, value, { excludeResourceTypes });
  }

  override get availabilityZones(): string[] {
    return this.#availabilityZones;
  }

  /** Offers a value to other stacks, under a name that never changes. */
  protected share(id: string, value: string | undefined): SharedValue {
    return new SharedValue(this.#shared, id, `${this.#sharedNames}/${id}`, value);
  }

  /** Declares log groups for the library's own functions, so that the stack deletes them. Call it last. */
  protected finish(retention: Retention): void {
    declareProviderLogs(this, retention);
  }
}
