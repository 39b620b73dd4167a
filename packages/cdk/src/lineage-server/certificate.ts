import { Duration, Stack } from "aws-cdk-lib";
import * as acm from "aws-cdk-lib/aws-certificatemanager";
import type * as elb from "aws-cdk-lib/aws-elasticloadbalancingv2";
import * as events from "aws-cdk-lib/aws-events";
import * as targets from "aws-cdk-lib/aws-events-targets";
import * as iam from "aws-cdk-lib/aws-iam";
import * as route53 from "aws-cdk-lib/aws-route53";
import * as route53Targets from "aws-cdk-lib/aws-route53-targets";
import * as secretsmanager from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import { acknowledge, acknowledgeWildcards } from "../support/acknowledge.ts";
import { HandlerResource } from "../support/handler-resource.ts";
import type { Retention } from "../support/retention.ts";
import { decryptThrough } from "../support/secret-reading.ts";

/**
 * Source of the server's certificate.
 *
 * @example { kind: "arn", arn: "arn:aws:acm:eu-west-1:123456789012:certificate/…", serverName: "lineage.example.com" }
 */
export type CertificateSource =
  | {
      /** Issued by ACM for a name in a hosted zone. */
      readonly kind: "domain";
      readonly name: string;
      readonly hostedZoneId: string;
      readonly zoneName: string;
    }
  | {
      /** An existing certificate. */
      readonly kind: "arn";
      readonly arn: string;
      /** Host name that clients use, covered by the certificate. */
      readonly serverName: string;
    }
  | {
      /** Issued for the load balancer's name by a private certificate authority that is created at deployment. */
      readonly kind: "private";
    };

/** A certificate and the host name that it covers. */
export interface ServerCertificate {
  readonly certificate: elb.IListenerCertificate;
  readonly serverName: string;
  /** PEM certificate of the private authority for clients; undefined for public authorities. */
  readonly authority: string | undefined;
}

/** Returns the certificate for a load balancer. */
export function serverCertificate(
  scope: Construct,
  source: CertificateSource,
  loadBalancer: elb.ApplicationLoadBalancer,
  retention: Retention,
): ServerCertificate {
  if (source.kind === "arn") {
    return {
      certificate: { certificateArn: source.arn },
      serverName: source.serverName,
      authority: undefined,
    };
  }
  if (source.kind === "domain") {
    const zone = route53.HostedZone.fromHostedZoneAttributes(scope, "Zone", source);
    const certificate = new acm.Certificate(scope, "Certificate", {
      domainName: source.name,
      validation: acm.CertificateValidation.fromDns(zone),
    });
    new route53.ARecord(scope, "Address", {
      zone,
      recordName: `${source.name}.`,
      target: route53.RecordTarget.fromAlias(new route53Targets.LoadBalancerTarget(loadBalancer)),
    });
    return { certificate, serverName: source.name, authority: undefined };
  }
  const made = new PrivateCertificate(scope, "PrivateCertificate", {
    serverName: loadBalancer.loadBalancerDnsName,
    retention,
  });
  return {
    certificate: { certificateArn: made.certificateArn },
    serverName: loadBalancer.loadBalancerDnsName,
    authority: made.authority,
  };
}

/** Properties of a private certificate. */
export interface PrivateCertificateProps {
  readonly serverName: string;
  readonly retention: Retention;
}

/**
 * A private certificate authority and a certificate for one name, created by a Lambda function at deployment. The key of the
 * authority is stored in Secrets Manager, the key of the certificate in ACM; no template, asset or log contains them. The
 * certificate is renewed every month under the same ARN.
 */
export class PrivateCertificate extends Construct {
  readonly certificateArn: string;
  readonly authority: string;

  constructor(scope: Construct, id: string, { serverName, retention }: PrivateCertificateProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const secret = new secretsmanager.Secret(this, "Authority", {
      description: "Headwater: private certificate authority of the lineage server",
      encryptionKey: retention.key,
      removalPolicy: retention.removalPolicy,
      // A placeholder that CloudFormation requires; the function replaces it before it signs anything.
      generateSecretString: { passwordLength: 32 },
    });
    const certificates = stack.formatArn({ service: "acm", resource: "certificate", resourceName: "*" });
    const owner = { "aws:ResourceTag/headwater:certificate": stack.stackName };
    const made = new HandlerResource(this, "Made", {
      file: "private-certificate",
      resourceType: "HeadwaterPrivateCertificate",
      retention,
      timeout: Duration.minutes(10),
      permissions: [
        new iam.PolicyStatement({
          actions: ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
          resources: [secret.secretArn],
        }),
        decryptThrough(this, retention.key, ["secretsmanager"], ["kms:Decrypt", "kms:GenerateDataKey"]),
        // A certificate has no ARN before its import, so the permission depends on its tag.
        new iam.PolicyStatement({
          actions: ["acm:ImportCertificate", "acm:AddTagsToCertificate"],
          resources: [certificates],
          conditions: { StringEquals: { "aws:RequestTag/headwater:certificate": stack.stackName } },
        }),
        new iam.PolicyStatement({
          actions: ["acm:ImportCertificate", "acm:DeleteCertificate", "acm:DescribeCertificate"],
          resources: [certificates],
          conditions: { StringEquals: owner },
        }),
      ],
      properties: { ServerName: serverName, AuthoritySecret: secret.secretArn, Owner: stack.stackName },
    });
    acknowledgeWildcards(
      made.handler,
      "A certificate has no ARN before it is imported; the condition on its tag allows this deployment's own ones only.",
      { resources: [certificates] },
    );
    acknowledge(secret, {
      SMG4: "It holds the authority that clients trust; what is renewed every month is the certificate it issues.",
    });
    this.certificateArn = made.attribute("CertificateArn");
    this.authority = made.attribute("Authority");
    new events.Rule(this, "Renewal", {
      description: "Issues the lineage server's certificate anew",
      schedule: events.Schedule.rate(Duration.days(30)),
      targets: [
        new targets.LambdaFunction(made.handler.function, {
          event: events.RuleTargetInput.fromObject({
            RequestType: "Update",
            PhysicalResourceId: this.certificateArn,
            ResourceProperties: {
              ServerName: serverName,
              AuthoritySecret: secret.secretArn,
              Owner: stack.stackName,
            },
          }),
        }),
      ],
    });
  }
}
