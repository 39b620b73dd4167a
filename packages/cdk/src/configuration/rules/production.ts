import type { Rule } from "../problems.ts";
import { partitionOf } from "../regions.ts";
import type { PlatformConfiguration } from "../schema.ts";
import { isDocumentationName } from "./names.ts";

/** Checks the settings of backups, costs, firewall and NAT gateways. */
export const checkProduction: Rule<PlatformConfiguration> = (configuration, problems) => {
  const { access, backup, budget, lineage, network, region } = configuration;
  const isElsewhere = lineage.kind === "elsewhere";
  problems.refuse(
    network.natGateways !== undefined && network.egress === "endpoints",
    "network.natGateways",
    "needs network.egress nat, but it is endpoints; remove one of them.",
    "network.egress",
  );
  problems.refuse(
    network.natGateways !== undefined && network.existing !== undefined,
    "network.natGateways",
    "belongs to a new VPC; an existing one keeps its own NAT gateways (network.existing.natAddresses).",
    "network.existing",
  );
  for (const [setting, isSet] of [
    ["access.firewall", access.firewall],
    ["backup.enabled", backup.enabled],
    ["budget", budget],
  ] as const) {
    problems.refuse(
      isElsewhere && Boolean(isSet),
      setting,
      "needs a server of its own, but lineage.kind is elsewhere; remove it.",
      "lineage.kind",
    );
  }
  const host = budget?.email.split("@").at(-1) ?? "";
  problems.refusePlaceholder(
    isDocumentationName(host),
    "budget.email",
    `${host} is reserved for documentation; use an address that you read.`,
  );
  problems.refuse(
    backup.restoreTest === true && !backupOf(configuration).enabled,
    "backup.restoreTest",
    "needs backups, which are off; set backup.enabled to true.",
    "backup.enabled",
  );
  const { copyVaultArn } = backup;
  if (copyVaultArn === undefined) return;
  const setting = "backup.copyVaultArn";
  const [, partition, place] =
    /^arn:([a-z-]+):backup:([a-z0-9-]+):\d{12}:backup-vault:[A-Za-z0-9_-]{2,50}$/.exec(copyVaultArn) ?? [];
  problems.refuse(place === undefined, setting, `${copyVaultArn} is not the ARN of a vault of AWS Backup.`);
  problems.refuse(
    partition !== undefined && partition !== partitionOf(region),
    setting,
    `the partition is ${partition}, but ${region} is in ${partitionOf(region)}.`,
    "region",
  );
  problems.refuse(
    !backupOf(configuration).enabled,
    setting,
    "needs backups, which are off; set backup.enabled to true.",
    "backup.enabled",
  );
};

/** Returns the settings of backups, with the defaults of the profile. */
export function backupOf({ backup, profile }: PlatformConfiguration): {
  readonly enabled: boolean;
  readonly days: number;
  readonly restoreTest: boolean;
} {
  const enabled = backup.enabled ?? profile === "production";
  return { enabled, days: backup.days ?? 35, restoreTest: backup.restoreTest ?? enabled };
}
