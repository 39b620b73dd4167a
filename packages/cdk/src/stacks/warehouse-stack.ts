import { CfnOutput } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { platformNames } from "../configuration/names.ts";
import type { PlatformConfiguration } from "../configuration/schema.ts";
import { PlatformStack } from "../support/platform-stack.ts";
import { closedGroups } from "../support/security-rules.ts";
import { bootstrapSql } from "../warehouse/bootstrap-sql.ts";
import { Warehouse } from "../warehouse/warehouse.ts";
import type { NetworkAndLakeStack } from "./network-and-lake-stack.ts";

/** Properties of the stack. */
export interface WarehouseStackProps {
  readonly configuration: PlatformConfiguration;
  readonly foundation: NetworkAndLakeStack;
  /** The pipeline's DDL for Redshift, as single statements. */
  readonly ddl: readonly string[];
}

/** External schema of the Glue database, as used in the pipeline's SQL. */
export const externalSchema = "s3_datalake";
const pipelineSchemas = ["tickit_staging", "tickit_marts"];

/** The warehouse, set up for the sample pipeline. */
export class WarehouseStack extends PlatformStack {
  readonly warehouse: Warehouse;

  constructor(scope: Construct, { configuration, foundation, ddl }: WarehouseStackProps) {
    super(scope, "warehouse", configuration, "Headwater platform: warehouse");
    const names = platformNames(configuration);
    const { network, lake, retention } = foundation;
    const { warehouse } = network.securityGroups;
    this.warehouse = new Warehouse(this, "Warehouse", {
      namespaceName: names.namespace,
      workgroupName: names.workgroup,
      databaseName: configuration.warehouse.database,
      baseCapacity: configuration.warehouse.baseCapacity,
      maximumCapacity: configuration.warehouse.maximumCapacity,
      dailyUsageLimit: configuration.warehouse.dailyUsageLimit,
      subnets: network.applicationSubnets.slice(0, 3),
      securityGroup: closedGroups(this, { warehouse }).warehouse,
      lake,
      bootstrapSql: bootstrapSql({
        ddl,
        glueDatabase: names.glueDatabase,
        externalSchema,
        schemas: pipelineSchemas,
      }),
      retention,
    });
    if (configuration.sample.lakeFormation) {
      foundation.grantInLakeFormation(this, "LakeFormation", this.warehouse.lakeRole);
    }
    new CfnOutput(this, "WarehouseHost", { value: this.warehouse.host, description: "Redshift Serverless" });
    this.finish(retention);
  }
}
