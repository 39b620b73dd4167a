import type * as ec2 from "aws-cdk-lib/aws-ec2";
import type * as secretsmanager from "aws-cdk-lib/aws-secretsmanager";

/** A lineage server to which environments send their lineage: a `LineageServer` of the app, or an imported one. */
export interface ILineageServer {
  /** Base URL with https and a trailing slash. */
  readonly url: string;
  /** PEM certificate of a private authority; undefined for public authorities. */
  readonly authority: string | undefined;
  /** The ingest key that the server already accepts; undefined if it accepts new ones through `addIngestKey`. */
  readonly ingestKey?: secretsmanager.ISecret;
  /** The load balancer's security group; a rule that admits the environment is added to it. */
  readonly securityGroup?: ec2.ISecurityGroup;
  /** Has the server accept the key in a secret as an ingest key. */
  addIngestKey?(secret: secretsmanager.ISecret): void;
}

/** Attributes of a lineage server that exists. */
export interface LineageServerAttributes {
  /** Base URL; must be https. */
  readonly url: string;
  /** Secret with an ingest key of the server: the key itself, or JSON with the key as `password`. */
  readonly keySecret: secretsmanager.ISecret;
  /** PEM certificate of the authority that signed the server's certificate, if it is private. */
  readonly authority?: string;
  /** The load balancer's security group, for a server in the same network or a peered one. */
  readonly securityGroup?: ec2.ISecurityGroup;
}

/** Imports a lineage server that is not part of the app, such as one in another account or outside AWS. */
export function importLineageServer({
  url,
  keySecret,
  authority,
  securityGroup,
}: LineageServerAttributes): ILineageServer {
  return {
    url: url.endsWith("/") ? url : `${url}/`,
    authority,
    ingestKey: keySecret,
    ...(securityGroup ? { securityGroup } : {}),
  };
}
