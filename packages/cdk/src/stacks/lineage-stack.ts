import { CfnOutput, SecretValue } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { LoginSettings } from "../configuration/login-settings.ts";
import { platformNames } from "../configuration/names.ts";
import { backupOf } from "../configuration/rules/production.ts";
import { taskCount } from "../configuration/rules/sizes.ts";
import type { PlatformConfiguration } from "../configuration/schema.ts";
import { DatabaseBackup } from "../lineage-server/backup.ts";
import { CostBudget } from "../lineage-server/budget.ts";
import type { CertificateSource } from "../lineage-server/certificate.ts";
import type { DatabaseSize } from "../lineage-server/database.ts";
import { Firewall } from "../lineage-server/firewall.ts";
import { LineageServer } from "../lineage-server/lineage-server.ts";
import type { ServerLogin } from "../lineage-server/login.ts";
import { Monitoring } from "../lineage-server/monitoring.ts";
import { PlatformStack } from "../support/platform-stack.ts";
import { keepsData, type Retention } from "../support/retention.ts";
import type { SharedValue } from "../support/shared-value.ts";
import { shareServer } from "./central-server.ts";
import type { NetworkAndLakeStack } from "./network-and-lake-stack.ts";

/** Properties of the stack. */
export interface LineageStackProps {
  readonly configuration: PlatformConfiguration;
  readonly foundation: NetworkAndLakeStack;
}

/** The lineage server with its database, keys and alarms. */
export class LineageStack extends PlatformStack {
  readonly server: LineageServer;
  readonly monitoring: Monitoring;
  /** Host name of the server. */
  readonly serverName: SharedValue;
  /** PEM certificate of the private authority; undefined for public authorities. */
  readonly authority: SharedValue | undefined;
  readonly alarmTopicArn: SharedValue;

  constructor(scope: Construct, { configuration, foundation }: LineageStackProps) {
    super(scope, "lineage", configuration, "Headwater platform: lineage server");
    const names = platformNames(configuration);
    const { access, lineage } = configuration;
    const shared = foundation.sharedWith(this);
    const { retention } = shared;
    const isPublic = access.mode === "public";
    this.server = new LineageServer(this, "Server", {
      deploymentId: configuration.deploymentId,
      vpc: shared.vpc,
      access: {
        mode: access.mode,
        subnets: isPublic ? shared.subnets("Public") : shared.subnets("Application", 2),
        allowedCidrs: access.allowedCidrs,
        // MWAA connects to a public server from the NAT gateway's address.
        natAddresses: isPublic ? shared.natAddresses : [],
        ...(access.login ? { login: serverLogin(access.login) } : {}),
      },
      serverSubnets: shared.subnets("Application"),
      databaseSubnets: shared.subnets("Data"),
      securityGroups: {
        loadBalancer: shared.securityGroup("loadBalancer"),
        server: shared.securityGroup("server"),
        database: shared.securityGroup("database"),
      },
      image: lineage.image === "uri" ? { kind: "uri", uri: lineage.imageUri ?? "" } : { kind: lineage.image },
      architecture: lineage.architecture,
      cpu: lineage.cpu,
      memoryMiB: lineage.memoryMiB,
      ...taskCount(configuration),
      database: {
        name: names.database,
        size: databaseSize(lineage),
        backupDays: lineage.backupDays,
      },
      certificate: certificateSource(configuration.https),
      keys: {
        ingest: names.lineageConnectionSecret,
        read: names.readKeySecret,
        admin: names.adminKeySecret,
      },
      metricsNamespace: names.metricsNamespace,
      ...(lineage.dataZoneDomainId ? { dataZoneDomainId: lineage.dataZoneDomainId } : {}),
      accessLogs: shared.accessLogs,
      retention,
    });
    this.monitoring = new Monitoring(this, "Monitoring", {
      server: this.server,
      ...(lineage.alarmEmail ? { alarmEmail: lineage.alarmEmail } : {}),
    });
    this.serverName = this.share("ServerName", this.server.serverName);
    const authority = this.share("CertificateAuthority", this.server.authority);
    this.authority = this.server.authority ? authority : undefined;
    this.alarmTopicArn = this.share("AlarmTopicArn", this.monitoring.topic.topicArn);
    new CfnOutput(this, "LineageUrl", { value: this.server.url, description: "The lineage server" });
    new CfnOutput(this, "LoginKeyCommand", {
      value: `aws secretsmanager get-secret-value --region ${this.region} --secret-id ${names.adminKeySecret} --query SecretString --output text`,
      description: "Prints the key for the first login",
    });
    if (this.server.authority) {
      new CfnOutput(this, "CertificateAuthority", {
        value: this.server.authority,
        description: "Certificate of the private authority, for browsers and clients to trust",
      });
    }
    this.#protect(configuration, retention);
    if (lineage.sharing) shareServer(this, configuration, shared, this.server);
    this.finish(retention);
  }

  /** Adds backups, the firewall and the budget. */
  #protect(configuration: PlatformConfiguration, retention: Retention): void {
    const { deploymentId, access, backup, budget } = configuration;
    const { enabled, days, restoreTest } = backupOf(configuration);
    // The vault of production outlives its stack, so it cannot be created again under its name.
    if (enabled || keepsData(retention)) {
      new DatabaseBackup(this, "Backup", {
        deploymentId,
        database: this.server.database.resource,
        isActive: enabled,
        isRestoreTested: restoreTest,
        days,
        ...(backup.copyVaultArn ? { copyVaultArn: backup.copyVaultArn } : {}),
        retention,
      });
    }
    if (access.firewall) {
      new Firewall(this, "Firewall", { deploymentId, loadBalancer: this.server.loadBalancer, retention });
    }
    if (budget) {
      new CostBudget(this, "Budget", { deploymentId, ...budget, scope: budget.scope ?? "account" });
    }
  }
}

function databaseSize(lineage: PlatformConfiguration["lineage"]): DatabaseSize {
  return lineage.database === "rds"
    ? { kind: "rds", instanceClass: lineage.databaseInstanceClass, storageGiB: lineage.databaseStorageGiB }
    : {
        kind: "aurora",
        minimumCapacity: lineage.auroraMinimumCapacity,
        maximumCapacity: lineage.auroraMaximumCapacity,
      };
}

function certificateSource(https: PlatformConfiguration["https"]): CertificateSource {
  if (https.certificateArn) {
    return { kind: "arn", arn: https.certificateArn, serverName: https.serverName ?? "" };
  }
  return https.domain ? { kind: "domain", ...https.domain } : { kind: "private" };
}

/** Returns the login for the server. The rules have made sure that the settings of its kind are there. */
function serverLogin(login: LoginSettings): ServerLogin {
  const { kind, clientId, scope, sessionHours, viewers = [], admins = [] } = login;
  const shared = {
    clientId,
    viewers,
    admins,
    ...(scope ? { scope } : {}),
    ...(sessionHours ? { sessionHours } : {}),
  };
  if (kind === "cognito") {
    const { userPoolArn = "", userPoolDomain = "" } = login;
    return { kind, ...shared, userPoolArn, userPoolDomain };
  }
  const { issuer = "", authorizationEndpoint = "", tokenEndpoint = "", userInfoEndpoint = "" } = login;
  return {
    kind,
    ...shared,
    issuer,
    authorizationEndpoint,
    tokenEndpoint,
    userInfoEndpoint,
    clientSecret: SecretValue.secretsManager(login.clientSecret ?? "", {
      ...(login.clientSecretField ? { jsonField: login.clientSecretField } : {}),
      ...(login.clientSecretVersion ? { versionId: login.clientSecretVersion } : {}),
    }),
  };
}
