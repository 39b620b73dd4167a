import Type, { type Static } from "typebox";
import { arn, choice, optionalText } from "./setting-types.ts";

const claims = (description: string, example: string) =>
  Type.Optional(
    Type.Array(
      Type.String({
        pattern: "^[^=,\\s]+=[^,]+$",
        expected: "<claim>=<value> without commas, such as custom:groups=data",
        examples: [example],
      }),
      { description, examples: [[example]] },
    ),
  );

/** Settings of the login at the load balancer. */
export const Login = Type.Object(
  {
    kind: choice(["oidc", "cognito"], {
      description:
        "oidc: a provider of OpenID Connect. cognito: a user pool of Amazon Cognito, also for IAM Identity Center and other SAML providers.",
    }),
    clientId: Type.String({
      description: "Client ID of the lineage server at the provider or in the user pool.",
      minLength: 1,
      examples: ["0oa4example5"],
    }),
    issuer: optionalText(
      "Issuer of the provider; required for oidc.",
      "https://login.example.com/oauth2/default",
    ),
    authorizationEndpoint: optionalText(
      "Authorization endpoint of the provider; required for oidc.",
      "https://login.example.com/oauth2/default/v1/authorize",
    ),
    tokenEndpoint: optionalText(
      "Token endpoint of the provider; required for oidc.",
      "https://login.example.com/oauth2/default/v1/token",
    ),
    userInfoEndpoint: optionalText(
      "User info endpoint of the provider; required for oidc.",
      "https://login.example.com/oauth2/default/v1/userinfo",
    ),
    clientSecret: optionalText(
      "Name or ARN of the secret in AWS Secrets Manager that holds the client secret; required for oidc. CloudFormation reads it during a deployment.",
      "lineage/login-client",
    ),
    clientSecretField: optionalText(
      "Field of the secret, if its value is JSON. By default, the whole value is the client secret.",
      "client_secret",
    ),
    clientSecretVersion: Type.Optional(
      Type.String({
        pattern: "^[A-Za-z0-9-]{32,64}$",
        expected: "the version ID of a secret, 32 to 64 letters, digits and hyphens",
        description:
          "Version ID of the secret. Change it after a rotation, because CloudFormation reads a secret again only if the template changes. Defaults to the current version.",
        examples: ["0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f"],
      }),
    ),
    userPoolArn: Type.Optional(
      arn(
        "User pool, in the platform's region and account; required for cognito.",
        "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_4Example5",
      ),
    ),
    userPoolDomain: Type.Optional(
      Type.String({
        pattern: "^[a-z0-9]([a-z0-9.-]{0,253}[a-z0-9])?$",
        expected: "the prefix of a Cognito domain, or your own domain without https://",
        description: "Prefix of the user pool's Cognito domain, or its own domain; required for cognito.",
        examples: ["acme-lineage"],
      }),
    ),
    scope: optionalText("Scopes to request, separated by spaces. Defaults to openid email.", "openid email"),
    sessionHours: Type.Optional(
      Type.Integer({
        description: "Hours after which users log in again. Defaults to 12.",
        minimum: 1,
        maximum: 168,
        examples: [8],
      }),
    ),
    viewers: claims(
      "Claims of users who may read. Defaults to every user who can log in.",
      "custom:groups=data",
    ),
    admins: claims(
      "Claims of users who may change everything. Defaults to none; the admin key still works.",
      "email=ann@example.com",
    ),
  },
  {
    additionalProperties: false,
    description:
      "Login of users at the load balancer. Requests with an API key need none. Without this setting, users log in with a key.",
  },
);

/** Settings of the login at the load balancer. */
export type LoginSettings = Static<typeof Login>;
