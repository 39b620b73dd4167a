export {
  type ChangeProblem,
  type ChangeRoute,
  changeOrder,
  compareDeployments,
  environmentKeysTag,
} from "./changes/compare-deployments.ts";
export type { Deployment, Template } from "./changes/template.ts";
export { replacingProperties, typesWithData } from "./changes/update-behavior.ts";
export { classicVariables } from "./classic.ts";
export type { Check, CheckOutcome, CheckStatus } from "./doctor/check.ts";
export { checks, diagnose, type Finding } from "./doctor/diagnose.ts";
export type {
  ConnectionFacts,
  DagFile,
  EnvironmentFacts,
  IamStatement,
  ProbeOutcome,
} from "./doctor/facts.ts";
export { ExportedSettings } from "./exported-options.ts";
export {
  checkNamespaces,
  dagsFolder,
  environmentNamespace,
  extractorClass,
  type LineageSettings,
  type LineageSettingsOptions,
  lineageConnection,
  lineageSettings,
} from "./lineage-settings.ts";
export { type ConnectionNaming, connectionNaming } from "./merge-secrets.ts";
export { checkConfigurationOptions } from "./options.ts";
export { constraintsText, normalizePackageName, pinnedVersion } from "./pins.ts";
export { describeProblem, type Problem } from "./problem.ts";
export {
  makeRecipe,
  type Recipe,
  type RecipeName,
  type RecipeStatement,
  recipeNames,
  recipeText,
} from "./recipes/recipes.ts";
export type { RecipeOptions } from "./recipes/spark-properties.ts";
export { appliesTo, type RequirementLine } from "./requirement-line.ts";
export {
  checkRequirements,
  openLineageProvider,
  packagesIn,
  pluginsFolder,
  type RequirementsOptions,
  requirementsText,
} from "./requirements.ts";
export { type SecretsBackendOptions, secretsBackendClass, secretsBackendOptions } from "./secrets-backend.ts";
export { type StartupScriptOptions, startupScript, startupScriptSeconds } from "./startup-script.ts";
export {
  type KeySource,
  keySourceFor,
  lineageTransport,
  maxDelaySeconds,
  type TransportOptions,
  tokenProviderClass,
} from "./transport.ts";
export { checkTransport } from "./transport-check.ts";
export {
  type EnvironmentFile,
  type EnvironmentSettings,
  environmentFiles,
  type FilePlace,
  placeOf,
} from "./update/environment-settings.ts";
export { planUndo, type SavedUpdate, type UndoPlan } from "./update/plan-undo.ts";
export {
  type CurrentEnvironment,
  type LineageInput,
  planUpdate,
  type UpdatePlan,
} from "./update/plan-update.ts";
export { mergePlugins, type PluginEntries } from "./update/plugin-entries.ts";
export {
  atLeast,
  defaultVersion,
  type ImagePins,
  type LineageCapabilities,
  type MwaaVersion,
  mwaaVersions,
  resolveVersion,
} from "./versions.ts";
