import { checkConfigurationOptions, describeProblem, type Problem, resolveVersion } from "@headwater/mwaa";
import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import { PlatformConfiguration, type PlatformConfigurationInput } from "./schema.ts";

/** Thrown for a configuration that cannot be deployed; the message lists all problems. */
export class ConfigurationError extends Error {
  /** One sentence per problem, starting with the path of the setting. */
  readonly problems: readonly string[];

  constructor(source: string, problems: readonly string[]) {
    super(`${source} cannot be deployed:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
    this.name = "ConfigurationError";
    this.problems = problems;
  }
}

/**
 * Checks a configuration and fills in the defaults.
 *
 * @param source - name of the configuration in messages, such as the file name
 * @throws ConfigurationError with all problems
 */
export function validateConfiguration(
  input: PlatformConfigurationInput,
  source = "The configuration",
): PlatformConfiguration {
  const ajv = new Ajv2020({ strict: false, allErrors: true, useDefaults: true });
  const configuration = structuredClone(input) as PlatformConfiguration;
  const validate = ajv.compile(PlatformConfiguration);
  if (!validate(configuration)) throw new ConfigurationError(source, describe(validate.errors ?? []));
  const problems = contradictions(configuration);
  if (problems.length > 0) throw new ConfigurationError(source, problems);
  return configuration;
}

/** Returns warnings about settings that may not work. */
export function configurationWarnings(configuration: PlatformConfiguration): readonly string[] {
  return mwaaProblems(configuration)
    .filter(({ severity }) => severity === "warning")
    .map(describeProblem);
}

function describe(errors: readonly ErrorObject[]): string[] {
  return errors.map((error) => {
    const path = error.instancePath.slice(1).replaceAll("/", ".") || "(root)";
    if (error.keyword === "additionalProperties") {
      return `${path}: unknown setting "${error.params.additionalProperty}".`;
    }
    if (error.keyword === "required") return `${path}: "${error.params.missingProperty}" is missing.`;
    if (error.keyword === "enum") return `${path}: must be one of ${error.params.allowedValues.join(", ")}.`;
    if (error.keyword === "pattern") return `${path}: does not match ${error.params.pattern}.`;
    return `${path}: ${error.message}.`;
  });
}

/** Checks rules that span several settings. Each message gives the reason. */
function contradictions(configuration: PlatformConfiguration): string[] {
  const { access, network, https, lineage, airflow, warehouse, availabilityZones, region } = configuration;
  const problems: string[] = [];
  const refuse = (condition: boolean, message: string) => {
    if (condition) problems.push(message);
  };
  const { existing } = network;
  refuse(
    access.mode === "public" && network.egress !== "nat",
    "access.mode: public needs network.egress nat, because MWAA connects to a public server from the NAT gateway's address.",
  );
  refuse(
    access.mode === "public" && access.allowedCidrs.length === 0,
    "access.allowedCidrs: public access needs at least one network, such as your own address as <address>/32.",
  );
  for (const cidr of access.allowedCidrs) {
    const problem = cidrProblem(cidr);
    refuse(problem !== undefined, `access.allowedCidrs: ${cidr} ${problem}.`);
  }
  for (const zone of availabilityZones) {
    refuse(!zone.startsWith(region), `availabilityZones: ${zone} is not in ${region}.`);
  }
  refuse(
    availabilityZones.length === 2 && region !== "us-west-1",
    `availabilityZones: Redshift Serverless needs three; only us-west-1 has two.`,
  );
  if (existing) {
    refuse(
      access.mode === "public" && existing.publicSubnetIds.length < 2,
      "network.existing.publicSubnetIds: a public load balancer needs two public subnets.",
    );
    refuse(
      access.mode === "public" && existing.natAddresses.length === 0,
      "network.existing.natAddresses: required, because MWAA connects to the public load balancer from them.",
    );
  }
  refuse(
    https.certificateArn !== undefined && https.serverName === undefined,
    "https.serverName: required with https.certificateArn, because clients check the name.",
  );
  refuse(
    https.certificateArn !== undefined && https.domain !== undefined,
    "https: set either domain or certificateArn.",
  );
  refuse(
    (lineage.image === "uri") !== (lineage.imageUri !== undefined),
    "lineage.imageUri: only with lineage.image uri.",
  );
  refuse(
    warehouse.baseCapacity !== 4 && warehouse.baseCapacity % 8 !== 0,
    "warehouse.baseCapacity: must be 4 or a multiple of 8.",
  );
  refuse(
    warehouse.maximumCapacity < warehouse.baseCapacity,
    "warehouse.maximumCapacity: below warehouse.baseCapacity.",
  );
  refuse(airflow.maximumWorkers < airflow.minimumWorkers, "airflow.maximumWorkers: below minimumWorkers.");
  const micro = airflow.environmentClass === "mw1.micro";
  refuse(
    micro && (airflow.schedulers !== 1 || airflow.webServers !== 1 || airflow.maximumWorkers !== 1),
    "airflow: mw1.micro has one scheduler, one web server and one worker.",
  );
  refuse(
    !micro && (airflow.schedulers < 2 || airflow.webServers < 2),
    "airflow: every class except mw1.micro has at least two schedulers and two web servers.",
  );
  const errors = mwaaProblems(configuration).filter(({ severity }) => severity === "error");
  problems.push(...errors.map((problem) => `airflow: ${describeProblem(problem)}`));
  return problems;
}

function mwaaProblems({ airflow }: PlatformConfiguration): readonly Problem[] {
  const { row, problems } = resolveVersion(airflow.version, airflow.allowUnknownVersion);
  return [...problems, ...checkConfigurationOptions(airflow.additionalOptions, row)];
}

function cidrProblem(cidr: string): string | undefined {
  const [address = "", length = ""] = cidr.split("/");
  const bits = Number(length);
  if (address.split(".").some((part) => Number(part) > 255) || bits > 32) return "is not a network";
  // A network of half the internet is as wrong as all of it.
  if (bits < 8) return "is open to the internet; specify the networks of your users";
  return undefined;
}
