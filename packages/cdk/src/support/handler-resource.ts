import { CustomResource, Duration } from "aws-cdk-lib";
import type * as lambda from "aws-cdk-lib/aws-lambda";
import { Provider } from "aws-cdk-lib/custom-resources";
import { Construct } from "constructs";
import { acknowledge, acknowledgeWildcards } from "./acknowledge.ts";
import { HandlerFunction, type HandlerFunctionProps, logWritingRole } from "./handler-function.ts";

/** Properties of a custom resource with a handler of this package. */
export interface HandlerResourceProps extends Omit<HandlerFunctionProps, "entryPoint"> {
  /** `Custom::<type>`. */
  readonly resourceType: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /**
   * Time limit of work that takes longer than the timeout of a function: the handler's `isComplete` is polled until it
   * returns true.
   */
  readonly waitFor?: Duration;
}

/**
 * The handler's file exports `onEvent`, and `isComplete` if the resource waits. The CDK's provider framework responds to
 * CloudFormation, even if the handler fails.
 */
export class HandlerResource extends Construct {
  readonly handler: HandlerFunction;
  readonly resource: CustomResource;

  constructor(scope: Construct, id: string, props: HandlerResourceProps) {
    super(scope, id);
    const { waitFor } = props;
    this.handler = new HandlerFunction(this, "Handler", { ...props, entryPoint: "onEvent" });
    const waiter = waitFor && new HandlerFunction(this, "Waiter", { ...props, entryPoint: "isComplete" });
    const frameworkLogs = this.handler.logGroup;
    const invokers = ["FrameworkRole", ...(waiter ? ["WaiterRole"] : [])].map((name) =>
      logWritingRole(this, name, frameworkLogs),
    );
    const provider = new Provider(this, "Provider", {
      onEventHandler: this.handler.function,
      frameworkOnEventRole: invokers[0]!,
      logGroup: frameworkLogs,
      ...(waiter
        ? {
            isCompleteHandler: waiter.function,
            frameworkCompleteAndTimeoutRole: invokers[1]!,
            queryInterval: Duration.seconds(15),
            totalTimeout: waitFor,
            disableWaiterStateMachineLogging: true,
          }
        : {}),
    });
    acknowledge(provider, {
      SF1: "It only polls one function, whose own log contains all details.",
      SF2: "It only polls one function every fifteen seconds during a deployment; there is nothing to trace.",
    });
    const called = [this.handler, ...(waiter ? [waiter] : [])].map(
      (part) => `${part.function.functionArn}:*`,
    );
    for (const role of invokers) {
      acknowledgeWildcards(
        role,
        "The library lets its framework call every version of the resource's own handlers.",
        {
          resources: called,
        },
      );
    }
    const stateMachine = provider.node.tryFindChild("waiter-state-machine");
    if (stateMachine) {
      const steps = ["framework-isComplete", "framework-onTimeout"].map(
        (name) => `${(provider.node.findChild(name) as lambda.Function).functionArn}:*`,
      );
      acknowledgeWildcards(
        stateMachine,
        "The library lets its state machine call every version of its own functions.",
        {
          resources: steps,
        },
      );
    }
    this.resource = new CustomResource(this, "Resource", {
      serviceToken: provider.serviceToken,
      resourceType: `Custom::${props.resourceType}`,
      properties: props.properties,
    });
    // The handler's permissions must outlive the resource, or its deletion fails.
    this.resource.node.addDependency(this.handler, ...(waiter ? [waiter] : []), ...invokers);
  }

  /** Returns an attribute from the handler's response. */
  attribute(name: string): string {
    return this.resource.getAttString(name);
  }
}
