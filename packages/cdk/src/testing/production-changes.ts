import type { SettingChange, Variant } from "./setting-change.ts";

const production: Variant = { profile: "production", airflow: { webAccess: "public" } };
const vault = (region: string) => `arn:aws:backup:${region}:731904286551:backup-vault:lineage-copies`;
const budget = { monthlyUsd: 1500, email: "data@acme.dev" };
const backup = (own: Variant["backup"]): Variant => ({ ...production, ...(own ? { backup: own } : {}) });

/** Changes of every setting for production. */
export const productionChanges: readonly SettingChange[] = [
  {
    settings: ["access.firewall"],
    from: {},
    to: { access: { mode: "public", allowedCidrs: ["52.30.10.7/32"], firewall: true } },
  },
  { settings: ["network.natGateways"], from: {}, to: { network: { natGateways: "per-zone" } } },
  {
    settings: ["network.natGateways"],
    from: { ...production, network: { natGateways: "one" } },
    to: production,
  },
  { settings: ["backup.enabled"], from: production, to: backup({ enabled: false }) },
  { settings: ["backup.enabled"], from: {}, to: { backup: { enabled: true } } },
  { settings: ["backup.days"], from: production, to: backup({ days: 90 }) },
  { settings: ["backup.restoreTest"], from: production, to: backup({ restoreTest: false }) },
  {
    settings: ["backup.copyVaultArn"],
    from: production,
    to: backup({ copyVaultArn: vault("eu-central-1") }),
  },
  { settings: ["budget.monthlyUsd", "budget.email"], from: {}, to: { budget } },
  { settings: ["budget.monthlyUsd"], from: { budget }, to: { budget: { ...budget, monthlyUsd: 2000 } } },
  { settings: ["budget.email"], from: { budget }, to: { budget: { ...budget, email: "platform@acme.dev" } } },
  { settings: ["budget.scope"], from: { budget }, to: { budget: { ...budget, scope: "deployment" } } },
];
