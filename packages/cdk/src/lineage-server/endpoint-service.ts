import { Stack } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as elb from "aws-cdk-lib/aws-elasticloadbalancingv2";
import { AlbListenerTarget } from "aws-cdk-lib/aws-elasticloadbalancingv2-targets";
import * as route53 from "aws-cdk-lib/aws-route53";
import { RegionInfo } from "aws-cdk-lib/region-info";
import { Construct } from "constructs";
import { acknowledge } from "../support/acknowledge.ts";
import { allowFrom } from "../support/security-rules.ts";

/** Properties of the endpoint service. */
export interface EndpointServiceProps {
  readonly vpc: ec2.IVpc;
  /** Private subnets in all zones of the server. */
  readonly subnets: readonly ec2.ISubnet[];
  /** The https listener of the server's load balancer. */
  readonly listener: elb.ApplicationListener;
  /** Security group of the server's load balancer. */
  readonly loadBalancerGroup: ec2.ISecurityGroup;
  /** Host name of the server, which endpoints in other accounts resolve to themselves. */
  readonly serverName: string;
  /** Public hosted zone of the name, for the record that proves its ownership. */
  readonly zone?: { readonly hostedZoneId: string; readonly zoneName: string };
  /** AWS accounts that may connect. */
  readonly accounts: readonly string[];
  /** Regions from which endpoints may connect, besides the service's own. */
  readonly furtherRegions: readonly string[];
}

const httpsPort = 443;

/**
 * A PrivateLink endpoint service for the server. PrivateLink needs a network load balancer; it passes connections on to the
 * server's own load balancer, which has the certificate. Networks that connect need no peering and may have the same
 * addresses.
 */
export class EndpointService extends Construct {
  readonly serviceId: string;
  /** Name with which an endpoint connects, such as `com.amazonaws.vpce.eu-west-1.vpce-svc-0a1b2c3d4e5f6a7b8`. */
  readonly serviceName: string;
  /** TXT record that proves the ownership of the server's name. */
  readonly verification: { readonly name: string; readonly value: string };

  constructor(scope: Construct, id: string, props: EndpointServiceProps) {
    super(scope, id);
    const { region, partition } = Stack.of(this);
    const service = new ec2.CfnVPCEndpointService(this, "Service", {
      networkLoadBalancerArns: [this.#networkLoadBalancer(props).loadBalancerArn],
      // The accounts are listed below, and every request needs a key.
      acceptanceRequired: false,
      privateDnsName: props.serverName,
      ...(props.furtherRegions.length > 0 ? { supportedRegions: [...props.furtherRegions] } : {}),
    });
    new ec2.CfnVPCEndpointServicePermissions(this, "Permissions", {
      serviceId: service.ref,
      allowedPrincipals: props.accounts.map((account) => `arn:${partition}:iam::${account}:root`),
    });
    const prefix = RegionInfo.get(region).vpcEndpointServiceNamePrefix ?? "com.amazonaws.vpce";
    this.serviceId = service.ref;
    this.serviceName = `${prefix}.${region}.${service.ref}`;
    this.verification = {
      name: service.attrPrivateDnsNameConfigurationName,
      value: service.attrPrivateDnsNameConfigurationValue,
    };
    if (props.zone) {
      new route53.TxtRecord(this, "Verification", {
        zone: route53.HostedZone.fromHostedZoneAttributes(this, "Zone", props.zone),
        recordName: this.verification.name,
        values: [this.verification.value],
      });
    }
  }

  #networkLoadBalancer({ vpc, subnets, listener, loadBalancerGroup }: EndpointServiceProps) {
    const group = new ec2.SecurityGroup(this, "Group", {
      vpc,
      description: "PrivateLink connections to the lineage server",
      allowAllOutbound: false,
    });
    group.addEgressRule(
      ec2.Peer.securityGroupId(loadBalancerGroup.securityGroupId),
      ec2.Port.tcp(httpsPort),
      "Load balancer of the lineage server",
    );
    allowFrom(this, "AllowEndpoints", {
      to: loadBalancerGroup,
      from: group,
      port: httpsPort,
      description: "PrivateLink connections",
    });
    const loadBalancer = new elb.NetworkLoadBalancer(this, "LoadBalancer", {
      vpc,
      vpcSubnets: { subnets: [...subnets] },
      internetFacing: false,
      // An endpoint may be in one zone only, and a server in another.
      crossZoneEnabled: true,
      securityGroups: [group],
      // The group admits nobody: connections arrive through PrivateLink only, whose accounts the service lists.
      enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: false,
    });
    acknowledge(loadBalancer, {
      ELB2: "It passes TCP connections on, which have no access log; the server's load balancer logs every request.",
    });
    loadBalancer.addListener("Https", { port: httpsPort }).addTargets("Server", {
      port: httpsPort,
      targets: [new AlbListenerTarget(listener)],
      healthCheck: {
        protocol: elb.Protocol.HTTPS,
        path: "/readyz",
        // A load balancer that logs users in redirects the check, which also shows that it works.
        healthyHttpCodes: "200-399",
      },
    });
    return loadBalancer;
  }
}
