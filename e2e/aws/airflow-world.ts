import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  AllocateAddressCommand,
  AssociateRouteTableCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateNatGatewayCommand,
  CreateNetworkInterfaceCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { lineageSettings } from "@headwater/mwaa";
import { AirflowService } from "./airflow-service.ts";
import { type Moto, motoAccount, startMoto } from "./moto.ts";
import { RecordingProxy } from "./recording-proxy.ts";

/** Name of the environment. */
export const environmentName = "etl";
/** Its OpenLineage namespace. */
export const environmentNamespace = `mwaa://eu-west-1/${motoAccount}/${environmentName}`;
/** Private address of the lineage server's load balancer. */
const serverAddress = "10.0.9.5";
const region = "eu-west-1";
const bucket = "etl-dags";
const roleName = "etl-execution";

/** Permissions of the execution role to read the key. */
export const secretStatement = {
  Effect: "Allow",
  Action: "secretsmanager:GetSecretValue",
  Resource: `arn:aws:secretsmanager:${region}:${motoAccount}:secret:etl/connections/openlineage-??????`,
};

/** An account with a working Airflow environment. Tests break one setting and restore it. */
export class AirflowWorld {
  readonly moto: Moto;
  readonly airflow: AirflowService;
  /** The proxy between the command and AWS. */
  readonly proxy: RecordingProxy;
  readonly ec2: EC2Client;
  readonly s3: S3Client;
  readonly iam: IAMClient;
  readonly logs: CloudWatchLogsClient;
  readonly bucket = bucket;
  routeTableId = "";
  natGatewayId = "";
  serverGroupId = "";
  environmentGroupId = "";
  #users = 0;

  private constructor(moto: Moto, airflow: AirflowService, proxy: RecordingProxy) {
    this.moto = moto;
    this.airflow = airflow;
    this.proxy = proxy;
    this.ec2 = new EC2Client(moto.client);
    this.s3 = new S3Client({ ...moto.client, forcePathStyle: true });
    this.iam = new IAMClient(moto.client);
    this.logs = new CloudWatchLogsClient(moto.client);
  }

  static async start(): Promise<AirflowWorld> {
    const moto = await startMoto(region);
    const world = new AirflowWorld(
      moto,
      await AirflowService.start(),
      await RecordingProxy.start(moto.endpoint),
    );
    const subnetIds = await world.#makeNetwork();
    await world.#fillBucket();
    await world.#makeRole();
    for (const component of ["Scheduler", "Worker", "WebServer"]) {
      await world.logs.send(
        new CreateLogGroupCommand({ logGroupName: `airflow-${environmentName}-${component}` }),
      );
    }
    world.airflow.environments.set(environmentName, world.environment(subnetIds));
    world.airflow.environments.set("other", {
      Name: "other",
      AirflowConfigurationOptions: { "openlineage.namespace": `mwaa://${region}/${motoAccount}/other` },
    });
    return world;
  }

  /** Returns the variables that direct the command here. Without a user, authorization must be off. */
  variables(user = { AccessKeyId: "test", SecretAccessKey: "test" }): Record<string, string> {
    return {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: user.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: user.SecretAccessKey,
      AWS_MAX_ATTEMPTS: "1",
      AWS_ENDPOINT_URL: this.proxy.endpoint,
      AWS_ENDPOINT_URL_S3: this.proxy.endpoint,
      AWS_ENDPOINT_URL_MWAA: this.airflow.endpoint,
    };
  }

  /** Returns the response of GetEnvironment. */
  environment(subnetIds: readonly string[]): Record<string, unknown> {
    const settings = lineageSettings({
      airflowVersion: "2.11.0",
      region,
      account: motoAccount,
      environmentName,
      url: `https://${serverAddress}/`,
      connectionsPrefix: "etl/connections",
      keySecret: "etl/connections/openlineage",
      certificateAuthorityFile: "ca.pem",
      externalTablesFile: "tables.json",
    });
    return {
      Name: environmentName,
      AirflowVersion: "2.11.0",
      AirflowConfigurationOptions: settings.configurationOptions,
      ExecutionRoleArn: `arn:aws:iam::${motoAccount}:role/${roleName}`,
      SourceBucketArn: `arn:aws:s3:::${bucket}`,
      DagS3Path: "dags",
      RequirementsS3Path: "requirements.txt",
      NetworkConfiguration: { SubnetIds: subnetIds, SecurityGroupIds: [this.environmentGroupId] },
      CreatedAt: 1_700_000_000.123,
    };
  }

  /** Creates a user with these permissions and no others. */
  async user(actions: readonly string[]): Promise<{ AccessKeyId: string; SecretAccessKey: string }> {
    this.#users += 1;
    const UserName = `reader-${this.#users}`;
    await this.iam.send(new CreateUserCommand({ UserName }));
    if (actions.length > 0) {
      const statement = { Effect: "Allow", Action: actions, Resource: "*" };
      await this.iam.send(
        new PutUserPolicyCommand({
          UserName,
          PolicyName: "reads",
          PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
        }),
      );
    }
    const { AccessKey } = await this.iam.send(new CreateAccessKeyCommand({ UserName }));
    return { AccessKeyId: AccessKey!.AccessKeyId!, SecretAccessKey: AccessKey!.SecretAccessKey! };
  }

  /** Returns the role's policy. */
  async grant(statement: object): Promise<void> {
    await this.iam.send(
      new PutRolePolicyCommand({
        RoleName: roleName,
        PolicyName: "own",
        PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
      }),
    );
  }

  /** Writes a line into a log of the environment; returns a function that removes it. */
  async log(
    component: string,
    stream: string,
    message: string,
    timestamp: number,
  ): Promise<() => Promise<unknown>> {
    const place = { logGroupName: `airflow-${environmentName}-${component}`, logStreamName: stream };
    await this.logs.send(new CreateLogStreamCommand(place));
    await this.logs.send(new PutLogEventsCommand({ ...place, logEvents: [{ timestamp, message }] }));
    return () => this.logs.send(new DeleteLogStreamCommand(place));
  }

  /** Allows the environment to reach the server on port 443. */
  get ingress() {
    return {
      GroupId: this.serverGroupId,
      IpPermissions: [
        {
          IpProtocol: "tcp",
          FromPort: 443,
          ToPort: 443,
          UserIdGroupPairs: [{ GroupId: this.environmentGroupId }],
        },
      ],
    };
  }

  async stop(): Promise<void> {
    await Promise.all([this.moto.stop(), this.airflow.stop(), this.proxy.stop()]);
  }

  async #makeNetwork(): Promise<string[]> {
    const { Vpc } = await this.ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
    const VpcId = Vpc!.VpcId!;
    const subnet = async (CidrBlock: string) =>
      (await this.ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock }))).Subnet!.SubnetId!;
    const own = [await subnet("10.0.1.0/24"), await subnet("10.0.2.0/24")];
    const publicSubnet = await subnet("10.0.9.0/24");
    const { AllocationId } = await this.ec2.send(new AllocateAddressCommand({ Domain: "vpc" }));
    const nat = await this.ec2.send(new CreateNatGatewayCommand({ SubnetId: publicSubnet, AllocationId }));
    this.natGatewayId = nat.NatGateway!.NatGatewayId!;
    const { RouteTable } = await this.ec2.send(new CreateRouteTableCommand({ VpcId }));
    this.routeTableId = RouteTable!.RouteTableId!;
    await this.openWayOut();
    for (const SubnetId of own) {
      await this.ec2.send(new AssociateRouteTableCommand({ RouteTableId: this.routeTableId, SubnetId }));
    }
    const group = async (GroupName: string) =>
      (await this.ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: GroupName, VpcId })))
        .GroupId!;
    this.serverGroupId = await group("server");
    this.environmentGroupId = await group("environment");
    await this.ec2.send(new AuthorizeSecurityGroupIngressCommand(this.ingress));
    await this.ec2.send(
      new CreateNetworkInterfaceCommand({
        SubnetId: publicSubnet,
        PrivateIpAddress: serverAddress,
        Groups: [this.serverGroupId],
      }),
    );
    return own;
  }

  /** Returns the default route of the environment's subnets. */
  async openWayOut(): Promise<void> {
    await this.ec2.send(
      new CreateRouteCommand({
        RouteTableId: this.routeTableId,
        DestinationCidrBlock: "0.0.0.0/0",
        NatGatewayId: this.natGatewayId,
      }),
    );
  }

  async #fillBucket(): Promise<void> {
    await this.s3.send(
      new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: region } }),
    );
    const requirements = lineageSettings({
      airflowVersion: "2.11.0",
      region,
      account: motoAccount,
      environmentName,
      url: "https://lineage.example.com/",
      connectionsPrefix: "etl/connections",
    }).requirements;
    await this.put("requirements.txt", requirements);
    await this.put("dags/ca.pem", "certificate");
    await this.put("dags/etl.py", "SQLExecuteQueryOperator(task_id='load')");
  }

  /** Puts a file into the environment's bucket. */
  async put(Key: string, Body: string): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
  }

  async #makeRole(): Promise<void> {
    const trust = {
      Effect: "Allow",
      Principal: { Service: "airflow.amazonaws.com" },
      Action: "sts:AssumeRole",
    };
    await this.iam.send(
      new CreateRoleCommand({
        RoleName: roleName,
        AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
      }),
    );
    await this.grant(secretStatement);
    const { Policy } = await this.iam.send(
      new CreatePolicyCommand({
        PolicyName: "logs",
        PolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: "logs:PutLogEvents", Resource: "*" }],
        }),
      }),
    );
    await this.iam.send(new AttachRolePolicyCommand({ RoleName: roleName, PolicyArn: Policy!.Arn }));
  }
}
