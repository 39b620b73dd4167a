import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { PlatformConfiguration, PlatformConfigurationInput } from "./schema.ts";
import { ConfigurationError, validateConfiguration } from "./validate.ts";

/** Name of the configuration file that is looked for in the working directory. */
export const configurationFileName = "platform.config.ts";

/** Gives a configuration file its types. */
export function definePlatform(configuration: PlatformConfigurationInput): PlatformConfigurationInput {
  return configuration;
}

/**
 * Reads the configuration: the file that `HEADWATER_PLATFORM` names, else platform.config.ts here. A TypeScript or
 * JavaScript file exports it as its default; a JSON file holds it.
 *
 * @throws ConfigurationError when there is none or it cannot be deployed
 */
export async function loadConfiguration(directory = process.cwd()): Promise<PlatformConfiguration> {
  const file = resolve(directory, process.env.HEADWATER_PLATFORM ?? configurationFileName);
  if (!existsSync(file)) {
    throw new ConfigurationError(file, [
      `There is no such file. Copy platform.config.example.ts to ${configurationFileName} and fill it in, or name another one in HEADWATER_PLATFORM.`,
    ]);
  }
  return validateConfiguration(await read(file), file);
}

async function read(file: string): Promise<PlatformConfigurationInput> {
  if (file.endsWith(".json")) {
    try {
      return JSON.parse(readFileSync(file, "utf8")) as PlatformConfigurationInput;
    } catch (error) {
      throw new ConfigurationError(file, [`It is not JSON: ${(error as Error).message}.`]);
    }
  }
  const module = (await import(pathToFileURL(file).href)) as { default?: PlatformConfigurationInput };
  if (module.default === undefined) {
    throw new ConfigurationError(file, ["It has no default export: export default definePlatform({ … })."]);
  }
  return module.default;
}
