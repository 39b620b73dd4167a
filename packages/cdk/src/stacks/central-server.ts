import { CfnOutput } from "aws-cdk-lib";
import { platformNames } from "../configuration/names.ts";
import { sharedNamespaces } from "../configuration/rules/sharing.ts";
import type { PlatformConfiguration } from "../configuration/schema.ts";
import { EndpointService } from "../lineage-server/endpoint-service.ts";
import { EnvironmentKeys } from "../lineage-server/environment-keys.ts";
import type { LineageServer } from "../lineage-server/lineage-server.ts";
import type { PlatformStack } from "../support/platform-stack.ts";
import type { SharedFoundation } from "./shared-foundation.ts";

/** Makes a server the central one of other accounts: adds the endpoint service, the keys, and the outputs for them. */
export function shareServer(
  stack: PlatformStack,
  configuration: PlatformConfiguration,
  shared: SharedFoundation,
  server: LineageServer,
): void {
  const { region, https, lineage } = configuration;
  const environments = lineage.sharing?.environments ?? [];
  const regions = environments.map((environment) => environment.region ?? region);
  const service = new EndpointService(stack, "EndpointService", {
    vpc: shared.vpc,
    subnets: shared.subnets("Application", configuration.availabilityZones.length),
    listener: server.listener,
    loadBalancerGroup: shared.securityGroup("loadBalancer"),
    serverName: server.serverName,
    ...(https.domain ? { zone: https.domain } : {}),
    accounts: [...new Set(environments.map(({ account }) => account))].sort(),
    furtherRegions: [...new Set(regions)].filter((one) => one !== region).sort(),
  });
  const keys = new EnvironmentKeys(stack, "Environments", {
    server,
    environments: environments.map((environment) => ({
      name: environment.name,
      account: environment.account,
      namespaces: sharedNamespaces(environment, region),
    })),
    namePrefix: platformNames(configuration).environmentKeys,
    retention: shared.retention,
  });
  const output = (id: string, value: string, description: string) =>
    new CfnOutput(stack, id, { value, description });
  output("EndpointServiceName", service.serviceName, "PrivateLink service for lineage.endpointServiceName");
  output(
    "VerificationRecordName",
    service.verification.name,
    "Name of the TXT record in the server's domain",
  );
  output("VerificationRecordValue", service.verification.value, "Value of this TXT record");
  output(
    "VerifyDomainCommand",
    `aws ec2 start-vpc-endpoint-service-private-dns-verification --region ${region} --service-id ${service.serviceId}`,
    "Has AWS check the TXT record; run it once, when the record exists",
  );
  output(
    "EnvironmentKeys",
    stack.toJsonString(
      Object.fromEntries([...keys.secrets].map(([name, { secretArn }]) => [name, secretArn])),
    ),
    "Secrets for lineage.keySecretArn, by environment",
  );
}
