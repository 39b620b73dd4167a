import { describeProblem, lineageSettings } from "@headwater/mwaa";
import type { Manifest } from "@headwater/pipeline-tickit";
import { Annotations, CfnOutput, Duration, SecretValue } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import * as iam from "aws-cdk-lib/aws-iam";
import * as logs from "aws-cdk-lib/aws-logs";
import * as s3deployment from "aws-cdk-lib/aws-s3-deployment";
import * as secretsmanager from "aws-cdk-lib/aws-secretsmanager";
import type { Construct } from "constructs";
import { AirflowEnvironment } from "../airflow/airflow-environment.ts";
import { externalTables } from "../airflow/external-tables.ts";
import { pluginsSource, writePluginsArchive } from "../airflow/plugins-archive.ts";
import { platformNames } from "../configuration/names.ts";
import type { PlatformConfiguration } from "../configuration/schema.ts";
import { ConfigurationError } from "../configuration/validate.ts";
import { prefixOf } from "../lake/tickit-lake.ts";
import { acknowledge, acknowledgeWildcards } from "../support/acknowledge.ts";
import { PlatformStack } from "../support/platform-stack.ts";
import { decryptThrough, secretArnPattern } from "../support/secret-reading.ts";
import { allowFrom } from "../support/security-rules.ts";
import { etlRole } from "../warehouse/bootstrap-sql.ts";
import { loginStatement, warehousePort } from "../warehouse/warehouse.ts";
import {
  connectElsewhere,
  connectToOwnServer,
  keysOfAccount,
  type LineageConnection,
} from "./lineage-connection.ts";
import type { LineageStack } from "./lineage-stack.ts";
import type { NetworkAndLakeStack } from "./network-and-lake-stack.ts";
import type { SharedFoundation } from "./shared-foundation.ts";
import { externalSchema, type WarehouseStack } from "./warehouse-stack.ts";

/** Properties of the stack. */
export interface OrchestrationStackProps {
  readonly configuration: PlatformConfiguration;
  readonly foundation: NetworkAndLakeStack;
  /** Undefined if the server is elsewhere. */
  readonly lineage: LineageStack | undefined;
  readonly warehouse: WarehouseStack;
  readonly manifest: Manifest;
  /** Folder of the DAGs for the bucket. */
  readonly dagsDirectory: string;
}

const authorityFile = "headwater-ca.pem";
const externalTablesFile = "headwater_external_tables.json";
const warehouseConnection = "redshift_default";

/** Amazon MWAA with lineage and the sample's DAGs. */
export class OrchestrationStack extends PlatformStack {
  readonly airflow: AirflowEnvironment;
  readonly #props: OrchestrationStackProps;
  readonly #shared: SharedFoundation;
  readonly #lineage: LineageConnection;

  constructor(scope: Construct, props: OrchestrationStackProps) {
    super(scope, "orchestration", props.configuration, "Headwater platform: Amazon MWAA");
    this.#props = props;
    const { configuration, foundation, lineage, warehouse } = props;
    const names = platformNames(configuration);
    const shared = foundation.sharedWith(this);
    this.#shared = shared;
    this.#lineage = lineage
      ? connectToOwnServer(this, configuration, shared, lineage)
      : connectElsewhere(this, configuration, shared);
    const { retention } = shared;
    const { airflow } = configuration;
    const connection = this.#warehouseConnection();
    const webAccess = airflow.webAccess ?? (configuration.profile === "production" ? "private" : "public");
    const offline = configuration.network.egress === "endpoints" || webAccess === "private";
    const settings = this.#settings(offline);
    this.airflow = new AirflowEnvironment(this, "Airflow", {
      name: names.environment,
      settings,
      environmentClass: airflow.environmentClass,
      minimumWorkers: airflow.minimumWorkers,
      maximumWorkers: airflow.maximumWorkers,
      schedulers: airflow.schedulers,
      webServers: airflow.webServers,
      webAccess,
      maintenanceWindow: airflow.maintenanceWindow,
      logLevel: airflow.logLevel,
      subnets: shared.airflowSubnets,
      securityGroup: shared.securityGroup("airflow"),
      dags: this.#dags(),
      pluginsArchive: writePluginsArchive([pluginsSource], offline ? { offline: settings } : {}),
      additionalPermissions: {
        secretsBackend: [
          ...this.#lineage.permissions,
          new iam.PolicyStatement({
            actions: ["secretsmanager:GetSecretValue"],
            resources: [secretArnPattern(this, names.warehouseConnectionSecret)],
          }),
          decryptThrough(this, retention.key, ["secretsmanager"]),
        ],
        warehouse: [loginStatement(warehouse.workgroupArn.readBy(this))],
      },
      warehouseRoles: [etlRole],
      accessLogs: shared.accessLogs,
      retention,
    });
    this.airflow.environment.node.addDependency(connection);
    const { keySecretArn } = configuration.lineage;
    if (!lineage && keySecretArn) {
      acknowledgeWildcards(
        this.airflow.executionRole.policy,
        "The KMS key is known only in the account of the server; the condition allows the decryption of one secret.",
        { resources: [keysOfAccount(keySecretArn)] },
      );
    }
    // The first stack, which owns the bucket of the logs, has these permissions.
    Annotations.of(this.airflow).acknowledgeWarning("@aws-cdk/aws-s3:accessLogsPolicyNotAdded");
    this.#rules();
    if (lineage) this.#alarm(lineage);
    this.#outputs();
    this.finish(retention);
  }

  /** The lineage namespace derives from host, port and database; all other members are passed to the driver. */
  #warehouseConnection(): secretsmanager.Secret {
    const { configuration, warehouse } = this.#props;
    const { retention } = this.#shared;
    const names = platformNames(configuration);
    const connection = {
      conn_type: "redshift",
      host: warehouse.host.readBy(this),
      port: warehousePort,
      schema: warehouse.warehouse.databaseName,
      extra: {
        iam: true,
        is_serverless: true,
        serverless_work_group: names.workgroup,
        region: this.region,
      },
    };
    const secret = new secretsmanager.Secret(this, "WarehouseConnection", {
      secretName: names.warehouseConnectionSecret,
      description: "Airflow connection to Redshift Serverless; it holds no password",
      encryptionKey: retention.key,
      removalPolicy: retention.removalPolicy,
      secretStringValue: SecretValue.unsafePlainText(this.toJsonString(connection)),
    });
    acknowledge(secret, { SMG4: "It contains an address and no secret: the login uses IAM." });
    return secret;
  }

  #settings(offline: boolean) {
    const { configuration } = this.#props;
    const names = platformNames(configuration);
    const { airflow } = configuration;
    const { url, authority, keySecret, keySource } = this.#lineage;
    const settings = lineageSettings({
      airflowVersion: airflow.version,
      allowUnknownVersion: airflow.allowUnknownVersion,
      region: this.region,
      account: this.account,
      environmentName: names.environment,
      url,
      connectionsPrefix: names.connectionsPrefix,
      connections: [warehouseConnection],
      keySecret,
      ...(keySource ? { keySource } : {}),
      ...(airflow.namespace ? { namespace: airflow.namespace } : {}),
      ...(authority ? { certificateAuthorityFile: authorityFile } : {}),
      externalTablesFile,
      additionalOptions: airflow.additionalOptions,
      additionalRequirements: airflow.additionalRequirements,
      ownConstraints: airflow.ownConstraints,
      offline,
    });
    const errors = settings.problems.filter(({ severity }) => severity === "error");
    if (errors.length > 0) throw new ConfigurationError("The environment", errors.map(describeProblem));
    for (const problem of settings.problems) {
      Annotations.of(this).addWarningV2(`headwater:${problem.code}`, describeProblem(problem));
    }
    return settings;
  }

  #dags(): s3deployment.ISource[] {
    const { configuration, warehouse, manifest, dagsDirectory } = this.#props;
    const names = platformNames(configuration);
    const { bucketName } = this.#shared.lakeBucket;
    const map = externalTables({
      namespace: warehouse.warehouse.lineageNamespace,
      database: warehouse.warehouse.databaseName,
      externalSchema,
      glueNamespace: `arn:${this.partition}:glue:${this.region}:${this.account}`,
      glueDatabase: names.glueDatabase,
      tables: manifest.datasets.filter(({ layer }) => layer === "lake"),
      locationOf: (table) => `s3://${bucketName}/${prefixOf(table)}`,
    });
    return [
      s3deployment.Source.asset(dagsDirectory),
      s3deployment.Source.jsonData(externalTablesFile, map),
      ...(this.#lineage.authority ? [s3deployment.Source.data(authorityFile, this.#lineage.authority)] : []),
    ];
  }

  #rules(): void {
    const airflow = this.#shared.securityGroup("airflow");
    allowFrom(this, "AllowWarehouse", {
      to: this.#shared.securityGroup("warehouse"),
      from: airflow,
      port: warehousePort,
      description: "MWAA to Redshift Serverless",
    });
  }

  /** Raises an alarm if DAGs run but no event arrives; otherwise the loss of lineage would go unnoticed. */
  #alarm({ server, alarmTopicArn }: LineageStack): void {
    const { configuration } = this.#props;
    const names = platformNames(configuration);
    const { silenceHours } = configuration.lineage;
    const metricName = "DagRunsFinished";
    // Counted in the scheduler's log, which has this line at the end of every DAG run in Airflow 2 and 3.
    new logs.MetricFilter(this, "DagRunsFinished", {
      logGroup: this.airflow.schedulerLogs,
      filterPattern: logs.FilterPattern.literal('"Marking run"'),
      metricNamespace: names.metricsNamespace,
      metricName,
      metricValue: "1",
    });
    const period = Duration.hours(silenceHours);
    const silent = new cloudwatch.MathExpression({
      expression: "IF(FILL(runs, 0) > 0 AND FILL(events, 0) < 1, 1, 0)",
      label: "DAG runs without lineage",
      period,
      usingMetrics: {
        runs: new cloudwatch.Metric({
          namespace: names.metricsNamespace,
          metricName,
          statistic: cloudwatch.Stats.SUM,
          period,
        }),
        events: server.metricEventsAccepted({ period }),
      },
    });
    const alarm = new cloudwatch.Alarm(this, "LineageSilent", {
      metric: silent,
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      alarmDescription: `DAGs have run for ${silenceHours} hours, and the lineage server has accepted no event.`,
    });
    const topicArn = alarmTopicArn.readBy(this);
    const action = { bind: () => ({ alarmActionArn: topicArn }) };
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
  }

  #outputs(): void {
    const { environment, arn } = this.airflow;
    const { manifest } = this.#props;
    const first = manifest.dags.find(({ startsOn }) => startsOn === undefined)!;
    const output = (id: string, value: string, description: string) =>
      new CfnOutput(this, id, { value, description });
    output("AirflowUrl", `https://${environment.attrWebserverUrl}`, "Airflow");
    output("EnvironmentArn", arn, "The MWAA environment");
    // Airflow 3 requires an explicit null as the logical date; Airflow 2 defaults to now.
    const isAirflow2 = this.#props.configuration.airflow.version.startsWith("2.");
    const body = JSON.stringify(isAirflow2 ? {} : { logical_date: null });
    output(
      "StartCommand",
      `aws mwaa invoke-rest-api --region ${this.region} --name ${environment.name} --method POST --path /dags/${first.id}/dagRuns --body '${body}'`,
      "Starts the sample pipeline",
    );
    output(
      "WebLoginCommand",
      `aws mwaa create-web-login-token --region ${this.region} --name ${environment.name}`,
      "Prints a token for Airflow's web server",
    );
    output(
      "CallerPolicy",
      this.toJsonString({
        Version: "2012-10-17",
        Statement: ["airflow:InvokeRestApi", "airflow:CreateWebLoginToken"].map((Action) => ({
          Effect: "Allow",
          Action,
          Resource: `arn:${this.partition}:airflow:${this.region}:${this.account}:role/${environment.name}/User`,
        })),
      }),
      "Permissions that the caller of these two commands needs",
    );
  }
}
