import { Duration } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import * as actions from "aws-cdk-lib/aws-cloudwatch-actions";
import * as elb from "aws-cdk-lib/aws-elasticloadbalancingv2";
import * as iam from "aws-cdk-lib/aws-iam";
import * as sns from "aws-cdk-lib/aws-sns";
import * as subscriptions from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import type { LineageServer } from "./lineage-server.ts";

/** Monitored resources, and the recipient of alarms. */
export interface MonitoringProps {
  /**
   * Server to monitor.
   *
   * @example new LineageServer(this, "Lineage", { vpc })
   */
  readonly server: LineageServer;
  /**
   * Address that receives alarms after confirming the subscription.
   *
   * @default - none; subscribe to `topic`
   * @example "data-team@example.com"
   */
  readonly alarmEmail?: string;
  /**
   * Name of the dashboard.
   *
   * @default - `<deploymentId>-lineage`
   * @example "data-platform-lineage"
   */
  readonly dashboardName?: string;
}

const fiveMinutes = Duration.minutes(5);
/** Alarm threshold for the database's free storage, in bytes. */
const leastFreeStorage = 2 * 1024 ** 3;

/**
 * Alarms and a dashboard of a lineage server.
 *
 * @example
 * const { topic } = new Monitoring(this, "Monitoring", { server });
 * topic.addSubscription(new subscriptions.UrlSubscription("https://alerts.example.com/"));
 */
export class Monitoring extends Construct {
  /** Receives all alarms. */
  readonly topic: sns.Topic;
  readonly dashboard: cloudwatch.Dashboard;
  /** The server responds with 5xx. */
  readonly serverErrorsAlarm: cloudwatch.Alarm;
  /** A task fails its health check. */
  readonly unhealthyAlarm: cloudwatch.Alarm;
  /** The server cannot reach its database. */
  readonly databaseDownAlarm: cloudwatch.Alarm;
  /** The database is short of storage; undefined for Aurora, whose storage grows. */
  readonly storageAlarm: cloudwatch.Alarm | undefined;
  readonly #props: MonitoringProps;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    this.#props = props;
    this.topic = this.#makeTopic();
    const { server } = props;
    const serverErrors = server.loadBalancer.metrics.httpCodeTarget(elb.HttpCodeTarget.TARGET_5XX_COUNT, {
      statistic: cloudwatch.Stats.SUM,
      period: fiveMinutes,
    });
    const unhealthy = server.targetGroup.metrics.unhealthyHostCount({
      statistic: cloudwatch.Stats.MAXIMUM,
      period: fiveMinutes,
    });
    this.serverErrorsAlarm = this.alarm("ServerErrors", serverErrors, {
      threshold: 5,
      evaluationPeriods: 1,
      description: "The lineage server answers with errors (5xx).",
    });
    this.unhealthyAlarm = this.alarm("Unhealthy", unhealthy, {
      threshold: 1,
      evaluationPeriods: 3,
      description: "A lineage server does not answer its health check.",
    });
    this.databaseDownAlarm = this.alarm("DatabaseDown", server.metricDatabaseUp(), {
      threshold: 0,
      comparison: cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 3,
      description: "The lineage server cannot reach its database.",
    });
    const { freeStorage } = server.database;
    this.storageAlarm =
      freeStorage &&
      this.alarm("Storage", freeStorage, {
        threshold: leastFreeStorage,
        comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
        evaluationPeriods: 1,
        description: "The lineage database has less than 2 GiB of storage left.",
      });
    this.dashboard = this.#makeDashboard(serverErrors, unhealthy);
  }

  /** Adds an alarm that notifies the topic's subscribers when it starts and ends. */
  alarm(
    id: string,
    metric: cloudwatch.IMetric,
    options: {
      readonly threshold: number;
      readonly evaluationPeriods: number;
      readonly description: string;
      readonly comparison?: cloudwatch.ComparisonOperator;
    },
  ): cloudwatch.Alarm {
    const alarm = new cloudwatch.Alarm(this, id, {
      metric,
      threshold: options.threshold,
      evaluationPeriods: options.evaluationPeriods,
      comparisonOperator:
        options.comparison ?? cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      alarmDescription: options.description,
    });
    const action = new actions.SnsAction(this.topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    return alarm;
  }

  #makeTopic(): sns.Topic {
    const { alarmEmail, server } = this.#props;
    const topic = new sns.Topic(this, "Alarms", {
      displayName: "Headwater alarms",
      masterKey: server.retention.key,
      enforceSSL: true,
    });
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal("cloudwatch.amazonaws.com")],
        actions: ["sns:Publish"],
        resources: [topic.topicArn],
      }),
    );
    if (alarmEmail) topic.addSubscription(new subscriptions.EmailSubscription(alarmEmail));
    return topic;
  }

  #makeDashboard(serverErrors: cloudwatch.IMetric, unhealthy: cloudwatch.IMetric): cloudwatch.Dashboard {
    const { server, dashboardName = `${server.deploymentId}-lineage` } = this.#props;
    const maximum = { statistic: cloudwatch.Stats.MAXIMUM };
    const graph = (title: string, left: cloudwatch.IMetric[]) =>
      new cloudwatch.GraphWidget({ title, left, width: 12, height: 6 });
    return new cloudwatch.Dashboard(this, "Dashboard", {
      dashboardName,
      widgets: [
        [
          graph(
            "Events",
            ["EventsAccepted", "EventsDuplicate", "EventsQuarantined", "EventsRefused"].map((name) =>
              server.metric(name),
            ),
          ),
          graph("DAG runs seen", [server.metric("DagRunsSeen")]),
        ],
        [
          graph("Errors and unhealthy servers", [serverErrors, unhealthy]),
          graph("Waiting", [
            server.metricQueueLength(),
            server.metric("InferenceQueueLength", maximum),
            server.metric("ForwardingDeadLetters", maximum),
          ]),
        ],
        [
          graph("Server", [
            server.service.metricCpuUtilization({ period: fiveMinutes }),
            server.service.metricMemoryUtilization({ period: fiveMinutes }),
          ]),
          ...(server.database.freeStorage ? [graph("Free storage", [server.database.freeStorage])] : []),
        ],
      ],
    });
  }
}
