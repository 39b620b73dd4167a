import type { SynthesizedTemplate } from "./assembly.ts";

type Resources = Record<
  string,
  { Type: string; Properties?: Record<string, unknown>; DependsOn?: string | string[] }
>;

/** A template without the resources that moto lacks, and those resources. */
export interface ReducedTemplate {
  readonly body: string;
  readonly skipped: readonly string[];
}

/** Attributes that moto 5.2.5 does not return for resources that it creates. */
const unknownAttributes: ReadonlySet<string> = new Set(["MasterUserSecret.SecretArn", "TargetGroupFullName"]);

/** Types that moto 5.2.5 creates but cannot reference. */
const broken: ReadonlySet<string> = new Set(["AWS::RDS::DBParameterGroup"]);

/**
 * Removes the resources that moto cannot create from a template. References to them become literals of the right
 * shape, so that the rest is deployed unchanged.
 *
 * @param known - attributes that exist, by `<type>.<attribute>`
 */
export function forMoto(
  template: SynthesizedTemplate,
  held: ReadonlySet<string>,
  known: Readonly<Record<string, string>> = {},
): ReducedTemplate {
  const all = template.Resources as Resources;
  const missing = new Map(Object.entries(all).filter(([, { Type }]) => !held.has(Type) || broken.has(Type)));
  const resources = Object.fromEntries(
    Object.entries(all)
      .filter(([id]) => !missing.has(id))
      .map(([id, resource]) => {
        const waits = [resource.DependsOn ?? []].flat().filter((other) => !missing.has(other));
        return [id, { ...resource, Properties: adapted(id, resource), DependsOn: waits }];
      }),
  );
  const { BootstrapVersion: _, ...parameters } = template.Parameters ?? {}; // there is no bootstrap stack
  const parts = { Parameters: parameters, Resources: resources, Outputs: template.Outputs ?? {} };
  const replaced = replace(parts, missing, known);
  return {
    body: JSON.stringify(replaced),
    skipped: [...new Set([...missing.values()].map(({ Type }) => Type))].sort(),
  };
}

/** Returns properties in the form that moto 5.2.5 accepts. */
function adapted(id: string, { Type, Properties = {} }: Resources[string]): Record<string, unknown> {
  if (Type === "AWS::KMS::Key") {
    const { Tags: _, ...untagged } = Properties; // it expects tags in the form of another call, and fails
    return untagged;
  }
  if (Type === "AWS::SSM::Parameter") {
    const { Tags: _, ...untagged } = Properties; // it expects a list
    return untagged;
  }
  // It generates names that the service itself would reject.
  if (Type === "AWS::ECR::Repository") return { RepositoryName: id.toLowerCase(), ...Properties };
  if (Type === "AWS::StepFunctions::StateMachine") return { StateMachineName: id.slice(-60), ...Properties };
  return Properties;
}

type Known = Readonly<Record<string, string>>;

function replace(value: unknown, missing: ReadonlyMap<string, { Type: string }>, known: Known): unknown {
  if (Array.isArray(value)) return value.map((part) => replace(part, missing, known));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const [name, content] = entries[0] ?? [];
  if (entries.length === 1 && name === "Ref" && missing.has(content as string))
    return literal(content as string, "Ref", missing, known);
  if (entries.length === 1 && name === "Fn::GetAtt") {
    const [id, attribute] = content as [string, string];
    if (unknownAttributes.has(attribute))
      return `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${id}-AbCdEf`;
    if (missing.has(id)) return literal(id, attribute, missing, known);
  }
  return Object.fromEntries(entries.map(([key, member]) => [key, replace(member, missing, known)]));
}

function literal(
  id: string,
  attribute: string,
  missing: ReadonlyMap<string, { Type: string }>,
  known: Known,
): unknown {
  const made = known[`${missing.get(id)!.Type}.${attribute}`];
  if (made !== undefined) return made;
  const service = missing.get(id)!.Type.split("::")[1]!.toLowerCase();
  if (missing.get(id)!.Type === "AWS::RDS::DBParameterGroup") return "default.postgres17"; // known to moto
  if (attribute === "ObjectKeys" || attribute === "SourceObjectKeys") return [`${id}.zip`];
  const isSecret = service === "secretsmanager";
  return /Arn$/.test(attribute) || isSecret
    ? `arn:aws:${service}:eu-west-1:123456789012:${isSecret ? "secret:" : ""}${id}`
    : id.toLowerCase();
}
