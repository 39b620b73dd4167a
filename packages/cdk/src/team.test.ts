import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Match } from "aws-cdk-lib/assertions";
import { beforeAll, describe, expect, it } from "vitest";
import { ConfigurationError } from "./configuration/validate.ts";
import {
  assemblyOf,
  generated,
  granting,
  lookupsOf,
  optionsOf,
  pluginFiles,
  roleStatements,
  secretArn,
  secretsOf,
  uploads,
} from "./testing/inspect.ts";
import { pretendWheels } from "./testing/pretend-wheels.ts";
import { resourceOf, type SynthesizedPlatform, synthesize } from "./testing/synthesize.ts";
import { makeTeamFolder } from "./testing/team-folder.ts";

const off = { enabled: false };
const withoutSample = { sample: off, warehouse: off, lake: off };

describe("a team's own files", () => {
  let platform: SynthesizedPlatform;
  const folder = join(makeTeamFolder(), "team");

  beforeAll(async () => {
    platform = await synthesize({
      ...withoutSample,
      airflow: {
        dagsFolder: join(folder, "dags"),
        pluginsFolder: join(folder, "plugins"),
        requirementsFile: join(folder, "requirements.txt"),
        additionalRequirements: ["dbt-core"],
        startupScriptFile: join(folder, "startup.sh"),
      },
    });
  });

  it("are uploaded to dags/ as they are", () => {
    const [[, upload] = []] = uploads(platform.orchestration).filter(([id]) => id.includes("TeamDags"));
    expect(upload?.Properties.DestinationBucketKeyPrefix).toBe("dags");
    const [key] = upload!.Properties.SourceObjectKeys as string[];
    const asset = join(assemblyOf(platform), `asset.${key!.replace(/\.zip$/, "")}`);
    expect(readdirSync(asset, { recursive: true }).sort()).toEqual([
      ".airflowignore",
      "lib",
      "lib/names.py",
      "orders.py",
    ]);
  });

  it("are part of plugins.zip, requirements.txt and the startup script", () => {
    expect(pluginFiles(platform)).toEqual(
      expect.arrayContaining(["own_plugin.py", "headwater_lineage/token_provider.py"]),
    );
    expect(pluginFiles(platform)).not.toContain("headwater_environment.py");
    expect(generated(platform, /requirements-[0-9a-f]{16}\.txt$/)).toBe(
      "apache-airflow-providers-openlineage==2.6.1\n# ours\npandas==2.1.4\ndbt-core\n",
    );
    expect(generated(platform, /startup-[0-9a-f]{16}\.sh$/)).toMatch(/headwater[\s\S]*export TEAM=data\n$/);
  });

  it("are refused if pip would reject the requirements", async () => {
    const wrong = synthesize({
      airflow: { additionalRequirements: ["apache-airflow-providers-amazon==1.0.0"] },
    });
    await expect(wrong).rejects.toThrow(ConfigurationError);
    await expect(wrong).rejects.toThrow(/excludes version/);
  });
});

describe("a team's own connections and Variables", () => {
  const inPlace = "lineage-demo/airflow/connections/own";
  const keyArn = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f";
  let platform: SynthesizedPlatform;

  beforeAll(async () => {
    platform = await synthesize({
      sample: off,
      airflow: {
        connections: {
          crm: { secret: "crm/airflow" },
          orders: { generate: { conn_type: "postgres", host: "orders.internal", login: "airflow" } },
          own: { secret: inPlace, kmsKeyArn: keyArn },
        },
        variables: { api_token: { secret: "crm/token" }, salt: { generate: true } },
      },
    });
  });

  it("have no value in the template", () => {
    const secrets = secretsOf(platform);
    expect(secrets["lineage-demo/airflow/connections/crm"]).toMatchObject({
      SecretString: "{{resolve:secretsmanager:crm/airflow:SecretString:::}}",
    });
    expect(secrets["lineage-demo/airflow/connections/orders"]).toMatchObject({
      GenerateSecretString: {
        GenerateStringKey: "password",
        SecretStringTemplate: '{"conn_type":"postgres","host":"orders.internal","login":"airflow"}',
      },
    });
    expect(secrets["lineage-demo/airflow/variables/api_token"]).toMatchObject({
      SecretString: "{{resolve:secretsmanager:crm/token:SecretString:::}}",
    });
    expect(secrets["lineage-demo/airflow/variables/salt"]).toHaveProperty("GenerateSecretString");
  });

  it("do not include a secret that is where Airflow looks", () => {
    expect(secretsOf(platform)).not.toHaveProperty([inPlace]);
  });

  it("are looked up by Airflow and its workers, and no others", () => {
    const expected = {
      connections_prefix: "lineage-demo/airflow/connections",
      connections_lookup_pattern: "^(redshift_default|crm|orders|own|openlineage)$",
      variables_prefix: "lineage-demo/airflow/variables",
      variables_lookup_pattern: "^(api_token|salt)$",
      config_prefix: null,
    };
    expect(lookupsOf(platform)).toEqual(expected);
    expect(JSON.parse(optionsOf(platform)["workers.secrets_backend_kwargs"]!)).toEqual(expected);
  });

  it("are readable by the execution role, and no others", () => {
    expect(granting(platform, "secretsmanager:GetSecretValue")).toEqual([
      ...["crm", "openlineage", "orders", "own", "redshift_default"].map((id) =>
        secretArn(`connections/${id}`),
      ),
      ...["api_token", "salt"].map((id) => secretArn(`variables/${id}`)),
    ]);
    const keys = roleStatements(platform).filter(({ Resource }) => [Resource].flat().includes(keyArn));
    expect(keys).toMatchObject([
      {
        Action: "kms:Decrypt",
        Condition: { StringEquals: { "kms:ViaService": ["secretsmanager.eu-west-1.amazonaws.com"] } },
      },
    ]);
  });
});

describe("a team's own warehouses", () => {
  const workgroupArn =
    "arn:aws:redshift-serverless:eu-west-1:123456789012:workgroup/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f";
  let platform: SynthesizedPlatform;

  beforeAll(async () => {
    platform = await synthesize({
      ...withoutSample,
      airflow: {
        warehouses: {
          analytics: {
            host: "analytics.123456789012.eu-west-1.redshift-serverless.amazonaws.com",
            database: "dev",
            workgroupArn,
            databaseRoles: ["etl"],
            securityGroupId: "sg-0a1b2c3d4e5f6a7b8",
            externalSchemas: { raw: "raw_zone" },
          },
          finance: {
            host: "dwh.cabc123.eu-west-1.redshift.amazonaws.com",
            port: 5440,
            database: "finance",
            user: "airflow",
          },
        },
      },
    });
  });

  it("have connections with an IAM login and no password", () => {
    const connectionOf = (id: string) =>
      JSON.parse(secretsOf(platform)[`lineage-demo/airflow/connections/${id}`]!.SecretString as string);
    expect(connectionOf("analytics")).toEqual({
      conn_type: "redshift",
      host: "analytics.123456789012.eu-west-1.redshift-serverless.amazonaws.com",
      port: 5439,
      schema: "dev",
      extra: { iam: true, is_serverless: true, serverless_work_group: "analytics", region: "eu-west-1" },
    });
    expect(connectionOf("finance")).toEqual({
      conn_type: "redshift",
      host: "dwh.cabc123.eu-west-1.redshift.amazonaws.com",
      port: 5440,
      schema: "finance",
      login: "airflow",
      extra: { iam: true, cluster_identifier: "dwh", db_user: "airflow", region: "eu-west-1" },
    });
  });

  it("give the role exactly their logins", () => {
    expect(granting(platform, "redshift-serverless:GetCredentials")).toEqual([workgroupArn]);
    expect(granting(platform, "redshift:GetClusterCredentials")).toEqual([
      "arn:aws:redshift:eu-west-1:123456789012:dbname:dwh/finance",
      "arn:aws:redshift:eu-west-1:123456789012:dbuser:dwh/airflow",
    ]);
    const role = resourceOf(platform.orchestration, "AWS::IAM::Role", "ExecutionRole");
    expect(role.Properties.Tags).toContainEqual({ Key: "RedshiftDbRoles", Value: "etl" });
  });

  it("admit MWAA in the given security group", () => {
    platform.orchestration.hasResourceProperties("AWS::EC2::SecurityGroupIngress", {
      GroupId: "sg-0a1b2c3d4e5f6a7b8",
      FromPort: 5439,
      ToPort: 5439,
    });
  });

  it("have an interface endpoint for the login to a cluster, if there is no internet", async () => {
    pretendWheels();
    const { network } = await synthesize({
      ...withoutSample,
      access: { mode: "internal", allowedCidrs: ["10.8.0.0/16"] },
      network: { egress: "endpoints" },
      airflow: {
        warehouses: {
          finance: { host: "dwh.cabc123.eu-west-1.redshift.amazonaws.com", database: "f", user: "a" },
        },
      },
    });
    network.hasResourceProperties("AWS::EC2::VPCEndpoint", {
      ServiceName: Match.stringLikeRegexp("\\.redshift$"),
    });
  });

  it("are known to the extractor, with their external schemas", () => {
    const map = JSON.parse(generated(platform, /headwater_external_tables\.json$/)) as {
      warehouses: unknown;
    };
    expect(map.warehouses).toEqual([
      {
        namespace: "redshift://analytics.eu-west-1:5439",
        database: "dev",
        external_schemas: {
          raw: {
            glue_namespace: "arn:aws:glue:eu-west-1:123456789012",
            glue_database: "raw_zone",
            tables: {},
          },
        },
      },
      { namespace: "redshift://dwh.eu-west-1:5440", database: "finance", external_schemas: {} },
    ]);
  });
});

describe("classic mode", () => {
  let platform: SynthesizedPlatform;

  beforeAll(async () => {
    platform = await synthesize({ airflow: { classic: true, version: "2.11.0", namespace: "etl" } });
  });

  it("keeps the URL and the namespace as Variables, and sets no transport", () => {
    const secrets = secretsOf(platform);
    expect(secrets["lineage-demo/airflow/variables/OPENLINEAGE_NAMESPACE"]!.SecretString).toBe("etl");
    expect(JSON.stringify(secrets["lineage-demo/airflow/variables/OPENLINEAGE_URL"]!.SecretString)).toMatch(
      /https:\/\/.*ServerName/,
    );
    const options = optionsOf(platform);
    expect(options).not.toHaveProperty(["openlineage.transport"]);
    expect(options).not.toHaveProperty(["openlineage.namespace"]);
    expect(options).toMatchObject({ "core.lazy_load_plugins": "False" });
    expect(lookupsOf(platform)).toMatchObject({
      connections_prefix: "lineage-demo/airflow/connections",
      variables_prefix: "lineage-demo/airflow/variables",
      variables_lookup_pattern: "^(OPENLINEAGE_URL|OPENLINEAGE_NAMESPACE)$",
    });
  });

  it("ships the environment plugin, and the environment waits for its Variables", () => {
    expect(pluginFiles(platform)).toEqual(
      expect.arrayContaining(["headwater_environment.py", "headwater_lineage/token_provider.py"]),
    );
    const waits = JSON.stringify(resourceOf(platform.orchestration, "AWS::MWAA::Environment").DependsOn);
    expect(waits).toMatch(/VariableOPENLINEAGEURL/);
  });

  it("lets the role read the two Variables and the key, and puts the key nowhere", () => {
    expect(granting(platform, "secretsmanager:GetSecretValue")).toEqual([
      secretArn("connections/openlineage"),
      secretArn("connections/redshift_default"),
      secretArn("variables/OPENLINEAGE_NAMESPACE"),
      secretArn("variables/OPENLINEAGE_URL"),
    ]);
    expect(JSON.stringify(platform.orchestration.toJSON())).not.toMatch(/API_KEY|apiKey/);
    expect(generated(platform, /startup-[0-9a-f]{16}\.sh$/)).toMatch(
      /^export HEADWATER_KEY_SECRET='lineage-demo\/airflow\/connections\/openlineage'$/m,
    );
  });
});
