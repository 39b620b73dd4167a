import * as ec2 from "aws-cdk-lib/aws-ec2";
import type * as iam from "aws-cdk-lib/aws-iam";
import type * as secretsmanager from "aws-cdk-lib/aws-secretsmanager";
import { Construct, type IConstruct } from "constructs";
import type { Retention } from "../support/retention.ts";

/** Port on which clients reach a server. */
export const httpsPort = 443;

/** A lineage server to which environments send their lineage: one of the app, or an imported one. */
export interface ILineageServer extends IConstruct, ec2.IConnectable {
  /** Base URL with https and a trailing slash. */
  readonly url: string;
  /** PEM certificate of a private authority; undefined for public authorities. */
  readonly authority: string | undefined;
  /** The ingest key that the server already accepts; undefined if it accepts new ones through `addIngestKey`. */
  readonly ingestKey?: secretsmanager.ISecret;
  /** Settings of the server's data and logs; undefined for an imported server. */
  readonly retention?: Retention;
  /** Has the server accept the key in a secret as an ingest key. */
  addIngestKey?(secret: secretsmanager.ISecret): void;
  /** Grants read access to the secret with the ingest key. */
  grantIngest(grantee: iam.IGrantable): iam.Grant;
}

/** Attributes of a lineage server that exists. */
export interface LineageServerAttributes {
  /**
   * Base URL; must be https.
   *
   * @example "https://lineage.example.com/"
   */
  readonly url: string;
  /**
   * Secret with an ingest key of the server: the key itself, or JSON with the key as `password`.
   *
   * @example secretsmanager.Secret.fromSecretNameV2(this, "IngestKey", "lineage/ingest")
   */
  readonly keySecret: secretsmanager.ISecret;
  /**
   * PEM certificate of the authority that signed the server's certificate, if it is private.
   *
   * @default - the certificate comes from a public authority
   * @example readFileSync("lineage-ca.pem", "utf8")
   */
  readonly authority?: string;
  /**
   * The load balancer's security group, for a server in the same network or a peered one. Rules are added to it.
   *
   * @default - the server already admits its clients
   * @example ec2.SecurityGroup.fromSecurityGroupId(this, "LineageGroup", "sg-0123456789abcdef0")
   */
  readonly securityGroup?: ec2.ISecurityGroup;
}

/** A lineage server that is not part of the app, such as one in another account or outside AWS. */
export class ImportedLineageServer extends Construct implements ILineageServer {
  readonly url: string;
  readonly authority: string | undefined;
  readonly ingestKey: secretsmanager.ISecret;
  readonly connections: ec2.Connections;

  constructor(scope: Construct, id: string, attributes: LineageServerAttributes) {
    super(scope, id);
    const { url, keySecret, authority, securityGroup } = attributes;
    this.url = url.endsWith("/") ? url : `${url}/`;
    this.authority = authority;
    this.ingestKey = keySecret;
    this.connections = new ec2.Connections({
      securityGroups: securityGroup ? [securityGroup] : [],
      defaultPort: ec2.Port.tcp(httpsPort),
    });
  }

  grantIngest(grantee: iam.IGrantable): iam.Grant {
    return this.ingestKey.grantRead(grantee);
  }
}
