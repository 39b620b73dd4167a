import { CfnOutput } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { platformNames } from "../configuration/names.ts";
import type { PlatformConfiguration } from "../configuration/schema.ts";
import { PlatformStack } from "../support/platform-stack.ts";
import type { SharedValue } from "../support/shared-value.ts";
import { bootstrapSql } from "../warehouse/bootstrap-sql.ts";
import { Warehouse } from "../warehouse/warehouse.ts";
import type { NetworkAndLakeStack } from "./network-and-lake-stack.ts";
import type { SharedFoundation } from "./shared-foundation.ts";

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

/** The warehouse, if there is one, set up for the sample pipeline and the team's DAGs. */
export class WarehouseStack extends PlatformStack {
  readonly warehouse: Warehouse | undefined;
  /** Host name of the workgroup; it has no value without a warehouse. */
  readonly host: SharedValue;
  readonly workgroupArn: SharedValue;

  constructor(scope: Construct, { configuration, foundation, ddl }: WarehouseStackProps) {
    super(scope, "warehouse", configuration, "Headwater platform: warehouse");
    // Without a warehouse, the stack remains with its shared names, so that a deployed warehouse is removed.
    const shared = configuration.warehouse.enabled ? foundation.sharedWith(this) : undefined;
    this.warehouse = shared && this.#makeWarehouse(configuration, shared, ddl);
    if (configuration.sample.lakeFormation && this.warehouse?.lakeRole) {
      foundation.grantInLakeFormation(this, "LakeFormation", this.warehouse.lakeRole);
    }
    this.host = this.share("Host", this.warehouse?.host);
    this.workgroupArn = this.share("WorkgroupArn", this.warehouse?.workgroupArn);
    if (this.warehouse) {
      new CfnOutput(this, "WarehouseHost", {
        value: this.warehouse.host,
        description: "Redshift Serverless",
      });
    }
    if (shared) this.finish(shared.retention);
  }

  #makeWarehouse(
    configuration: PlatformConfiguration,
    shared: SharedFoundation,
    ddl: readonly string[],
  ): Warehouse {
    const names = platformNames(configuration);
    const { warehouse, lake, sample } = configuration;
    return new Warehouse(this, "Warehouse", {
      namespaceName: names.namespace,
      workgroupName: names.workgroup,
      databaseName: warehouse.database,
      baseCapacity: warehouse.baseCapacity,
      maximumCapacity: warehouse.maximumCapacity,
      dailyUsageLimit: warehouse.dailyUsageLimit,
      subnets: shared.subnets("Application", 3),
      securityGroup: shared.securityGroup("warehouse"),
      ...(lake.enabled ? { lake: { grantRead: (role) => shared.grantLakeRead(role) } } : {}),
      bootstrapSql: bootstrapSql({
        ddl,
        ...(lake.enabled ? { lake: { glueDatabase: names.glueDatabase, externalSchema } } : {}),
        sampleSchemas: sample.enabled ? pipelineSchemas : [],
        teamSchemas: warehouse.schemas,
      }),
      retention: shared.retention,
    });
  }
}
