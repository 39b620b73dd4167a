import { ArnFormat, CfnOutput, Duration, Stack } from "aws-cdk-lib";
import * as backup from "aws-cdk-lib/aws-backup";
import * as events from "aws-cdk-lib/aws-events";
import type * as iam from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { acknowledge } from "../support/acknowledge.ts";
import type { Retention } from "../support/retention.ts";

/** Properties of the backups. */
export interface DatabaseBackupProps {
  readonly deploymentId: string;
  readonly database: {
    readonly kind: "rds" | "aurora";
    readonly identifier: string;
    /** Name of its subnet group, in which restored databases are tested. */
    readonly subnetGroup: string;
  };
  /** False keeps the vault with its backups, but adds none. */
  readonly isActive: boolean;
  /** Retention in days. */
  readonly days: number;
  /** Restores the newest backup every month, and deletes the result after some hours. */
  readonly isRestoreTested: boolean;
  /** Vault of another region or account for a copy. @default none */
  readonly copyVaultArn?: string;
  readonly retention: Retention;
}

/** Before the maintenance window of the environment (03:00 UTC by default). */
const backupHour = "1";

/** The first day of each month, some hours after the backup. */
const restoreTestSchedule = "cron(0 5 1 * ? *)";
/** Hours for which a restored database stays, so that it can be looked at. */
const validationHours = 4;
/** Age of the backup that is restored, in days: an older one means that backups fail. */
const newestDays = 7;

/** Daily backups of a lineage database in a vault of their own, which outlives the database, and monthly tests of them. */
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
    if (!props.isActive) return;
    const role = this.#plan(props);
    if (props.isRestoreTested) this.#testRestores(props, role);
  }

  /** Returns the role that backs up and restores. */
  #plan({ database, deploymentId, copyVaultArn, days }: DatabaseBackupProps): iam.IRole {
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
      resources: [backup.BackupResource.fromArn(this.#arnOf(database))],
      allowRestores: true,
    });
    acknowledge(selection, {
      "IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup]":
        "AWS Backup documents this policy for its role, and extends it with its features.",
      "IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores]":
        "AWS Backup documents this policy for restores.",
    });
    // The library's type is the principal; the selection has created a role.
    return selection.grantPrincipal as iam.Role;
  }

  /**
   * Restores the newest backup into the database's subnets, where nothing may connect to it: it gets the VPC's default group.
   * AWS Backup reports a restore that fails, and deletes the database after {@link validationHours}.
   */
  #testRestores({ database, deploymentId }: DatabaseBackupProps, role: iam.IRole): void {
    const plan = new backup.CfnRestoreTestingPlan(this, "RestoreTests", {
      // Hyphens are not allowed.
      restoreTestingPlanName: `${deploymentId}-lineage`.replaceAll("-", "_"),
      scheduleExpression: restoreTestSchedule,
      recoveryPointSelection: {
        algorithm: "LATEST_WITHIN_WINDOW",
        includeVaults: [this.vault.backupVaultArn],
        recoveryPointTypes: ["SNAPSHOT"],
        selectionWindowDays: newestDays,
      },
    });
    const selection = new backup.CfnRestoreTestingSelection(this, "RestoreTestsDatabase", {
      restoreTestingPlanName: plan.restoreTestingPlanName,
      restoreTestingSelectionName: "database",
      protectedResourceType: database.kind === "rds" ? "RDS" : "Aurora",
      protectedResourceArns: [this.#arnOf(database)],
      iamRoleArn: role.roleArn,
      restoreMetadataOverrides: { dbSubnetGroupName: database.subnetGroup },
      validationWindowHours: validationHours,
    });
    selection.addResourceDependency(plan);
    new CfnOutput(this, "RestoreTestsCommand", {
      value: `aws backup list-restore-jobs --region ${Stack.of(this).region} --by-restore-testing-plan-arn ${plan.attrRestoreTestingPlanArn}`,
      description: "Lists the monthly tests that restore the lineage database",
    });
  }

  #arnOf({ kind, identifier }: DatabaseBackupProps["database"]): string {
    return Stack.of(this).formatArn({
      service: "rds",
      resource: kind === "rds" ? "db" : "cluster",
      resourceName: identifier,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}
