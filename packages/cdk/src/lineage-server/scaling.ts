import { Duration } from "aws-cdk-lib";
import * as autoscaling from "aws-cdk-lib/aws-applicationautoscaling";
import type * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import type * as ecs from "aws-cdk-lib/aws-ecs";

/** Average load at which a task is added, in percent of its CPU. */
const targetCpu = 65;
/** Waiting events at which one task, and at which two tasks are added. */
const waitingEvents = { some: 200, many: 2_000 };

/**
 * Adds tasks while the CPU is busy or events wait, and removes them afterwards. The server writes the number of waiting
 * events itself.
 */
export function scaleTasks(
  service: ecs.FargateService,
  queueLength: cloudwatch.IMetric,
  { tasks, maximumTasks }: { readonly tasks: number; readonly maximumTasks: number },
): void {
  if (maximumTasks <= tasks) return;
  const scaling = service.autoScaleTaskCount({ minCapacity: tasks, maxCapacity: maximumTasks });
  scaling.scaleOnCpuUtilization("Cpu", {
    targetUtilizationPercent: targetCpu,
    scaleInCooldown: Duration.minutes(10),
    scaleOutCooldown: Duration.minutes(2),
  });
  scaling.scaleOnMetric("Queue", {
    metric: queueLength,
    scalingSteps: [
      { upper: 0, change: -1 },
      { lower: waitingEvents.some, change: +1 },
      { lower: waitingEvents.many, change: +2 },
    ],
    adjustmentType: autoscaling.AdjustmentType.CHANGE_IN_CAPACITY,
    cooldown: Duration.minutes(3),
  });
}
