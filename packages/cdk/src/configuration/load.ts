import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { PlatformConfiguration, PlatformConfigurationInput } from "./schema.ts";
import { ConfigurationError, validateConfiguration } from "./validate.ts";

/** Name of the configuration file in the working directory. */
export const configurationFileName = "platform.config.ts";

/** Adds types to a configuration file. */
export function definePlatform(configuration: PlatformConfigurationInput): PlatformConfigurationInput {
  return configuration;
}

/**
 * Reads the configuration from the file that `HEADWATER_PLATFORM` names, else from platform.config.ts in the working
 * directory. A TypeScript or JavaScript file has it as its default export.
 *
 * @throws ConfigurationError if it is missing or cannot be deployed
 */
export async function loadConfiguration(directory = process.cwd()): Promise<PlatformConfiguration> {
  const file = resolve(directory, process.env.HEADWATER_PLATFORM ?? configurationFileName);
  return readConfiguration(file);
}

/**
 * Reads and validates the configuration in a file.
 *
 * @throws ConfigurationError if it is missing or cannot be deployed
 */
export async function readConfiguration(file: string): Promise<PlatformConfiguration> {
  if (!existsSync(file)) {
    throw new ConfigurationError(file, [
      `File not found. Copy platform.config.example.ts to ${configurationFileName} and edit it, or set HEADWATER_PLATFORM to another file.`,
    ]);
  }
  return validateConfiguration(withPaths(await read(file), dirname(file)), file);
}

/** Resolves the paths of local files against the folder of the configuration. */
function withPaths(configuration: PlatformConfigurationInput, folder: string): PlatformConfigurationInput {
  const airflow: Record<string, unknown> = { ...configuration.airflow };
  for (const member of ["dagsFolder", "pluginsFolder", "requirementsFile", "startupScriptFile"]) {
    const path = airflow[member];
    // The schema reports values that are no text.
    if (typeof path === "string" && path !== "") airflow[member] = resolve(folder, path);
  }
  return { ...configuration, ...(configuration.airflow ? { airflow } : {}) };
}

async function read(file: string): Promise<PlatformConfigurationInput> {
  if (file.endsWith(".json")) {
    try {
      return JSON.parse(readFileSync(file, "utf8")) as PlatformConfigurationInput;
    } catch (error) {
      throw new ConfigurationError(file, [`Invalid JSON: ${(error as Error).message}.`]);
    }
  }
  const module = (await import(pathToFileURL(file).href)) as { default?: PlatformConfigurationInput };
  if (module.default === undefined) {
    throw new ConfigurationError(file, [
      "Missing default export. Add: export default definePlatform({ … }).",
    ]);
  }
  return module.default;
}
