import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { describeProblem, environmentNamespace, lineageSettings } from "@headwater/mwaa";
import type { Manifest } from "@headwater/pipeline-tickit";
import { Annotations, CfnOutput, Duration } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as logs from "aws-cdk-lib/aws-logs";
import * as s3deployment from "aws-cdk-lib/aws-s3-deployment";
import type { Construct } from "constructs";
import { AirflowEnvironment, type DagSources } from "../airflow/airflow-environment.ts";
import { EnvironmentSecrets } from "../airflow/environment-secrets.ts";
import {
  type ExternalWarehouse,
  externalTablesFile,
  externalTablesMap,
  lakeTables,
} from "../airflow/external-tables.ts";
import { type OwnWarehouse, ownWarehouses } from "../airflow/own-warehouses.ts";
import { pluginsSource, writePluginsArchive } from "../airflow/plugins-archive.ts";
import { classicSource, probeFile, type TeamFiles } from "../airflow/team-files.ts";
import { platformNames } from "../configuration/names.ts";
import type { PlatformConfiguration } from "../configuration/schema.ts";
import { ConfigurationError } from "../configuration/validate.ts";
import { prefixOf } from "../lake/tickit-lake.ts";
import { acknowledgeWildcards } from "../support/acknowledge.ts";
import { PlatformStack } from "../support/platform-stack.ts";
import { allowFrom } from "../support/security-rules.ts";
import { etlRole } from "../warehouse/bootstrap-sql.ts";
import { loginStatement, type Warehouse, warehousePort } from "../warehouse/warehouse.ts";
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
  /** Folder of the sample's DAGs; undefined without the sample. */
  readonly sampleDags: string | undefined;
  readonly teamFiles: TeamFiles;
}

const authorityFile = "headwater-ca.pem";
const warehouseConnection = "redshift_default";
const probeDag = basename(probeFile, ".py");

/** Amazon MWAA with lineage, and the DAGs of the sample and the team. */
export class OrchestrationStack extends PlatformStack {
  readonly airflow: AirflowEnvironment;
  readonly #props: OrchestrationStackProps;
  readonly #shared: SharedFoundation;
  readonly #lineage: LineageConnection;
  readonly #warehouses: readonly OwnWarehouse[];

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
    const webAccess = airflow.webAccess ?? (configuration.profile === "production" ? "private" : "public");
    const offline = configuration.network.egress === "endpoints" || webAccess === "private";
    this.#warehouses = ownWarehouses(this, airflow.warehouses);
    const secrets = this.#makeSecrets();
    const settings = this.#settings({ offline, secrets });
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
      pluginsArchive: writePluginsArchive([pluginsSource, ...(airflow.classic ? [classicSource] : [])], {
        ...(airflow.pluginsFolder === undefined ? {} : { ownFolder: airflow.pluginsFolder }),
        ...(offline ? { offline: settings } : {}),
      }),
      additionalPermissions: {
        // The statements of an own server's key are among those of the other secrets.
        secretsBackend: [...(lineage ? [] : this.#lineage.permissions), ...secrets.statements],
        warehouse: [
          ...(warehouse.warehouse ? [loginStatement(warehouse.workgroupArn.readBy(this))] : []),
          ...this.#warehouses.map(({ login }) => login),
        ],
      },
      warehouseRoles: [
        ...(warehouse.warehouse ? [etlRole] : []),
        ...new Set(this.#warehouses.flatMap(({ databaseRoles }) => databaseRoles)),
      ],
      accessLogs: shared.accessLogs,
      retention,
    });
    this.airflow.environment.node.addDependency(...secrets.made);
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

  #makeSecrets(): EnvironmentSecrets {
    const { configuration, lineage, warehouse } = this.#props;
    const { airflow } = configuration;
    const own = this.#warehouses.map(({ id, connection }) => [id, connection] as const);
    const { environment } = platformNames(configuration);
    const namespace = airflow.namespace ?? environmentNamespace(this.region, this.account, environment);
    return new EnvironmentSecrets(this, "Secrets", {
      configuration,
      publicConnections: {
        ...(warehouse.warehouse ? { [warehouseConnection]: this.#connectionTo(warehouse.warehouse) } : {}),
        ...Object.fromEntries(own),
      },
      ...(airflow.classic ? { classic: { url: this.#lineage.url, namespace } } : {}),
      hasIngestKey: lineage !== undefined,
      retention: this.#shared.retention,
    });
  }

  /** The lineage namespace derives from host, port and database; all other members are passed to the driver. */
  #connectionTo({ databaseName, workgroupName }: Warehouse): Record<string, unknown> {
    return {
      conn_type: "redshift",
      host: this.#props.warehouse.host.readBy(this),
      port: warehousePort,
      schema: databaseName,
      extra: {
        iam: true,
        is_serverless: true,
        serverless_work_group: workgroupName,
        region: this.region,
      },
    };
  }

  #settings({ offline, secrets }: { offline: boolean; secrets: EnvironmentSecrets }) {
    const { configuration, teamFiles } = this.#props;
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
      connections: secrets.connections,
      ...(secrets.variables.length === 0
        ? {}
        : { variables: { prefix: names.variablesPrefix, names: secrets.variables } }),
      ...(airflow.classic ? { classicVariablesPrefix: names.variablesPrefix } : {}),
      keySecret,
      ...(keySource ? { keySource } : {}),
      ...(airflow.namespace ? { namespace: airflow.namespace } : {}),
      ...(authority ? { certificateAuthorityFile: authorityFile } : {}),
      externalTablesFile,
      additionalOptions: airflow.additionalOptions,
      additionalRequirements: teamFiles.requirements,
      additionalStartupScript: teamFiles.startupScript,
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

  #dags(): DagSources {
    const { configuration, sampleDags } = this.#props;
    const { dagsFolder } = configuration.airflow;
    return {
      files: [
        s3deployment.Source.data(basename(probeFile), readFileSync(probeFile, "utf8")),
        s3deployment.Source.jsonData(externalTablesFile, externalTablesMap(this.#externalWarehouses())),
        ...(this.#lineage.authority
          ? [s3deployment.Source.data(authorityFile, this.#lineage.authority)]
          : []),
      ],
      ...(sampleDags === undefined ? {} : { sample: sampleDags }),
      ...(dagsFolder === undefined ? {} : { team: dagsFolder }),
    };
  }

  #externalWarehouses(): ExternalWarehouse[] {
    const { configuration, warehouse: stack, manifest } = this.#props;
    const own = this.#warehouses.map(({ external }) => external);
    const { warehouse } = stack;
    if (!warehouse) return own;
    const { lineageNamespace: namespace, databaseName: database } = warehouse;
    if (!configuration.lake.enabled) return [{ namespace, database, schemas: {} }, ...own];
    const ofPlatform = lakeTables({
      namespace,
      database,
      externalSchema,
      glueNamespace: `arn:${this.partition}:glue:${this.region}:${this.account}`,
      glueDatabase: platformNames(configuration).glueDatabase,
      tables: configuration.sample.enabled ? manifest.datasets.filter(({ layer }) => layer === "lake") : [],
      locationOf: (table) => `s3://${this.#shared.lakeBucket.bucketName}/${prefixOf(table)}`,
    });
    return [ofPlatform, ...own];
  }

  #rules(): void {
    const airflow = this.#shared.securityGroup("airflow");
    if (this.#props.warehouse.warehouse) {
      allowFrom(this, "AllowWarehouse", {
        to: this.#shared.securityGroup("warehouse"),
        from: airflow,
        port: warehousePort,
        description: "MWAA to Redshift Serverless",
      });
    }
    for (const { id, securityGroupId, port } of this.#warehouses) {
      if (securityGroupId === undefined) continue;
      allowFrom(this, `AllowWarehouse-${id}`, {
        to: ec2.SecurityGroup.fromSecurityGroupId(this, `WarehouseGroup-${id}`, securityGroupId, {
          mutable: false,
        }),
        from: airflow,
        port,
        description: `MWAA to the warehouse ${id}`,
      });
    }
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
    const { manifest, configuration } = this.#props;
    // Without the sample, the probe is a DAG that exists.
    const first = configuration.sample.enabled
      ? manifest.dags.find(({ startsOn }) => startsOn === undefined)!.id
      : probeDag;
    const output = (id: string, value: string, description: string) =>
      new CfnOutput(this, id, { value, description });
    output("AirflowUrl", `https://${environment.attrWebserverUrl}`, "Airflow");
    output("EnvironmentArn", arn, "The MWAA environment");
    // Airflow 3 requires an explicit null as the logical date; Airflow 2 defaults to now.
    const isAirflow2 = configuration.airflow.version.startsWith("2.");
    const body = JSON.stringify(isAirflow2 ? {} : { logical_date: null });
    output(
      "StartCommand",
      `aws mwaa invoke-rest-api --region ${this.region} --name ${environment.name} --method POST --path /dags/${first}/dagRuns --body '${body}'`,
      configuration.sample.enabled ? "Starts the sample pipeline" : "Starts the probe",
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
