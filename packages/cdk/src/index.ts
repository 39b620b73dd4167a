export { AirflowEnvironment, type AirflowEnvironmentProps } from "./airflow/airflow-environment.ts";
export { ExecutionRole, type ExecutionRoleProps } from "./airflow/execution-role.ts";
export type { ExternalSchema, ExternalTable, ExternalWarehouse } from "./airflow/external-tables.ts";
export {
  type ILineageServer,
  importLineageServer,
  type LineageServerAttributes,
} from "./airflow/lineage-target.ts";
export {
  type EnvironmentElsewhere,
  type EnvironmentInApp,
  MwaaLineage,
  type MwaaLineageProps,
} from "./airflow/mwaa-lineage.ts";
export { definePlatform } from "./configuration/load.ts";
export type { PlatformConfiguration, PlatformConfigurationInput } from "./configuration/schema.ts";
export { ConfigurationError, validateConfiguration } from "./configuration/validate.ts";
export { TickitLake, type TickitLakeProps } from "./lake/tickit-lake.ts";
export { LineageServer, type LineageServerProps } from "./lineage-server/lineage-server.ts";
export { Monitoring, type MonitoringProps } from "./lineage-server/monitoring.ts";
export { Network, type NetworkProps } from "./network/network.ts";
export { buildPlatform, type Platform, preparePlatform } from "./platform.ts";
export type { Retention } from "./support/retention.ts";
export { Warehouse, type WarehouseProps } from "./warehouse/warehouse.ts";
