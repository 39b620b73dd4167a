import { Duration } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import * as actions from "aws-cdk-lib/aws-cloudwatch-actions";
import * as elb from "aws-cdk-lib/aws-elasticloadbalancingv2";
import * as iam from "aws-cdk-lib/aws-iam";
import * as sns from "aws-cdk-lib/aws-sns";
import * as subscriptions from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import type { Retention } from "../support/retention.ts";
import type { LineageServer } from "./lineage-server.ts";

/** Monitored resources, and the recipient of alarms. */
export interface MonitoringProps {
  readonly deploymentId: string;
  readonly server: LineageServer;
  readonly metricsNamespace: string;
  readonly alarmEmail?: string;
  readonly retention: Retention;
}

const fiveMinutes = Duration.minutes(5);
/** Alarm threshold for the database's free storage, in bytes. */
const leastFreeStorage = 2 * 1024 ** 3;

/** Alarms and a dashboard of a lineage server. */
export class Monitoring extends Construct {
  readonly topic: sns.Topic;
  readonly dashboard: cloudwatch.Dashboard;
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
    this.alarm("ServerErrors", serverErrors, {
      threshold: 5,
      evaluationPeriods: 1,
      description: "The lineage server answers with errors (5xx).",
    });
    this.alarm("Unhealthy", unhealthy, {
      threshold: 1,
      evaluationPeriods: 3,
      description: "A lineage server does not answer its health check.",
    });
    this.alarm("DatabaseDown", this.metric("DatabaseUp", cloudwatch.Stats.MINIMUM), {
      threshold: 0,
      comparison: cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 3,
      description: "The lineage server cannot reach its database.",
    });
    if (server.database.freeStorage) {
      this.alarm("Storage", server.database.freeStorage, {
        threshold: leastFreeStorage,
        comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
        evaluationPeriods: 1,
        description: "The lineage database has less than 2 GiB of storage left.",
      });
    }
    this.dashboard = this.#makeDashboard(serverErrors, unhealthy);
  }

  /** Returns a metric that the server itself writes, for the whole deployment. */
  metric(name: string, statistic: string = cloudwatch.Stats.SUM, period = fiveMinutes): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: this.#props.metricsNamespace,
      metricName: name,
      dimensionsMap: { Deployment: this.#props.deploymentId },
      statistic,
      period,
    });
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
    const { alarmEmail, retention } = this.#props;
    const topic = new sns.Topic(this, "Alarms", {
      displayName: "Headwater alarms",
      masterKey: retention.key,
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
    const { server, deploymentId } = this.#props;
    const graph = (title: string, left: cloudwatch.IMetric[]) =>
      new cloudwatch.GraphWidget({ title, left, width: 12, height: 6 });
    return new cloudwatch.Dashboard(this, "Dashboard", {
      dashboardName: `${deploymentId}-lineage`,
      widgets: [
        [
          graph(
            "Events",
            ["EventsAccepted", "EventsDuplicate", "EventsQuarantined", "EventsRefused"].map((name) =>
              this.metric(name),
            ),
          ),
          graph("DAG runs seen", [this.metric("DagRunsSeen")]),
        ],
        [
          graph("Errors and unhealthy servers", [serverErrors, unhealthy]),
          graph("Waiting", [
            this.metric("QueueLength", cloudwatch.Stats.MAXIMUM),
            this.metric("InferenceQueueLength", cloudwatch.Stats.MAXIMUM),
            this.metric("ForwardingDeadLetters", cloudwatch.Stats.MAXIMUM),
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
