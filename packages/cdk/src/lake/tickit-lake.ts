import { join } from "node:path";
import type { ManifestDataset } from "@headwater/pipeline-tickit";
import { Stack } from "aws-cdk-lib";
import * as glue from "aws-cdk-lib/aws-glue";
import * as iam from "aws-cdk-lib/aws-iam";
import type * as kms from "aws-cdk-lib/aws-kms";
import * as s3 from "aws-cdk-lib/aws-s3";
import * as s3deployment from "aws-cdk-lib/aws-s3-deployment";
import { Construct } from "constructs";
import { acknowledgeWildcards } from "../support/acknowledge.ts";
import { keepsData, type Retention, withDefaultRetention } from "../support/retention.ts";
import { decryptThrough } from "../support/secret-reading.ts";
import { Upload } from "../support/upload.ts";
import { glueType } from "./glue-types.ts";

/** The sample's tables and files. */
export interface SampleData {
  /**
   * The lake's tables, from the pipeline's manifest.
   *
   * @example (await loadManifest()).datasets.filter(({ layer }) => layer === "lake")
   */
  readonly tables: readonly ManifestDataset[];
  /**
   * Folder with the generated data: `tickit/<table>/…`, as written by the pipeline's `ensureLake`.
   *
   * @example "data/lake"
   */
  readonly dataDirectory: string;
}

/** Properties of the lake. */
export interface TickitLakeProps {
  /**
   * Name of the Glue database.
   *
   * @example "tickit_lake"
   */
  readonly glueDatabase: string;
  /**
   * The sample's tables and files.
   *
   * @default - none: the lake is empty
   * @example { tables: [], dataDirectory: "data/lake" }
   */
  readonly sample?: SampleData;
  /**
   * Bucket for access logs.
   *
   * @default - no access logs
   * @example new s3.Bucket(this, "AccessLogs")
   */
  readonly accessLogs?: s3.IBucket;
  /**
   * Retention and encryption of data and logs.
   *
   * @default - data outlives the stack, logs are kept for three months, and a new key encrypts both
   * @example { removalPolicy: RemovalPolicy.DESTROY }
   */
  readonly retention?: Partial<Retention>;
}

/**
 * Pipe-delimited text through LazySimpleSerDe. The library's DataFormat.CSV uses OpenCSVSerde, which reads every column as
 * text.
 */
const pipeDelimited = new glue.DataFormat({
  inputFormat: glue.InputFormat.TEXT,
  outputFormat: glue.OutputFormat.HIVE_IGNORE_KEY_TEXT,
  serializationLibrary: glue.SerializationLibrary.LAZY_SIMPLE,
});

/** The raw data: a bucket, a Glue database, and for the sample a table per prefix and the generated files. */
export class TickitLake extends Construct {
  readonly bucket: s3.Bucket;
  readonly database: glue.Database;
  /** Tables by name, without the schema. */
  readonly tables: Readonly<Record<string, glue.S3Table>>;
  readonly #props: TickitLakeProps & { readonly retention: Retention };

  constructor(scope: Construct, id: string, props: TickitLakeProps) {
    super(scope, id);
    const retention = withDefaultRetention(this, props.retention);
    this.#props = { ...props, retention };
    this.bucket = new s3.Bucket(this, "Bucket", {
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: retention.key,
      bucketKeyEnabled: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: keepsData(retention),
      ...(props.accessLogs
        ? { serverAccessLogsBucket: props.accessLogs, serverAccessLogsPrefix: "lake/" }
        : {}),
      removalPolicy: retention.removalPolicy,
      autoDeleteObjects: !keepsData(retention),
    });
    this.database = new glue.Database(this, "Database", {
      databaseName: props.glueDatabase,
      description: "Raw data as landed, one prefix per table.",
      removalPolicy: retention.removalPolicy,
    });
    const { tables = [] } = props.sample ?? {};
    this.tables = Object.fromEntries(tables.map((table) => [tableName(table), this.#table(table)]));
    if (props.sample) this.#upload(props.sample);
  }

  /** Grants a role read access to these files, this database and this key. */
  grantRead(role: iam.Role): void {
    const { glueDatabase, retention } = this.#props;
    grantLakeRead(role, { bucket: this.bucket, glueDatabase, key: retention.key });
  }

  #table(dataset: ManifestDataset): glue.S3Table {
    const name = tableName(dataset);
    const table = new glue.S3Table(this, `Table-${name}`, {
      tableName: name,
      description: dataset.documentation,
      database: this.database,
      storage: glue.S3TableStorage.fromBucket(this.bucket),
      s3Prefix: prefixOf(name),
      dataFormat: pipeDelimited,
      columns: dataset.columns.map((column) => ({
        name: column.name,
        type: glueType(column.type),
        comment: column.description,
      })),
      parameters: { classification: "csv", delimiter: "|" },
    });
    const resource = table.node.defaultChild as glue.CfnTable;
    resource.addPropertyOverride("TableInput.StorageDescriptor.SerdeInfo.Parameters", {
      "field.delim": "|",
      "serialization.format": "|",
      "serialization.null.format": "\\N",
    });
    resource.applyRemovalPolicy(this.#props.retention.removalPolicy);
    return table;
  }

  #upload({ dataDirectory }: SampleData): void {
    new Upload(this, "SampleData", {
      sources: [s3deployment.Source.asset(join(dataDirectory, samplePrefix))],
      destinationBucket: this.bucket,
      // Files of others are outside this prefix. Without the sample, its generated files go.
      destinationKeyPrefix: samplePrefix,
      prune: false,
      retainOnDelete: false,
      retention: this.#props.retention,
    });
  }
}

const samplePrefix = "tickit";

/** Returns the prefix of a table's files, with a trailing slash. */
export function prefixOf(table: string): string {
  return `${samplePrefix}/${table}/`;
}

/** Grants a role read access to the files of a lake, its Glue database and its key, from any stack. */
export function grantLakeRead(
  role: iam.Role,
  lake: { readonly bucket: s3.IBucket; readonly glueDatabase: string; readonly key: kms.IKey },
): void {
  const stack = Stack.of(role);
  const catalog = (resource: string) => stack.formatArn({ service: "glue", resource });
  const tables = catalog(`table/${lake.glueDatabase}/*`);
  const files = lake.bucket.arnForObjects("*");
  for (const statement of [
    new iam.PolicyStatement({ actions: ["s3:GetObject"], resources: [files] }),
    new iam.PolicyStatement({
      actions: ["s3:ListBucket", "s3:GetBucketLocation"],
      resources: [lake.bucket.bucketArn],
    }),
    new iam.PolicyStatement({
      actions: [
        "glue:GetDatabase",
        "glue:GetDatabases",
        "glue:GetTable",
        "glue:GetTables",
        "glue:GetPartition",
        "glue:GetPartitions",
        "glue:BatchGetPartition",
      ],
      resources: [catalog("catalog"), catalog(`database/${lake.glueDatabase}`), tables],
    }),
    decryptThrough(role, lake.key, ["s3"]),
  ]) {
    role.addToPolicy(statement);
  }
  acknowledgeWildcards(role, "All files of the lake's bucket, all tables of its one database.", {
    resources: [files, tables],
  });
}

/** Returns `event` for `s3_datalake.event`. */
export function tableName({ table }: Pick<ManifestDataset, "table">): string {
  return table.slice(table.indexOf(".") + 1);
}
