export {
  type ChangeProblem,
  type ChangeRoute,
  changeOrder,
  compareDeployments,
} from "./changes/compare-deployments.ts";
export type { Deployment, Template } from "./changes/template.ts";
export { replacingProperties, typesWithData } from "./changes/update-behavior.ts";
export type { Check, CheckOutcome, CheckStatus } from "./doctor/check.ts";
export { checks, diagnose, type Finding } from "./doctor/diagnose.ts";
export type {
  ConnectionFacts,
  DagFile,
  EnvironmentFacts,
  IamStatement,
  ProbeOutcome,
} from "./doctor/facts.ts";
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
export { checkConfigurationOptions } from "./options.ts";
export { describeProblem, type Problem } from "./problem.ts";
export {
  checkRequirements,
  openLineageProvider,
  pluginsFolder,
  type RequirementsOptions,
  requirementsText,
} from "./requirements.ts";
export { type SecretsBackendOptions, secretsBackendClass, secretsBackendOptions } from "./secrets-backend.ts";
export { type StartupScriptOptions, startupScript, startupScriptSeconds } from "./startup-script.ts";
export {
  lineageTransport,
  maxDelaySeconds,
  type TransportOptions,
  tokenProviderClass,
} from "./transport.ts";
export { checkTransport } from "./transport-check.ts";
export {
  atLeast,
  defaultVersion,
  type ImagePins,
  type LineageCapabilities,
  type MwaaVersion,
  mwaaVersions,
  resolveVersion,
} from "./versions.ts";
