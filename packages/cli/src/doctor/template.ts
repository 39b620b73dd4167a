import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type ConnectionFacts, dagsFolder, type EnvironmentFacts, type IamStatement } from "@headwater/mwaa";
import { CommandFailure } from "../terminal/failure.ts";
import { type TemplateResource, type TemplateSet, toText } from "./template-values.ts";

/** Maximum size of an asset's file that is searched for DAGs. */
const largestDagFile = 1024 * 1024;

/**
 * Reads the environments in synthesized templates and their assets.
 *
 * @param path - a template, or the folder of an assembly such as cdk.out
 * @throws CommandFailure if there is no template, or a template without environment
 */
export function environmentsInTemplates(path: string): EnvironmentFacts[] {
  const folder = existsSync(path) && statSync(path).isDirectory() ? path : dirname(path);
  const set = readTemplates(path);
  const environments = Object.values(set.resources).filter(({ Type }) => Type === "AWS::MWAA::Environment");
  if (environments.length === 0) {
    throw new CommandFailure("bad-file", `${path} contains no AWS::MWAA::Environment.`);
  }
  const files = assetFiles(folder);
  const named = environments.map((environment) => ({ environment, options: readOptions(environment, set) }));
  const namespaces = Object.fromEntries(
    named.map(({ environment, options }) => [
      toText(environment.Properties?.Name, set),
      String(options["openlineage.namespace"] ?? ""),
    ]),
  );
  return named.map(({ environment, options }) => {
    const properties = environment.Properties ?? {};
    const read = (path: unknown) => {
      const file = files.get(toText(path, set));
      return file === undefined ? undefined : readFileSync(file, "utf8");
    };
    const requirements = read(properties.RequirementsS3Path);
    const startupScript =
      properties.StartupScriptS3Path === undefined ? "" : read(properties.StartupScriptS3Path);
    const network = readNetwork(set);
    const roleStatements = readRoleStatements(properties.ExecutionRoleArn, set);
    return {
      name: toText(properties.Name, set),
      airflowVersion: toText(properties.AirflowVersion, set),
      options,
      ...(requirements === undefined ? {} : { requirements }),
      ...(startupScript === undefined ? {} : { startupScript }),
      ...(network ? { network } : {}),
      serverAdmitsEnvironment: admits(properties, set),
      existingFiles: [...files.keys()].map((name) => `${dagsFolder}/${name}`),
      dagFiles: readDagFiles(files),
      connections: listConnections(set),
      namespaces,
      ...(roleStatements.length > 0 ? { roleStatements } : {}),
    };
  });
}

function readTemplates(path: string): TemplateSet {
  if (!existsSync(path)) throw new CommandFailure("bad-file", `${path} does not exist.`);
  const files = statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((name) => name.endsWith(".template.json"))
        .map((name) => join(path, name))
    : [path];
  if (files.length === 0) {
    throw new CommandFailure(
      "bad-file",
      `${path} contains no *.template.json. Synthesize first: npx cdk synth --quiet`,
    );
  }
  const resources: Record<string, TemplateResource> = {};
  const exports: Record<string, unknown> = {};
  for (const file of files) {
    let template: {
      Resources?: Record<string, TemplateResource>;
      Outputs?: Record<string, { Value: unknown; Export?: { Name: string } }>;
    };
    try {
      template = JSON.parse(readFileSync(file, "utf8"));
    } catch (error) {
      throw new CommandFailure("bad-file", `${file} is not a JSON template: ${(error as Error).message}`);
    }
    for (const [id, resource] of Object.entries(template.Resources ?? {})) {
      resources[`${basename(file)}/${id}`] = resource;
    }
    for (const { Value, Export } of Object.values(template.Outputs ?? {})) {
      if (Export) exports[Export.Name] = Value;
    }
  }
  return { resources, exports };
}

/** Returns options with their values as text; other values are kept, so that a check reports them. */
function readOptions({ Properties }: TemplateResource, set: TemplateSet): Record<string, unknown> {
  const options = (Properties?.AirflowConfigurationOptions ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(options).map(([key, value]) => {
      const isReference =
        typeof value === "object" && value !== null && /^(Ref|Fn::)/.test(Object.keys(value)[0] ?? "");
      // Brackets would make a URL invalid, so deploy-time values become a host name.
      return [key, isReference ? toText(value, set).replace(/<[^>]*>/g, "known-at-deploy-time") : value];
    }),
  );
}

/** Returns the files in asset folders by their path; generated files by their name. */
function assetFiles(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const entry of existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : []) {
    if (!entry.isDirectory() || !entry.name.startsWith("asset.")) continue;
    const root = join(folder, entry.name);
    for (const file of readdirSync(root, { withFileTypes: true, recursive: true })) {
      if (!file.isFile()) continue;
      const path = join(file.parentPath, file.name);
      files.set(path.slice(root.length + 1), path);
    }
  }
  return files;
}

function readDagFiles(files: ReadonlyMap<string, string>): { path: string; text: string }[] {
  return [...files]
    .filter(([name, path]) => name.endsWith(".py") && statSync(path).size < largestDagFile)
    .map(([name, path]) => ({ path: name, text: readFileSync(path, "utf8") }))
    .filter(({ text }) => /\bairflow\b/.test(text));
}

function readNetwork({ resources }: TemplateSet): EnvironmentFacts["network"] {
  const all = Object.values(resources);
  if (!all.some(({ Type }) => Type === "AWS::EC2::VPC")) return undefined; // a network that exists already
  const endpoints = all
    .filter(
      ({ Type, Properties }) =>
        Type === "AWS::EC2::VPCEndpoint" && Properties?.VpcEndpointType === "Interface",
    )
    .map(({ Properties }) =>
      JSON.stringify(Properties?.ServiceName).replace(/^.*?\.[a-z]+-[a-z]+-\d\.|"|\].*$/g, ""),
    );
  const hasNat = all.some(({ Type }) => Type === "AWS::EC2::NatGateway");
  return { egress: hasNat ? "nat" : endpoints.length > 0 ? "endpoints" : "none", endpoints };
}

/** Returns true if a load balancer's security group admits the environment's group or the network's NAT address. */
function admits(properties: Readonly<Record<string, unknown>>, set: TemplateSet): boolean | null {
  const all = Object.values(set.resources);
  if (!all.some(({ Type }) => Type === "AWS::ElasticLoadBalancingV2::LoadBalancer")) return null;
  const network = (properties.NetworkConfiguration ?? {}) as { SecurityGroupIds?: unknown[] };
  const own = (network.SecurityGroupIds ?? []).map((group) => toText(group, set));
  return all
    .filter(
      ({ Type, Properties }) => Type === "AWS::EC2::SecurityGroupIngress" && Properties?.FromPort === 443,
    )
    .some(({ Properties }) => {
      const source = toText(Properties?.SourceSecurityGroupId, set);
      const target = toText(Properties?.GroupId, set);
      return (
        (own.includes(source) && !own.includes(target)) || /^<.*>\/32$/.test(toText(Properties?.CidrIp, set))
      );
    });
}

function listConnections(set: TemplateSet): ConnectionFacts[] {
  return Object.values(set.resources)
    .filter(
      ({ Type, Properties }) =>
        Type === "AWS::SecretsManager::Secret" && Properties?.SecretString !== undefined,
    )
    .flatMap(({ Properties }) => {
      try {
        const connection = JSON.parse(toText(Properties?.SecretString, set)) as Record<string, unknown>;
        if (typeof connection.conn_type !== "string") return [];
        return [
          {
            id: toText(Properties?.Name, set).split("/").at(-1) ?? "",
            type: connection.conn_type,
            host: String(connection.host ?? ""),
            extra: Object.keys((connection.extra ?? {}) as object),
          },
        ];
      } catch {
        return [];
      }
    });
}

/** Returns the statements of all policies of the role. */
function readRoleStatements(role: unknown, set: TemplateSet): IamStatement[] {
  const name = toText(role, set).replace(/^<|\.Arn>$|>$/g, "");
  return Object.values(set.resources)
    .filter(
      ({ Type, Properties }) =>
        /^AWS::IAM::(Managed)?Policy$/.test(Type) && toText(Properties?.Roles, set).includes(`<${name}>`),
    )
    .flatMap(
      ({ Properties }) =>
        (Properties?.PolicyDocument as { Statement?: RawStatement[] } | undefined)?.Statement ?? [],
    )
    .map((statement) => ({
      effect: statement.Effect,
      actions: [statement.Action].flat(),
      resources: [statement.Resource].flat().map((resource) => toText(resource, set)),
    }));
}

interface RawStatement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | string[];
  readonly Resource: unknown;
}
