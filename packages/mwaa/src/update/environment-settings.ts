/** The members of an environment, as `aws mwaa get-environment` returns them, that lineage changes. */
export interface EnvironmentSettings {
  readonly AirflowConfigurationOptions?: Readonly<Record<string, string>>;
  readonly RequirementsS3Path?: string;
  readonly RequirementsS3ObjectVersion?: string;
  readonly PluginsS3Path?: string;
  readonly PluginsS3ObjectVersion?: string;
  readonly StartupScriptS3Path?: string;
  readonly StartupScriptS3ObjectVersion?: string;
}

/** The files of an environment that lineage changes, by the prefix of their members. */
export const environmentFiles = ["Requirements", "Plugins", "StartupScript"] as const;

/** A file of {@link environmentFiles}. */
export type EnvironmentFile = (typeof environmentFiles)[number];

/** Place of a file in the environment's bucket. */
export interface FilePlace {
  readonly path: string;
  /** Undefined if the latest version counts. */
  readonly version: string | undefined;
}

/** Returns the place of a file; undefined if the environment has none. */
export function placeOf(settings: EnvironmentSettings, file: EnvironmentFile): FilePlace | undefined {
  const path = settings[`${file}S3Path`];
  return path ? { path, version: settings[`${file}S3ObjectVersion`] || undefined } : undefined;
}
