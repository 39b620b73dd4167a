/** A CloudFormation request to a custom resource, as passed on by the CDK's provider framework. */
export interface ResourceRequest<Properties> {
  readonly RequestType: "Create" | "Update" | "Delete";
  /** Present for Update and Delete. */
  readonly PhysicalResourceId?: string;
  /** CloudFormation converts numbers and booleans to strings. */
  readonly ResourceProperties: Properties;
  readonly OldResourceProperties?: Properties;
}

/** The response that the provider framework passes on to CloudFormation. */
export interface ResourceAnswer {
  readonly PhysicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

/** Waits for a number of milliseconds. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Returns true if an error of the AWS SDK has one of these names. */
export function isNamed(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}
