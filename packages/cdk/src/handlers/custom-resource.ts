/** What CloudFormation asks a custom resource to do, as the provider framework of the CDK passes it on. */
export interface ResourceRequest<Properties> {
  readonly RequestType: "Create" | "Update" | "Delete";
  /** Given with Update and Delete. */
  readonly PhysicalResourceId?: string;
  /** CloudFormation turns every number and boolean into a string. */
  readonly ResourceProperties: Properties;
  readonly OldResourceProperties?: Properties;
}

/** What the provider framework passes on to CloudFormation. */
export interface ResourceAnswer {
  readonly PhysicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

/** Waits for so many milliseconds. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Whether an error of the AWS SDK has one of these names. */
export function isNamed(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}
