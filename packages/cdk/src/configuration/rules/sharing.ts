import type { Problems, Rule } from "../problems.ts";
import { partitionOf, regionZones } from "../regions.ts";
import type { PlatformConfiguration } from "../schema.ts";
import type { SharedEnvironment } from "../sharing-settings.ts";
import { didYouMean } from "../suggestion.ts";
import { isPlaceholderAccount } from "./identity.ts";

const setting = "lineage.sharing";
const list = `${setting}.environments`;

/** Checks the settings of a central server. */
export const checkSharing: Rule<PlatformConfiguration> = (configuration, problems) => {
  const { lineage, https, region } = configuration;
  if (!lineage.sharing) return;
  problems.refuse(
    https.domain === undefined && https.certificateArn === undefined,
    setting,
    "needs an own name for the server, because PrivateLink gives that name to the endpoints of other accounts; set https.domain or https.certificateArn.",
    "https",
  );
  const { environments } = lineage.sharing;
  const names = new Set<string>();
  const owned: { readonly name: string; readonly namespace: string }[] = [];
  for (const environment of environments) {
    problems.refuse(
      names.has(environment.name),
      list,
      `${environment.name} is listed twice; each environment needs a name of its own for its secret.`,
    );
    names.add(environment.name);
    checkPlace(environment, region, problems);
    for (const namespace of sharedNamespaces(environment, region)) {
      const other = owned.find((one) => overlap(one.namespace, namespace));
      problems.refuse(
        other !== undefined,
        list,
        `${other?.name} and ${environment.name} share the namespace ${namespace}; environments with a common namespace overwrite each other's jobs.`,
      );
      owned.push({ name: environment.name, namespace });
      checkNamespace(namespace, problems);
    }
  }
};

function checkPlace({ name, account, region }: SharedEnvironment, home: string, problems: Problems): void {
  problems.refusePlaceholder(
    isPlaceholderAccount(account),
    list,
    `the account ${account} of ${name} is a placeholder; use the account of the environment.`,
  );
  if (region === undefined) return;
  problems.refuse(
    regionZones[region] === undefined,
    list,
    `the region ${region} of ${name} does not offer Amazon MWAA${didYouMean(region, Object.keys(regionZones))}`,
  );
  problems.refuse(
    regionZones[region] !== undefined && partitionOf(region) !== partitionOf(home),
    list,
    `${name} is in ${region}, which is in another partition than ${home}; PrivateLink does not connect partitions.`,
    "region",
  );
}

/** The server's setting separates namespaces by |, entries by commas, and the secret by an equals sign. */
function checkNamespace(namespace: string, problems: Problems): void {
  problems.refuse(
    /[|,=]/.test(namespace) || namespace !== namespace.trim(),
    list,
    `the namespace "${namespace}" has a comma, |, = or a space at an end, which the server's key setting does not accept; choose another namespace.`,
  );
  problems.refuse(
    namespace.slice(0, -1).includes("*") || namespace === "*",
    list,
    `the namespace "${namespace}" has a * that does not end a prefix; write it like team-*.`,
  );
}

/** Returns true if a namespace, or a prefix that ends with *, covers another one. */
function overlap(one: string, other: string): boolean {
  const covers = (pattern: string, name: string) =>
    pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
  return covers(one, other) || covers(other, one);
}

/** Returns the namespaces of an environment, with the default for environments that name none. */
export function sharedNamespaces(
  { name, account, region, namespaces }: SharedEnvironment,
  home: string,
): readonly string[] {
  return namespaces ?? [`mwaa://${region ?? home}/${account}/${name}`];
}
