import type { PlatformConfiguration } from "./schema.ts";

/** All physical names of a deployment, derived from its id, so that several deployments fit into one account. */
export interface PlatformNames {
  readonly deploymentId: string;
  readonly environment: string;
  readonly connectionsPrefix: string;
  readonly variablesPrefix: string;
  readonly lineageConnectionSecret: string;
  readonly warehouseConnectionSecret: string;
  readonly readKeySecret: string;
  readonly adminKeySecret: string;
  /** Start of the names of the secrets for environments of other accounts. */
  readonly environmentKeys: string;
  readonly namespace: string;
  readonly workgroup: string;
  readonly database: string;
  readonly glueDatabase: string;
  readonly metricsNamespace: string;
}

/** Derives the names. Glue and SQL require underscores instead of hyphens. */
export function platformNames({ deploymentId }: Pick<PlatformConfiguration, "deploymentId">): PlatformNames {
  const connectionsPrefix = `${deploymentId}/airflow/connections`;
  return {
    deploymentId,
    environment: `${deploymentId}-airflow`,
    connectionsPrefix,
    variablesPrefix: `${deploymentId}/airflow/variables`,
    lineageConnectionSecret: `${connectionsPrefix}/openlineage`,
    warehouseConnectionSecret: `${connectionsPrefix}/redshift_default`,
    readKeySecret: `${deploymentId}/lineage/read-key`,
    adminKeySecret: `${deploymentId}/lineage/admin-key`,
    environmentKeys: `${deploymentId}/environments`,
    namespace: `${deploymentId}-warehouse`,
    workgroup: `${deploymentId}-warehouse`,
    database: `${deploymentId}-lineage`,
    glueDatabase: `${deploymentId.replaceAll("-", "_")}_lake`,
    metricsNamespace: `Headwater/${deploymentId}`,
  };
}
