import type { Stack } from "aws-cdk-lib";
import { ArnFormat } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import { parseRedshiftHost } from "../configuration/redshift-host.ts";
import type { PlatformConfiguration } from "../configuration/schema.ts";
import { loginStatement } from "../warehouse/warehouse.ts";
import type { ExternalWarehouse } from "./external-tables.ts";

type WarehouseSettings = PlatformConfiguration["airflow"]["warehouses"][string];

/** A Redshift warehouse of the team, as an environment uses it. */
export interface OwnWarehouse {
  /** Connection id. */
  readonly id: string;
  /** The Airflow connection. It contains no password, because the login uses IAM. */
  readonly connection: Readonly<Record<string, unknown>>;
  /** Entry of the map of external tables, with the OpenLineage namespace. */
  readonly external: ExternalWarehouse;
  /** Permissions of the login. */
  readonly login: iam.PolicyStatement;
  readonly databaseRoles: readonly string[];
  readonly securityGroupId?: string;
  readonly port: number;
}

/** Returns the team's warehouses. The configuration is valid. */
export function ownWarehouses(
  stack: Stack,
  warehouses: PlatformConfiguration["airflow"]["warehouses"],
): OwnWarehouse[] {
  return Object.entries(warehouses).map(([id, settings]) => {
    const { name, region, kind } = parseRedshiftHost(settings.host)!;
    const { host, port, database, databaseRoles, securityGroupId } = settings;
    // The hook passes every other member of the extra to the driver, which rejects unknown ones.
    const extra =
      kind === "serverless"
        ? { iam: true, is_serverless: true, serverless_work_group: name, region }
        : { iam: true, cluster_identifier: name, db_user: settings.user, region };
    const glueNamespace = `arn:${stack.partition}:glue:${stack.region}:${stack.account}`;
    return {
      id,
      connection: {
        conn_type: "redshift",
        host,
        port,
        schema: database,
        ...(settings.user === undefined ? {} : { login: settings.user }),
        extra,
      },
      external: {
        namespace: `redshift://${name}.${region}:${port}`,
        database,
        schemas: Object.fromEntries(
          Object.entries(settings.externalSchemas).map(([schema, glueDatabase]) => [
            schema,
            { glueNamespace, glueDatabase },
          ]),
        ),
      },
      login:
        kind === "serverless"
          ? loginStatement(settings.workgroupArn ?? "")
          : clusterLogin(stack, name, settings),
      databaseRoles,
      ...(securityGroupId ? { securityGroupId } : {}),
      port,
    };
  });
}

function clusterLogin(
  stack: Stack,
  cluster: string,
  { user = "", database }: WarehouseSettings,
): iam.PolicyStatement {
  const arn = (resource: string, resourceName: string) =>
    stack.formatArn({
      service: "redshift",
      resource,
      resourceName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  return new iam.PolicyStatement({
    actions: ["redshift:GetClusterCredentials"],
    resources: [arn("dbuser", `${cluster}/${user}`), arn("dbname", `${cluster}/${database}`)],
  });
}
