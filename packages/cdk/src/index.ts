export { AirflowEnvironment, type AirflowEnvironmentProps } from "./airflow/airflow-environment.ts";
export { ExecutionRole, type ExecutionRoleProps } from "./airflow/execution-role.ts";
export type { ExternalSchema, ExternalTable, ExternalWarehouse } from "./airflow/external-tables.ts";
export { MwaaLineage } from "./airflow/mwaa-lineage.ts";
export type {
  EnvironmentElsewhere,
  EnvironmentInApp,
  MwaaLineageProps,
} from "./airflow/mwaa-lineage-props.ts";
export { definePlatform } from "./configuration/load.ts";
export type { PlatformConfiguration, PlatformConfigurationInput } from "./configuration/schema.ts";
export { ConfigurationError, validateConfiguration } from "./configuration/validate.ts";
export { TickitLake, type TickitLakeProps } from "./lake/tickit-lake.ts";
export type { AccessKeys, KeyNames } from "./lineage-server/access-keys.ts";
export type { CertificateSource } from "./lineage-server/certificate.ts";
export type { DatabaseSize, LineageDatabase } from "./lineage-server/database.ts";
export type { Architecture, ImageSource } from "./lineage-server/image.ts";
export { LineageServer } from "./lineage-server/lineage-server.ts";
export type { ILineageServer, LineageServerAttributes } from "./lineage-server/lineage-server-interface.ts";
export { Monitoring, type MonitoringProps } from "./lineage-server/monitoring.ts";
export type {
  LineageServerProps,
  ServerAccess,
  ServerDatabase,
  ServerSecurityGroups,
} from "./lineage-server/props.ts";
export { Network, type NetworkProps } from "./network/network.ts";
export { buildPlatform, type Platform, preparePlatform } from "./platform.ts";
export type { Retention } from "./support/retention.ts";
export { Warehouse, type WarehouseProps } from "./warehouse/warehouse.ts";
