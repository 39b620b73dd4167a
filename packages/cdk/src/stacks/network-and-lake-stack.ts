import type { Manifest } from "@headwater/pipeline-tickit";
import { Duration, RemovalPolicy } from "aws-cdk-lib";
import type * as iam from "aws-cdk-lib/aws-iam";
import * as kms from "aws-cdk-lib/aws-kms";
import * as lakeformation from "aws-cdk-lib/aws-lakeformation";
import * as logs from "aws-cdk-lib/aws-logs";
import * as s3 from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { platformNames } from "../configuration/names.ts";
import { parseRedshiftHost } from "../configuration/redshift-host.ts";
import type { PlatformConfiguration } from "../configuration/schema.ts";
import { TickitLake } from "../lake/tickit-lake.ts";
import { Network } from "../network/network.ts";
import { allowAccessLogs } from "../support/access-logs.ts";
import { acknowledge } from "../support/acknowledge.ts";
import { makeDataKey } from "../support/data-key.ts";
import { PlatformStack } from "../support/platform-stack.ts";
import type { Retention } from "../support/retention.ts";
import { type FoundationValues, SharedFoundation, shareNetwork } from "./shared-foundation.ts";

/** Properties of the stack. */
export interface NetworkAndLakeStackProps {
  readonly configuration: PlatformConfiguration;
  readonly manifest: Manifest;
  /** Folder with the generated data; undefined without the sample. */
  readonly dataDirectory: string | undefined;
}

/** The foundation of the platform: network, key, access logs and raw data. */
export class NetworkAndLakeStack extends PlatformStack {
  readonly network: Network;
  /** The raw data; undefined if the configuration has no lake. */
  readonly lake: TickitLake | undefined;
  readonly accessLogs: s3.Bucket;
  readonly retention: Retention;
  readonly #configuration: PlatformConfiguration;
  readonly #values: FoundationValues;

  constructor(scope: Construct, props: NetworkAndLakeStackProps) {
    const { configuration } = props;
    super(scope, "network", configuration, "Headwater platform: network and lake");
    this.#configuration = configuration;
    const keeps = configuration.profile === "production";
    // A creation that fails leaves nothing behind, so that the same names are free when it is tried again.
    const removalPolicy = keeps ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
    this.retention = {
      removalPolicy,
      logRetention: keeps ? logs.RetentionDays.THREE_MONTHS : logs.RetentionDays.ONE_WEEK,
      key: this.#makeKey(configuration, removalPolicy),
    };
    this.accessLogs = new s3.Bucket(this, "AccessLogs", {
      // Load balancers and S3 can deliver logs only to a bucket encrypted with S3's own key.
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [{ id: "expire", expiration: Duration.days(keeps ? 365 : 30) }],
      removalPolicy,
      autoDeleteObjects: !keeps,
    });
    allowAccessLogs(this.accessLogs);
    acknowledge(this.accessLogs, { S1: "It receives the access logs of the other buckets." });
    this.network = new Network(this, "Network", {
      availabilityZones: configuration.availabilityZones,
      egress: configuration.network.egress,
      natGateways: configuration.network.natGateways ?? (keeps ? "per-zone" : "one"),
      cidr: configuration.network.cidr,
      furtherServices: furtherServices(configuration),
      ...(configuration.network.existing ? { existing: configuration.network.existing } : {}),
      retention: this.retention,
    });
    this.lake = configuration.lake.enabled ? this.#makeLake(props) : undefined;
    this.#values = {
      ...shareNetwork(this.network, (id, value) => this.share(id, value)),
      keyArn: this.share("KeyArn", this.retention.key.keyArn),
      accessLogs: this.share("AccessLogs", this.accessLogs.bucketName),
      lakeBucket: this.share("LakeBucket", this.lake?.bucket.bucketName),
    };
    this.finish(this.retention);
  }

  /** Returns the parts of this stack that another stack uses. */
  sharedWith(stack: PlatformStack): SharedFoundation {
    return new SharedFoundation(stack, this.#configuration, this.#values, this.retention);
  }

  /** Grants a role read access to the lake in Lake Formation; if it governs the catalog, IAM alone is not enough. */
  grantInLakeFormation(scope: Construct, id: string, role: iam.IRole): void {
    const { glueDatabase: databaseName } = platformNames(this.#configuration);
    const grant = (
      name: string,
      resource: lakeformation.CfnPrincipalPermissions.ResourceProperty,
      permissions: string[],
    ) =>
      new lakeformation.CfnPrincipalPermissions(scope, `${id}${name}`, {
        principal: { dataLakePrincipalIdentifier: role.roleArn },
        resource,
        permissions,
        permissionsWithGrantOption: [],
      });
    grant("Database", { database: { catalogId: this.account, name: databaseName } }, ["DESCRIBE"]);
    grant("Tables", { table: { catalogId: this.account, databaseName, tableWildcard: {} } }, [
      "SELECT",
      "DESCRIBE",
    ]);
  }

  #makeLake({ configuration, manifest, dataDirectory }: NetworkAndLakeStackProps): TickitLake {
    const tables = manifest.datasets.filter(({ layer }) => layer === "lake");
    return new TickitLake(this, "Lake", {
      glueDatabase: platformNames(configuration).glueDatabase,
      ...(dataDirectory === undefined ? {} : { sample: { tables, dataDirectory } }),
      accessLogs: this.accessLogs,
      retention: this.retention,
    });
  }

  #makeKey({ security, deploymentId }: PlatformConfiguration, removalPolicy: RemovalPolicy): kms.IKey {
    if (security.kmsKeyArn) return kms.Key.fromKeyArn(this, "Key", security.kmsKeyArn);
    return makeDataKey(this, "Key", {
      alias: `${deploymentId}-platform`,
      description: `Headwater platform ${deploymentId}`,
      removalPolicy,
    });
  }
}

/** Returns services that only some configurations call. */
function furtherServices({ lineage, airflow }: PlatformConfiguration): string[] {
  const hosts = Object.values(airflow.warehouses).map(({ host }) => parseRedshiftHost(host)?.kind);
  return [
    ...(lineage.dataZoneDomainId ? ["datazone"] : []),
    ...(hosts.includes("provisioned") ? ["redshift"] : []),
  ];
}
