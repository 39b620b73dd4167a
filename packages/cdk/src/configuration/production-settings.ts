import Type from "typebox";

/** Web application firewall of the lineage server. */
export const Firewall = Type.Optional(
  Type.Boolean({
    description:
      "Adds AWS WAF with managed rule groups to the load balancer: known bad addresses, known bad inputs, and the common rules, except those that would block lineage events. Defaults to false.",
    examples: [true],
  }),
);

/** Number of NAT gateways. */
export const NatGateways = Type.Optional(
  Type.Unsafe<"one" | "per-zone">({
    enum: ["one", "per-zone"],
    description:
      "NAT gateways of the new VPC. per-zone: the loss of a zone leaves the others with internet access. Defaults to one for demo, per-zone for production.",
    examples: ["per-zone"],
  }),
);

/** Budget of a deployment. */
export const Budget = Type.Object(
  {
    monthlyUsd: Type.Integer({
      description: "Monthly limit of costs, in US dollars.",
      minimum: 1,
      maximum: 1_000_000,
      examples: [1500],
    }),
    email: Type.String({
      pattern: "^[^@\\s,;<>]+@([a-zA-Z0-9-]+\\.)+[a-zA-Z]{2,}$",
      expected: "one e-mail address",
      description: "Recipient of a message at 80 % of the limit, and when the forecast exceeds it.",
      examples: ["data@example.com"],
    }),
    scope: Type.Optional(
      Type.Unsafe<"account" | "deployment">({
        enum: ["account", "deployment"],
        description:
          "Costs to count. account: all of the account. deployment: those with the tag headwater:deployment, which must be activated as a cost allocation tag in the billing console. Defaults to account.",
        examples: ["deployment"],
      }),
    ),
  },
  {
    additionalProperties: false,
    description: "Sends e-mail when the monthly costs approach a limit (AWS Budgets).",
  },
);

/** Daily backups of the lineage database. */
export const Backup = Type.Object(
  {
    enabled: Type.Optional(
      Type.Boolean({
        description:
          "Backs up the lineage database daily with AWS Backup, in a vault that outlives the database. Defaults to false for demo, true for production.",
        examples: [true],
      }),
    ),
    days: Type.Optional(
      Type.Integer({
        description: "Retention of these backups in days. Defaults to 35.",
        minimum: 1,
        maximum: 3650,
        examples: [90],
      }),
    ),
    restoreTest: Type.Optional(
      Type.Boolean({
        description:
          "Restores the newest backup on the first day of each month, reports whether it worked, and deletes the restored database after four hours. Defaults to backup.enabled.",
        examples: [false],
      }),
    ),
    copyVaultArn: Type.Optional(
      Type.String({
        description: "Backup vault of another region or account that receives a copy of each backup.",
        examples: ["arn:aws:backup:eu-central-1:123456789012:backup-vault:lineage-copies"],
      }),
    ),
  },
  { additionalProperties: false, default: {} },
);
