import { Transition } from "./replacements.ts";
import { type Deployment, namesRead, referencesIn, type TemplateResource, valueAt } from "./template.ts";
import { nameProperties, typesInUse, typesWithData } from "./update-behavior.ts";

/** Tag of the secrets, and of their KMS key, with which environments of other accounts send lineage. */
export const environmentKeysTag = "headwater:environment-keys";

/**
 * How a change can be deployed. `second-deployment`: not in place. `readers-first`: the stacks that use a value before the
 * stack that changes it. `through-2.11`: by an intermediate Airflow version. `impossible`: the service refuses it.
 */
export type ChangeRoute = "second-deployment" | "readers-first" | "through-2.11" | "impossible";

/** A difference between two deployments that CloudFormation or a service refuses, or that loses data. */
export interface ChangeProblem {
  /** Stable name, in kebab case. */
  readonly code: string;
  readonly route: ChangeRoute;
  /** `<stack>/<logical id>`. */
  readonly resource: string;
  /** The problem, in one sentence. */
  readonly message: string;
  /** Stacks to deploy first, for `readers-first`. */
  readonly first: readonly string[];
}

/**
 * Compares the templates of a deployed platform with those of a new configuration, and returns the differences that cannot be
 * deployed with one command. Stacks are updated in the order of their dependencies: a stack before the stacks that read its
 * values.
 */
export function compareDeployments(before: Deployment, after: Deployment): ChangeProblem[] {
  const transition = new Transition(before, after);
  return [
    ...lostData(transition),
    ...changedTypes(transition),
    ...takenNames(transition),
    ...valuesInUse(transition),
    ...sharedTargetGroups(transition),
    ...serviceLimits(transition),
  ];
}

/** Returns how to deploy a change with these problems, as one sentence; undefined without problems. */
export function changeOrder(problems: readonly ChangeProblem[]): string | undefined {
  if (problems.length === 0) return undefined;
  const routes = new Set(problems.map(({ route }) => route));
  if (routes.has("impossible")) {
    return "Keep the previous value of the setting, because the service does not support the change.";
  }
  if (routes.has("second-deployment")) {
    return "Deploy the new configuration under another deploymentId, copy the events with `headwater export` and `headwater import`, switch the senders, and then destroy the first deployment.";
  }
  if (routes.has("through-2.11")) {
    return "Deploy twice: first with airflow.version 2.11.0, then with the new version.";
  }
  const first = [...new Set(problems.flatMap((problem) => problem.first))].join(" ");
  return `Deploy twice: npx cdk deploy --exclusively ${first}, then npx cdk deploy --all.`;
}

function problem(
  code: string,
  route: ChangeRoute,
  resource: string,
  message: string,
  first: readonly string[] = [],
): ChangeProblem {
  return { code, route, resource, message, first };
}

/** Instances of a cluster hold no data. */
function hasData({ Type, Properties = {} }: TemplateResource): boolean {
  return Type in typesWithData && !(Type === "AWS::RDS::DBInstance" && "DBClusterIdentifier" in Properties);
}

function lostData(transition: Transition): ChangeProblem[] {
  const found: ChangeProblem[] = [];
  for (const { stack, id, causes } of transition.replacements) {
    const resource = transition.after[stack]!.Resources[id]!;
    if (!hasData(resource)) continue;
    const message = `${resource.Type} would be replaced because of ${causes.join(", ")}, and ${typesWithData[resource.Type]} would be lost.`;
    found.push(problem("data-lost", "second-deployment", `${stack}/${id}`, message));
  }
  for (const stack of transition.stacks) {
    for (const [id, resource] of Object.entries(transition.before[stack]!.Resources)) {
      if (!transition.isRemoved(stack, id) || !hasData(resource) || holdsNoData(resource)) continue;
      const message = `${resource.Type} would be removed, and ${typesWithData[resource.Type]} would be lost.`;
      found.push(problem("data-lost", "second-deployment", `${stack}/${id}`, message));
    }
  }
  return found;
}

/**
 * Returns whether a resource with a stateful type holds nothing that a user would miss. A secret without a name holds a value
 * that its stack generates, such as the private certificate authority. A secret whose value the template gives, or copies from
 * another secret, can be made again. The key of another environment is removed on purpose, together with the environment.
 */
function holdsNoData({ Type, Properties = {} }: TemplateResource): boolean {
  const tags = Array.isArray(Properties.Tags) ? (Properties.Tags as { readonly Key?: unknown }[]) : [];
  return (
    tags.some(({ Key }) => Key === environmentKeysTag) ||
    (Type === "AWS::SecretsManager::Secret" &&
      (Properties.Name === undefined || Properties.SecretString !== undefined))
  );
}

/** CloudFormation refuses another type under the same logical id. */
function changedTypes(transition: Transition): ChangeProblem[] {
  return transition.stacks.flatMap((stack) =>
    Object.entries(transition.after[stack]!.Resources).flatMap(([id, { Type }]) => {
      const former = transition.before[stack]!.Resources[id]?.Type;
      if (former === undefined || former === Type) return [];
      const message = `The resource would change its type from ${former} to ${Type}.`;
      return [problem("type-changed", "second-deployment", `${stack}/${id}`, message)];
    }),
  );
}

/** CloudFormation creates new resources before it deletes old ones, so both would have the name for a while. */
function takenNames(transition: Transition): ChangeProblem[] {
  const found: ChangeProblem[] = [];
  for (const stack of transition.stacks) {
    const [before, after] = [transition.before[stack]!.Resources, transition.after[stack]!.Resources];
    const owners = new Map<string, string>();
    for (const [id, resource] of Object.entries(before)) {
      const name = physicalName(resource);
      if (name) owners.set(name, id);
    }
    for (const [id, resource] of Object.entries(after)) {
      const name = physicalName(resource);
      const owner = name && owners.get(name);
      const isNew = before[id]?.Type !== resource.Type || transition.isReplaced(stack, id);
      const isMoved = owner !== undefined && owner !== "" && owner !== id && before[id] !== undefined;
      if (!owner || !(isNew || isMoved)) continue;
      const message = `${resource.Type} ${JSON.stringify(nameOf(resource))} would be created while ${owner === id ? "its predecessor" : owner} still has the name.`;
      found.push(problem("name-taken", "second-deployment", `${stack}/${id}`, message));
    }
  }
  return found;
}

/** A text that two resources of a region cannot share; undefined if AWS chooses the name. */
function physicalName(resource: TemplateResource): string | undefined {
  const { Type, Properties = {} } = resource;
  if (Type === "AWS::EC2::SecurityGroupIngress" || Type === "AWS::EC2::SecurityGroupEgress") {
    const { Description: _, ...rule } = Properties;
    return `${Type} ${JSON.stringify(Object.entries(rule).sort())}`;
  }
  const name = nameOf(resource);
  return name === undefined ? undefined : `${Type} ${JSON.stringify(name)}`;
}

function nameOf(resource: TemplateResource): unknown {
  if (resource.Type === "AWS::EC2::SecurityGroupIngress") return valueAt(resource, "CidrIp") ?? "rule";
  const names = nameProperties(resource.Type).map((path) => valueAt(resource, path));
  return names.length > 0 && names.every((name) => typeof name === "string") ? names.join(" ") : undefined;
}

/** Values of a stack that others use when it is updated before them. */
function valuesInUse(transition: Transition): ChangeProblem[] {
  const found: ChangeProblem[] = [];
  for (const [name, { stack, value, isExport }] of transition.sharedBefore) {
    const users = transition.stacks.filter(
      (other) => other !== stack && namesRead(transition.before[other]!).has(name),
    );
    if (users.length === 0 || !transition.stacks.includes(stack)) continue;
    const stillRead = users.filter((user) => namesRead(transition.after[user]!).has(name));
    const route = stillRead.length === 0 ? "readers-first" : "second-deployment";
    if (isExport && transition.sharedDiffers(name)) {
      const message = `The export ${name} would change or disappear while ${users.join(", ")} imports it.`;
      found.push(problem("export-in-use", route, `${stack}/${name}`, message, users));
      continue;
    }
    for (const id of referencesIn(value)) {
      const resource = transition.before[stack]!.Resources[id];
      if (!resource || !typesInUse.has(resource.Type)) continue;
      if (!transition.isRemoved(stack, id) && !transition.isReplaced(stack, id)) continue;
      const message = `${resource.Type} would be deleted while resources of ${users.join(", ")} use it.`;
      found.push(problem("still-in-use", route, `${stack}/${id}`, message, users));
    }
  }
  return found;
}

/** A target group belongs to one load balancer, so it cannot outlive the replacement of its load balancer. */
function sharedTargetGroups(transition: Transition): ChangeProblem[] {
  return transition.replacements
    .filter(({ type }) => type === "AWS::ElasticLoadBalancingV2::Listener")
    .flatMap(({ stack, id }) => {
      const listener = transition.after[stack]!.Resources[id]!;
      return [...referencesIn(valueAt(listener, "DefaultActions"))]
        .filter((group) => transition.before[stack]!.Resources[group] && !transition.isReplaced(stack, group))
        .map((group) =>
          problem(
            "target-group-in-use",
            "second-deployment",
            `${stack}/${group}`,
            "The target group would belong to the old and the new load balancer during the update.",
          ),
        );
    });
}

/** Changes that a service refuses although CloudFormation attempts them. */
function serviceLimits(transition: Transition): ChangeProblem[] {
  return transition.stacks.flatMap((stack) =>
    Object.entries(transition.after[stack]!.Resources).flatMap(([id, resource]) => {
      const former = transition.before[stack]!.Resources[id];
      if (former?.Type !== resource.Type || transition.isReplaced(stack, id)) return [];
      const values = (path: string) => [former, resource].map((one) => String(valueAt(one, path) ?? ""));
      switch (resource.Type) {
        case "AWS::RDS::DBInstance":
          return storageProblem(`${stack}/${id}`, values("AllocatedStorage"));
        case "AWS::MWAA::Environment":
          return versionProblem(`${stack}/${id}`, values("AirflowVersion"));
        default:
          return [];
      }
    }),
  );
}

function storageProblem(at: string, [before, after]: readonly string[]): ChangeProblem[] {
  if (!(Number(after) < Number(before))) return [];
  const message = `The storage of an RDS instance can grow, but not shrink from ${before} to ${after} GiB.`;
  return [problem("storage-shrinks", "impossible", at, message)];
}

/**
 * Amazon MWAA changes between major versions only from or to 2.11.
 *
 * @see https://docs.aws.amazon.com/mwaa/latest/userguide/upgrading-environment.html
 */
function versionProblem(at: string, versions: readonly string[]): ChangeProblem[] {
  const parsed = versions.map((version) => version.split(".").map(Number));
  const crosses = parsed[0]?.[0] !== parsed[1]?.[0];
  const hasBridge = parsed.some(([major, minor = 0]) => major === 2 && minor >= 11);
  if (!crosses || hasBridge) return [];
  const message = `Amazon MWAA cannot change an environment directly from Airflow ${versions.join(" to ")}.`;
  return [problem("version-too-far", "through-2.11", at, message)];
}
