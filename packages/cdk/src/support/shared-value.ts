import { Stack, Token } from "aws-cdk-lib";
import * as ssm from "aws-cdk-lib/aws-ssm";
import type { Construct } from "constructs";

/** Stands for a value that the current configuration does not have; a parameter cannot be empty. */
const absent = "none";

/**
 * A value that a stack offers to the stacks that are deployed after it, as a parameter with a fixed name. An export would
 * block its stack: CloudFormation refuses to remove or change one while another stack imports it, so that a new certificate
 * or key could never be deployed. A parameter is read when its reader is deployed.
 */
export class SharedValue {
  readonly #producer: Stack;
  readonly #name: string;
  readonly #value: string | undefined;

  /**
   * @param name - fixed name, such as `/lineage-demo/network/Vpc`
   * @param value - undefined if the configuration has none; the parameter exists nevertheless, because the deployed version
   *   of a reader may still have it
   */
  constructor(scope: Construct, id: string, name: string, value: string | undefined) {
    this.#producer = Stack.of(scope);
    this.#name = name;
    this.#value = value;
    new ssm.CfnParameter(scope, id, { name, type: "String", value: value ?? absent });
  }

  /** Returns the value for use in a stack. A value that is known at synthesis needs no parameter. */
  readBy(consumer: Stack): string {
    if (this.#value === undefined) throw new Error(`${this.#name} has no value in this configuration.`);
    if (consumer === this.#producer || !Token.isUnresolved(this.#value)) return this.#value;
    consumer.addStackDependency(this.#producer);
    return ssm.StringParameter.valueForStringParameter(consumer, this.#name);
  }
}
