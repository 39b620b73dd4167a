/** A CloudFormation template, as far as the comparison of two deployments needs it. */
export interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Type: string; readonly Default?: unknown }>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>
  >;
}

/** A resource of a template. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** The templates of a deployment, by stack. */
export type Deployment = Readonly<Record<string, Template>>;

/** A value that one stack offers to others: a parameter in Parameter Store, or an export. */
export interface SharedReference {
  readonly stack: string;
  readonly value: unknown;
  readonly isExport: boolean;
}

const parameterType = "AWS::SSM::Parameter::Value<String>";

/** Returns the values that the stacks of a deployment offer to each other, by name. */
export function sharedReferences(deployment: Deployment): Map<string, SharedReference> {
  const found = new Map<string, SharedReference>();
  for (const [stack, { Resources, Outputs = {} }] of Object.entries(deployment)) {
    for (const { Type, Properties = {} } of Object.values(Resources)) {
      if (Type === "AWS::SSM::Parameter" && typeof Properties.Name === "string") {
        found.set(Properties.Name, { stack, value: Properties.Value, isExport: false });
      }
    }
    for (const { Value, Export } of Object.values(Outputs)) {
      if (typeof Export?.Name === "string") found.set(Export.Name, { stack, value: Value, isExport: true });
    }
  }
  return found;
}

/** Returns the names of the shared values that a stack reads. */
export function namesRead(template: Template): Set<string> {
  const names = Object.values(template.Parameters ?? {})
    .filter(({ Type, Default }) => Type === parameterType && typeof Default === "string")
    .map(({ Default }) => Default as string);
  visit(template.Resources, (node) => {
    if (typeof node["Fn::ImportValue"] === "string") names.push(node["Fn::ImportValue"]);
  });
  return new Set(names);
}

/** Returns the logical ids and parameters that a value refers to. */
export function referencesIn(value: unknown): Set<string> {
  const found = new Set<string>();
  visit(value, (node) => {
    if (typeof node.Ref === "string") found.add(node.Ref);
    const attribute = node["Fn::GetAtt"];
    if (Array.isArray(attribute)) found.add(String(attribute[0]));
    if (typeof attribute === "string") found.add(attribute.split(".")[0]!);
  });
  return found;
}

/** Returns the shared values that a value reads, by name. */
export function namesIn(value: unknown, { Parameters = {} }: Template): string[] {
  const names: string[] = [];
  visit(value, (node) => {
    if (typeof node["Fn::ImportValue"] === "string") names.push(node["Fn::ImportValue"]);
    const parameter = typeof node.Ref === "string" ? Parameters[node.Ref] : undefined;
    if (parameter?.Type === parameterType) names.push(String(parameter.Default));
  });
  return names;
}

/** Returns the value at a path such as `NetworkConfiguration.SubnetIds`. */
export function valueAt(resource: TemplateResource, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (part, name) => (part as Record<string, unknown> | undefined)?.[name],
      resource.Properties,
    );
}

function visit(value: unknown, look: (node: Readonly<Record<string, unknown>>) => void): void {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) look(value as Record<string, unknown>);
  for (const member of Object.values(value)) visit(member, look);
}
