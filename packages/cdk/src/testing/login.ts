import type { PlatformConfigurationInput } from "../configuration/schema.ts";

/** A login at a provider of OpenID Connect. */
export const login = {
  kind: "oidc" as const,
  clientId: "0oa4example5",
  issuer: "https://login.example.com/oauth2/default",
  authorizationEndpoint: "https://login.example.com/oauth2/default/v1/authorize",
  tokenEndpoint: "https://login.example.com/oauth2/default/v1/token",
  userInfoEndpoint: "https://login.example.com/oauth2/default/v1/userinfo",
  clientSecret: "lineage/login-client",
};

/** A login with a user pool of the example's account. */
export const cognito = {
  kind: "cognito" as const,
  clientId: "1h57kf5cpq17m0eml12EXAMPLE",
  userPoolArn: "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_4Example5",
  userPoolDomain: "acme-lineage",
};

/** A name in a hosted zone, which a login needs. */
export const ownDomain: Partial<PlatformConfigurationInput> = {
  https: {
    domain: { name: "lineage.example.com", hostedZoneId: "Z0123456789ABCDEF", zoneName: "example.com" },
  },
};

/** A configuration with an own domain that users could deploy: without placeholders. */
export const realConfiguration: PlatformConfigurationInput = {
  deploymentId: "lineage-demo",
  account: "731904286551",
  region: "eu-west-1",
  availabilityZones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
  access: { mode: "public", allowedCidrs: ["52.30.10.7/32"] },
  https: { domain: { name: "lineage.acme.dev", hostedZoneId: "Z0123456789ABCDEF", zoneName: "acme.dev" } },
};
