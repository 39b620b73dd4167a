import type * as elb from "aws-cdk-lib/aws-elasticloadbalancingv2";
import * as wafv2 from "aws-cdk-lib/aws-wafv2";
import { Construct } from "constructs";
import { declareLogGroup, type Retention } from "../support/retention.ts";

/** Properties of the firewall. */
export interface FirewallProps {
  readonly deploymentId: string;
  readonly loadBalancer: elb.IApplicationLoadBalancer;
  readonly retention: Retention;
}

/**
 * Managed rule groups by name, with the rules that only count. Events are large, and contain SQL, source code, file paths and
 * URLs, which these rules take for attacks; the server checks their size (64 MB) itself. Some senders have no User-Agent.
 * Dataset names, such as `s3://bucket/path`, occur in paths and queries.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
const ruleGroups: Readonly<Record<string, readonly string[]>> = {
  AWSManagedRulesAmazonIpReputationList: [],
  AWSManagedRulesKnownBadInputsRuleSet: ["JavaDeserializationRCE_BODY", "Log4JRCE_BODY", "ReactJSRCE_BODY"],
  AWSManagedRulesCommonRuleSet: [
    "NoUserAgent_HEADER",
    "SizeRestrictions_BODY",
    "SizeRestrictions_QUERYSTRING",
    "SizeRestrictions_URIPATH",
    "EC2MetaDataSSRF_BODY",
    "EC2MetaDataSSRF_QUERYARGUMENTS",
    "EC2MetaDataSSRF_URIPATH",
    "GenericLFI_BODY",
    "GenericLFI_QUERYARGUMENTS",
    "GenericLFI_URIPATH",
    "GenericRFI_BODY",
    "GenericRFI_QUERYARGUMENTS",
    "GenericRFI_URIPATH",
    "CrossSiteScripting_BODY",
    "RestrictedExtensions_QUERYARGUMENTS",
    "RestrictedExtensions_URIPATH",
  ],
};

/** AWS WAF for the load balancer of a lineage server, with its log. */
export class Firewall extends Construct {
  constructor(scope: Construct, id: string, { deploymentId, loadBalancer, retention }: FirewallProps) {
    super(scope, id);
    const visibility = (metricName: string) => ({
      metricName,
      cloudWatchMetricsEnabled: true,
      sampledRequestsEnabled: false,
    });
    const acl = new wafv2.CfnWebACL(this, "WebAcl", {
      scope: "REGIONAL",
      description: "Headwater: requests to the lineage server",
      defaultAction: { allow: {} },
      visibilityConfig: visibility(`${deploymentId}-firewall`),
      rules: Object.entries(ruleGroups).map(([name, counted], priority) => ({
        name,
        priority,
        overrideAction: { none: {} },
        statement: {
          managedRuleGroupStatement: {
            vendorName: "AWS",
            name,
            ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
          },
        },
        visibilityConfig: visibility(`${deploymentId}-${name}`),
      })),
    });
    new wafv2.CfnWebACLAssociation(this, "Association", {
      resourceArn: loadBalancer.loadBalancerArn,
      webAclArn: acl.attrArn,
    });
    // AWS WAF requires this start of the name.
    const logGroup = declareLogGroup(this, "Logs", retention, `aws-waf-logs-${deploymentId}`);
    new wafv2.CfnLoggingConfiguration(this, "Logging", {
      resourceArn: acl.attrArn,
      logDestinationConfigs: [logGroup.logGroupArn.replace(/:\*$/, "")],
      redactedFields: [{ singleHeader: { Name: "authorization" } }, { singleHeader: { Name: "cookie" } }],
    });
  }
}
