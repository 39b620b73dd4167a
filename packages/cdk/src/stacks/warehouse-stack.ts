import { CfnOutput } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { platformNames } from "../configuration/names.ts";
import type { PlatformConfiguration } from "../configuration/schema.ts";
import { PlatformStack } from "../support/platform-stack.ts";
import type { SharedValue } from "../support/shared-value.ts";
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
  /** Host name of the workgroup. */
  readonly host: SharedValue;
  readonly workgroupArn: SharedValue;

  constructor(scope: Construct, { configuration, foundation, ddl }: WarehouseStackProps) {
    super(scope, "warehouse", configuration, "Headwater platform: warehouse");
    const names = platformNames(configuration);
    const shared = foundation.sharedWith(this);
    const { retention } = shared;
    this.warehouse = new Warehouse(this, "Warehouse", {
      namespaceName: names.namespace,
      workgroupName: names.workgroup,
      databaseName: configuration.warehouse.database,
      baseCapacity: configuration.warehouse.baseCapacity,
      maximumCapacity: configuration.warehouse.maximumCapacity,
      dailyUsageLimit: configuration.warehouse.dailyUsageLimit,
      subnets: shared.subnets("Application", 3),
      securityGroup: shared.securityGroup("warehouse"),
      lake: { grantRead: (role) => shared.grantLakeRead(role) },
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
    this.host = this.share("Host", this.warehouse.host);
    this.workgroupArn = this.share("WorkgroupArn", this.warehouse.workgroupArn);
    new CfnOutput(this, "WarehouseHost", { value: this.warehouse.host, description: "Redshift Serverless" });
    this.finish(retention);
  }
}
