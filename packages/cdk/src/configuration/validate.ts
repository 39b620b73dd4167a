import { describeProblem } from "@headwater/mwaa";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { Problems, type Rule } from "./problems.ts";
import { repaired, unusableSettings } from "./repair.ts";
import { checkAirflow, mwaaProblems } from "./rules/airflow.ts";
import { checkArns } from "./rules/arns.ts";
import { checkElsewhere } from "./rules/elsewhere.ts";
import { checkFiles } from "./rules/files.ts";
import { checkIdentity } from "./rules/identity.ts";
import { checkLogin } from "./rules/login.ts";
import { checkNames } from "./rules/names.ts";
import { checkNetwork } from "./rules/network.ts";
import { checkParts } from "./rules/parts.ts";
import { checkProduction } from "./rules/production.ts";
import { checkSecrets } from "./rules/secrets.ts";
import { checkSecurity } from "./rules/security.ts";
import { checkSharing } from "./rules/sharing.ts";
import { checkSizes } from "./rules/sizes.ts";
import { checkWarehouses } from "./rules/warehouses.ts";
import { PlatformConfiguration, type PlatformConfigurationInput } from "./schema.ts";
import { didYouMean } from "./suggestion.ts";

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

const rules: readonly Rule<PlatformConfiguration>[] = [
  checkNetwork,
  checkLogin,
  checkElsewhere,
  checkSharing,
  checkProduction,
  checkIdentity,
  checkNames,
  checkArns,
  checkSizes,
  checkAirflow,
  checkSecurity,
  checkParts,
  checkFiles,
  checkSecrets,
  checkWarehouses,
];

/** Options of {@link validateConfiguration}. */
export interface ValidationOptions {
  /** Accepts accounts, addresses and host names that are reserved for documentation; for tests. */
  readonly acceptPlaceholders?: boolean;
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
  { acceptPlaceholders = false }: ValidationOptions = {},
): PlatformConfiguration {
  const ajv = new Ajv2020({ strict: false, allErrors: true, useDefaults: true, verbose: true });
  const validate = ajv.compile(PlatformConfiguration) as ValidateFunction<PlatformConfiguration>;
  const configuration: unknown = unshared(input);
  const errors = validate(configuration) ? [] : [...(validate.errors ?? [])];
  const usable = errors.length === 0 ? configuration : repaired(input, sound(validate), errors);
  const problems = new Problems(unusableSettings(errors), !acceptPlaceholders);
  if (validate(usable)) for (const rule of rules) rule(usable, problems);
  const found = [...describe(errors), ...new Set(problems.found)];
  if (found.length > 0) throw new ConfigurationError(source, found);
  return configuration as PlatformConfiguration;
}

/** Copies a configuration. An object that two sections share becomes two, because each receives other defaults. */
function unshared(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unshared);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, unshared(member)]));
}

/** Returns a valid configuration; its values take the place of those that the schema rejects. */
function sound(validate: ValidateFunction<PlatformConfiguration>): PlatformConfiguration {
  const configuration: unknown = {
    deploymentId: "sound",
    account: "123456789012",
    region: "eu-west-1",
    availabilityZones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
    access: { mode: "public", allowedCidrs: ["203.0.113.7/32"] },
  };
  if (!validate(configuration)) throw new Error("The schema rejects its own defaults.");
  return configuration;
}

/** Returns warnings about settings that may not work. */
export function configurationWarnings(configuration: PlatformConfiguration): readonly string[] {
  const { network, lineage } = configuration;
  const warnings = mwaaProblems(configuration)
    .filter(({ severity }) => severity === "warning")
    .map(describeProblem);
  if (network.existing && network.egress === "endpoints" && lineage.dataZoneDomainId) {
    warnings.push(
      "network.existing: without internet, the VPC needs an interface endpoint of the service datazone, because lineage.dataZoneDomainId is set.",
    );
  }
  return warnings;
}

function describe(errors: readonly ErrorObject[]): string[] {
  return errors.map((error) => {
    const path = error.instancePath.slice(1).replaceAll("/", ".") || "(root)";
    const { params } = error;
    switch (error.keyword) {
      case "additionalProperties": {
        const known = Object.keys((error.parentSchema?.properties as object | undefined) ?? {});
        return `${path}: unknown setting "${params.additionalProperty}"${didYouMean(params.additionalProperty, known)}`;
      }
      case "required":
        return `${path}: "${params.missingProperty}" is missing.`;
      case "enum": {
        const values = params.allowedValues.map(String) as string[];
        return `${path}: must be one of ${values.join(", ")}${didYouMean(String(error.data), values)}`;
      }
      case "pattern": {
        const parent = error.parentSchema as {
          expected?: string;
          examples?: readonly unknown[];
          default?: unknown;
        };
        const form = parent.expected ?? `the form of ${parent.examples?.[0] ?? parent.default}`;
        return `${path}: does not match ${form}; "${error.data}" is not valid.`;
      }
      default:
        return `${path}: ${limitOf(error)}.`;
    }
  });
}

/** Describes a violated limit or type of the schema. */
function limitOf({ keyword, params, data, message }: ErrorObject): string {
  const value = JSON.stringify(data);
  switch (keyword) {
    case "type":
      return `must be ${params.type === "string" ? "a text in quotes" : `of type ${params.type}`}, not ${value}`;
    case "minimum":
      return `${value} is too low; use ${params.limit} or more`;
    case "maximum":
      return `${value} is too high; use ${params.limit} or less`;
    case "minItems":
      return `has too few values; list ${params.limit} or more`;
    case "maxItems":
      return `has too many values; list ${params.limit} or fewer`;
    case "minLength":
      return `has too few characters; use ${params.limit} or more`;
    case "uniqueItems":
      return `lists ${JSON.stringify((data as unknown[])[params.i])} twice; remove one`;
    default:
      return `${message}; ${value} is not valid`;
  }
}
