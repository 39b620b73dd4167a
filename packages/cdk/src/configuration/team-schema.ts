/** Settings of a team's own DAGs, secrets, packages and warehouses, and the switches of optional parts. */
import Type from "typebox";

/** A switch that turns a part of the platform off. */
export const enabled = (description: string) =>
  Type.Boolean({ description, default: true, examples: [false] });

/** The raw data. */
export const Lake = Type.Object(
  {
    enabled: enabled("Creates a bucket for raw data and a Glue database. The sample requires it."),
  },
  { additionalProperties: false, default: {} },
);

const secretMembers = {
  secret: Type.Optional(
    Type.String({
      description:
        "Name or ARN of an existing secret. If its name is not the one that Airflow looks up, its value is copied once.",
      minLength: 1,
    }),
  ),
  kmsKeyArn: Type.Optional(
    Type.String({
      description: "Key of a secret that is not copied, if it is a customer-managed key of your own.",
    }),
  ),
};

const Connection = Type.Object(
  {
    ...secretMembers,
    generate: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: "Fields of a new connection without its password, which Secrets Manager generates.",
      }),
    ),
  },
  { additionalProperties: false },
);

const Variable = Type.Object(
  {
    ...secretMembers,
    generate: Type.Optional(
      Type.Boolean({ description: "Lets Secrets Manager generate the value, 32 letters and digits." }),
    ),
  },
  { additionalProperties: false },
);

const ExternalWarehouse = Type.Object(
  {
    host: Type.String({
      description: "Host name of the Redshift Serverless workgroup or the provisioned cluster.",
    }),
    port: Type.Integer({ default: 5439, minimum: 1, maximum: 65_535 }),
    database: Type.String({ minLength: 1 }),
    workgroupArn: Type.Optional(Type.String({ description: "ARN of the workgroup; for serverless." })),
    user: Type.Optional(
      Type.String({ minLength: 1, description: "Database user; for a provisioned cluster." }),
    ),
    databaseRoles: Type.Array(
      Type.String({
        pattern: "^[a-z_][a-z0-9_]{0,126}$",
        expected: "lower-case letters, digits and underscores",
      }),
      { description: "Database roles of the login; for serverless.", default: [] },
    ),
    securityGroupId: Type.Optional(
      Type.String({
        pattern: "^sg-([0-9a-f]{8}|[0-9a-f]{17})$",
        expected: "a security group, such as sg-0a1b2c3d4e5f6a7b8",
        description: "Security group of the warehouse, which then admits MWAA.",
      }),
    ),
    externalSchemas: Type.Record(Type.String(), Type.String(), {
      description: "Glue database of each external schema, by the name of the schema.",
      default: {},
    }),
  },
  { additionalProperties: false },
);

/** Files, secrets and warehouses of the environment. Paths are relative to the configuration file. */
export const teamAirflow = {
  classic: Type.Boolean({
    description:
      "Keeps the server's URL and the namespace as Variables in Secrets Manager, read by an environment plugin, instead of openlineage.transport. For Airflow 2.",
    default: false,
    examples: [true],
  }),
  dagsFolder: Type.Optional(
    Type.String({
      description: "Folder with your DAGs. They are uploaded to dags/; nothing there is ever deleted.",
      minLength: 1,
      examples: ["./team/dags"],
    }),
  ),
  pluginsFolder: Type.Optional(
    Type.String({
      description: "Folder with the content of your plugins.zip; every file is kept.",
      minLength: 1,
      examples: ["./team/plugins"],
    }),
  ),
  requirementsFile: Type.Optional(
    Type.String({
      description: "Your requirements.txt; its lines are added before additionalRequirements.",
      minLength: 1,
      examples: ["./team/requirements.txt"],
    }),
  ),
  startupScriptFile: Type.Optional(
    Type.String({
      description: "Your startup script; Headwater's part runs before it.",
      minLength: 1,
      examples: ["./team/startup.sh"],
    }),
  ),
  connections: Type.Record(Type.String(), Connection, {
    description:
      "Airflow connections by id, each with `secret` (name or ARN of an existing secret; `kmsKeyArn` if needed) or `generate` (its fields; Secrets Manager generates the password).",
    default: {},
    examples: [
      {
        crm: { secret: "crm/airflow" },
        orders: { generate: { conn_type: "postgres", host: "orders.internal", login: "airflow" } },
      },
    ],
  }),
  variables: Type.Record(Type.String(), Variable, {
    description:
      "Airflow Variables by name, each with `secret` (name or ARN of an existing secret; `kmsKeyArn` if needed) or `generate: true`.",
    default: {},
    examples: [{ api_token: { secret: "crm/token" }, salt: { generate: true } }],
  }),
  warehouses: Type.Record(Type.String(), ExternalWarehouse, {
    description:
      "Your own Redshift warehouses by connection id, for a login with IAM: `host`, `database`, and `workgroupArn` (serverless) or `user` (provisioned); optionally `port`, `databaseRoles`, `securityGroupId` and `externalSchemas` (Glue databases). For other warehouses, use connections.",
    default: {},
    examples: [
      {
        analytics: {
          host: "analytics.123456789012.eu-west-1.redshift-serverless.amazonaws.com",
          database: "dev",
          workgroupArn:
            "arn:aws:redshift-serverless:eu-west-1:123456789012:workgroup/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f",
        },
      },
    ],
  }),
};

/** Schemas that the warehouse creates for the team's DAGs. */
export const warehouseSchemas = Type.Array(
  Type.String({
    pattern: "^[a-z][a-z0-9_]{0,126}$",
    expected: "lower-case letters, digits and underscores, starting with a letter",
  }),
  {
    description: "Schemas to create, in which your DAGs may create tables.",
    default: [],
    examples: [["orders"]],
    uniqueItems: true,
  },
);
