import type { ExportedSettings } from "./exported-options.ts";
import { errorOf, type Problem, warningOf } from "./problem.ts";
import { openLineageProvider, packagesIn } from "./requirements.ts";
import { atLeast, type MwaaVersion } from "./versions.ts";

/** The settings that decide if another lineage plugin affects the OpenLineage provider. */
export interface PluginSettings {
  readonly requirements: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly exported: ExportedSettings;
  readonly version: MwaaVersion;
}

/** A package that also listens to Airflow's tasks, by its name, with its effect on lineage. */
interface OtherPlugin {
  readonly packages: readonly string[];
  check(settings: PluginSettings, line: string): Problem[];
}

/** Reads a setting from an option, a variable, or the default. */
function read({ options, exported }: PluginSettings, key: string, fallback: string): string {
  const value = options[key] ?? exported.settingOf(key)?.value;
  return typeof value === "string" && value !== "" ? value : fallback;
}

const isFalse = (value: string) => /^(f|false|0|no|off)$/i.test(value.trim());

const otherPlugins: readonly OtherPlugin[] = [
  {
    // Source: datahub_airflow_plugin/_config.py and its listeners, which empty OpenLineagePlugin.listeners.
    packages: ["acryl-datahub-airflow-plugin"],
    check(settings, line) {
      const key = "datahub.disable_openlineage_plugin";
      if (isFalse(read(settings, "datahub.enabled", "True")) || isFalse(read(settings, key, "True")))
        return [];
      return [
        errorOf(
          "plugin-disables-lineage",
          "requirements.txt",
          `"${line}" turns the OpenLineage provider's listener off by default, so only DataHub gets lineage.`,
          `${key} = "False", so that both run.`,
        ),
      ];
    },
  },
  {
    // Source: the package's metadata and plugin.py, which stops at Airflow 2.7 and later.
    packages: ["openlineage-airflow"],
    check({ version }, line) {
      return [
        errorOf(
          "plugin-legacy",
          "requirements.txt",
          `"${line}" supports Airflow only up to 2.7; on ${version.version}, pip rejects it or its plugin fails, and it pins other versions of the OpenLineage client.`,
          `${openLineageProvider} alone: remove the line.`,
        ),
      ];
    },
  },
  {
    packages: ["marquez-airflow", "marquez-python"],
    check: (_, line) => [
      errorOf(
        "plugin-legacy",
        "requirements.txt",
        `"${line}" is the predecessor of OpenLineage's integration and does not support Airflow 2.`,
        `${openLineageProvider} alone: remove the line.`,
      ),
    ],
  },
  {
    packages: ["openmetadata-ingestion", "openmetadata-managed-apis"],
    check(settings, line) {
      const backend = read(settings, "lineage.backend", "");
      const isOld = !atLeast(settings.version.version, "3.0.0");
      return [
        warningOf(
          "plugin-beside",
          "requirements.txt",
          `"${line}" brings its own versions of many packages${backend !== "" && isOld ? ", and its lineage backend blocks tasks while its server does not respond" : ""}; if one is off the image's pin, pip installs nothing.`,
          "An environment or image of its own for the ingestion.",
        ),
      ];
    },
  },
];

/** Finds packages beside the OpenLineage provider that disable it, replace it or keep it from being installed. */
export function checkOtherPlugins(settings: PluginSettings): Problem[] {
  const lines = packagesIn(settings.requirements);
  return otherPlugins.flatMap((plugin) =>
    lines
      .filter(
        ({ name, text }) =>
          plugin.packages.includes(name) ||
          // The extra installs the plugin.
          (name === "acryl-datahub" &&
            /\[[^\]]*airflow[^\]]*\]/.test(text) &&
            plugin.packages.includes("acryl-datahub-airflow-plugin")),
      )
      .flatMap(({ text }) => plugin.check(settings, text)),
  );
}
