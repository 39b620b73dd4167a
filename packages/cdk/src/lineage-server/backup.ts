import { ArnFormat, Duration, Stack } from "aws-cdk-lib";
import * as backup from "aws-cdk-lib/aws-backup";
import * as events from "aws-cdk-lib/aws-events";
import { Construct } from "constructs";
import { acknowledge } from "../support/acknowledge.ts";
import type { Retention } from "../support/retention.ts";

/** Properties of the backups. */
export interface DatabaseBackupProps {
  readonly deploymentId: string;
  readonly database: { readonly kind: "rds" | "aurora"; readonly identifier: string };
  /** False keeps the vault with its backups, but adds none. */
  readonly isActive: boolean;
  /** Retention in days. */
  readonly days: number;
  /** Vault of another region or account for a copy. @default none */
  readonly copyVaultArn?: string;
  readonly retention: Retention;
}

/** Before the maintenance window of the environment (03:00 UTC by default). */
const backupHour = "1";

/** Daily backups of a lineage database in a vault of their own, which outlives the database. */
export class DatabaseBackup extends Construct {
  readonly vault: backup.BackupVault;

  constructor(scope: Construct, id: string, props: DatabaseBackupProps) {
    super(scope, id);
    const { deploymentId, retention } = props;
    this.vault = new backup.BackupVault(this, "Vault", {
      backupVaultName: `${deploymentId}-lineage`,
      encryptionKey: retention.key,
      removalPolicy: retention.removalPolicy,
    });
    if (props.isActive) this.#plan(props);
  }

  #plan({ database, deploymentId, copyVaultArn, days }: DatabaseBackupProps): void {
    const plan = new backup.BackupPlan(this, "Plan", {
      backupPlanName: `${deploymentId}-lineage`,
      backupVault: this.vault,
      backupPlanRules: [
        new backup.BackupPlanRule({
          ruleName: "daily",
          scheduleExpression: events.Schedule.cron({ hour: backupHour, minute: "0" }),
          deleteAfter: Duration.days(days),
          ...(copyVaultArn
            ? {
                copyActions: [
                  {
                    destinationBackupVault: backup.BackupVault.fromBackupVaultArn(
                      this,
                      "CopyVault",
                      copyVaultArn,
                    ),
                    deleteAfter: Duration.days(days),
                  },
                ],
              }
            : {}),
        }),
      ],
    });
    const selection = plan.addSelection("Database", {
      resources: [
        backup.BackupResource.fromArn(
          Stack.of(this).formatArn({
            service: "rds",
            resource: database.kind === "rds" ? "db" : "cluster",
            resourceName: database.identifier,
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        ),
      ],
      allowRestores: true,
    });
    acknowledge(selection, {
      "IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup]":
        "AWS Backup documents this policy for its role, and extends it with its features.",
      "IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores]":
        "AWS Backup documents this policy for restores.",
    });
  }
}
