import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import type { PlatformConfigurationInput } from "./configuration/schema.ts";
import { ConfigurationError, validateConfiguration } from "./configuration/validate.ts";
import { cognito, login, ownDomain, realConfiguration } from "./testing/login.ts";
import { resourceOf, resources, synthesize } from "./testing/synthesize.ts";

const access = { mode: "public" as const, allowedCidrs: ["203.0.113.7/32"] };
const synthesizeWith = (change: object, others: Partial<PlatformConfigurationInput> = {}) =>
  synthesize({ ...ownDomain, access: { ...access, login: { ...login, ...change } }, ...others });

interface Rule {
  readonly Priority: number;
  readonly Conditions: readonly { readonly Field: string }[];
  readonly Actions: readonly object[];
}

const environmentOf = (template: Parameters<typeof resourceOf>[0]) => {
  const [container] = resourceOf(template, "AWS::ECS::TaskDefinition").Properties.ContainerDefinitions as [
    { Environment: { Name: string; Value: unknown }[] },
  ];
  return Object.fromEntries(container.Environment.map(({ Name, Value }) => [Name, Value]));
};

const forward = { Type: "forward", TargetGroupArn: { Ref: Match.stringLikeRegexp("ServerGroup") } };
/** CloudFormation has the timeout of a listener as text, and that of a rule as a number. */
const authenticate = (onMissing: string, SessionTimeout: string | number) => ({
  Type: "authenticate-oidc",
  Order: 1,
  AuthenticateOidcConfig: {
    Issuer: login.issuer,
    AuthorizationEndpoint: login.authorizationEndpoint,
    TokenEndpoint: login.tokenEndpoint,
    UserInfoEndpoint: login.userInfoEndpoint,
    ClientId: login.clientId,
    ClientSecret: "{{resolve:secretsmanager:lineage/login-client:SecretString:::}}",
    Scope: "openid email",
    SessionTimeout,
    OnUnauthenticatedRequest: onMissing,
  },
});

describe("a login at the load balancer", () => {
  it("leaves requests with a key alone, refuses others to the API, and logs users in everywhere else", async () => {
    const { lineage } = await synthesizeWith({});
    const rules = resources(lineage)
      .filter(([, { Type }]) => Type === "AWS::ElasticLoadBalancingV2::ListenerRule")
      .map(([, { Properties }]) => Properties as unknown as Rule)
      .sort((one, other) => one.Priority - other.Priority);
    expect(rules.map(({ Conditions }) => Conditions)).toEqual([
      [{ Field: "http-header", HttpHeaderConfig: { HttpHeaderName: "Authorization", Values: ["Bearer *"] } }],
      [{ Field: "path-pattern", PathPatternConfig: { Values: ["/api/*"] } }],
    ]);
    lineage.hasResourceProperties("AWS::ElasticLoadBalancingV2::ListenerRule", {
      Priority: rules[0]?.Priority,
      Actions: [forward],
    });
    lineage.hasResourceProperties("AWS::ElasticLoadBalancingV2::ListenerRule", {
      Priority: rules[1]?.Priority,
      Actions: [authenticate("deny", 43_200), { ...forward, Order: 2 }],
    });
    lineage.hasResourceProperties("AWS::ElasticLoadBalancingV2::Listener", {
      DefaultActions: [authenticate("authenticate", "43200"), { ...forward, Order: 2 }],
    });
  });

  it("tells the server whose claims to accept", async () => {
    const { lineage } = await synthesizeWith({
      viewers: ["custom:groups=data", "custom:groups=platform"],
      admins: ["email=ann@example.com"],
    });
    expect(environmentOf(lineage)).toMatchObject({
      HEADWATER_LOGIN_LOAD_BALANCER: { Ref: expect.stringContaining("LoadBalancer") },
      HEADWATER_LOGIN_CLIENT: login.clientId,
      HEADWATER_LOGIN_ISSUER: login.issuer,
      HEADWATER_LOGIN_VIEWERS: "custom:groups=data,custom:groups=platform",
      HEADWATER_LOGIN_ADMINS: "email=ann@example.com",
    });
  });

  it("reads a field and a version of the client secret during the deployment", async () => {
    const clientSecretVersion = "0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f";
    const { lineage } = await synthesizeWith({ clientSecretField: "client_secret", clientSecretVersion });
    expect(JSON.stringify(lineage.toJSON())).toContain(
      `{{resolve:secretsmanager:lineage/login-client:SecretString:client_secret::${clientSecretVersion}}}`,
    );
  });

  it("uses a user pool of Cognito", async () => {
    const { lineage } = await synthesize({ ...ownDomain, access: { ...access, login: cognito } });
    for (const [type, members] of [
      ["AWS::ElasticLoadBalancingV2::Listener", "DefaultActions"],
      ["AWS::ElasticLoadBalancingV2::ListenerRule", "Actions"],
    ] as const) {
      lineage.hasResourceProperties(type, {
        [members]: Match.arrayWith([
          Match.objectLike({
            Type: "authenticate-cognito",
            AuthenticateCognitoConfig: Match.objectLike({
              UserPoolArn: cognito.userPoolArn,
              UserPoolClientId: cognito.clientId,
              UserPoolDomain: cognito.userPoolDomain,
            }),
          }),
        ]),
      });
    }
    expect(environmentOf(lineage).HEADWATER_LOGIN_ISSUER).toEqual({
      "Fn::Join": ["", ["https://cognito-idp.eu-west-1.", { Ref: "AWS::URLSuffix" }, "/eu-west-1_4Example5"]],
    });
  });

  it("can call the provider from the load balancer, public or internal", async () => {
    for (const mode of ["public", "internal"] as const) {
      const allowedCidrs = [mode === "public" ? "203.0.113.7/32" : "10.8.0.0/16"];
      const { network, lineage } = await synthesize({
        ...ownDomain,
        access: { mode, allowedCidrs, login },
      });
      network.hasResourceProperties("AWS::EC2::SecurityGroup", {
        GroupDescription: "Load balancer of the lineage server",
        SecurityGroupEgress: [Match.objectLike({ CidrIp: "0.0.0.0/0", IpProtocol: "-1" })],
      });
      network.resourceCountIs("AWS::EC2::NatGateway", 1);
      lineage.resourceCountIs("AWS::ElasticLoadBalancingV2::ListenerRule", 2);
    }
  });

  it("is absent by default: the listener forwards every request to the server", async () => {
    const { lineage } = await synthesize();
    lineage.resourceCountIs("AWS::ElasticLoadBalancingV2::ListenerRule", 0);
    lineage.hasResourceProperties("AWS::ElasticLoadBalancingV2::Listener", { DefaultActions: [forward] });
    expect(Object.keys(environmentOf(lineage)).filter((name) => name.includes("LOGIN"))).toEqual([]);
  });
});

function problemsOf(change: object): readonly string[] {
  try {
    validateConfiguration({ ...realConfiguration, ...change } as PlatformConfigurationInput);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

const real = { ...login };
for (const name of ["issuer", "authorizationEndpoint", "tokenEndpoint", "userInfoEndpoint"] as const) {
  real[name] = login[name].replace("example.com", "acme.dev");
}
const withLogin = (change: object) => ({
  access: { ...realConfiguration.access, login: { ...real, ...change } },
});
const pool = (userPoolArn: string) => ({
  access: { ...realConfiguration.access, login: { ...cognito, userPoolArn } },
});
const secretArn = "arn:aws:secretsmanager:eu-west-1:731904286551:secret:lineage/login-AbCdEf";

const refused: readonly (readonly [string, object, RegExp])[] = [
  ["access.login", { ...withLogin({}), https: {} }, /certificate that browsers trust/],
  [
    "access.login",
    {
      ...withLogin({}),
      network: { egress: "endpoints" },
    },
    /needs internet access/,
  ],
  ["access.login.issuer", withLogin({ issuer: undefined }), /required for a login of the kind oidc/],
  ["access.login.clientSecret", withLogin({ clientSecret: undefined }), /required/],
  [
    "access.login.userPoolDomain",
    withLogin({ userPoolDomain: "acme" }),
    /belongs to a login of the kind cognito/,
  ],
  [
    "access.login.tokenEndpoint",
    withLogin({ tokenEndpoint: "http://login.acme.dev/token" }),
    /https address/,
  ],
  ["access.login.tokenEndpoint", withLogin({ tokenEndpoint: "login.acme.dev/token" }), /https address/],
  ["access.login.issuer", withLogin({ issuer: "https://login.acme.dev:8443" }), /port 443 only/],
  ["access.login.issuer", withLogin({ issuer: "https://login.example.com" }), /reserved for documentation/],
  ["access.login.clientSecret", withLogin({ clientSecret: "s3cr3t with spaces" }), /never in this file/],
  [
    "access.login.clientSecret",
    withLogin({ clientSecret: "arn:aws:ssm:eu-west-1:731904286551:parameter/x" }),
    /not the name or ARN/,
  ],
  [
    "access.login.clientSecret",
    withLogin({ clientSecret: secretArn.replace("eu-west-1", "us-east-1") }),
    /is in us-east-1/,
  ],
  ["access.login.viewers.0", withLogin({ viewers: ["data"] }), /<claim>=<value>/],
  ["access.login.admins.0", withLogin({ admins: ["email=a@acme.dev,email=b@acme.dev"] }), /<claim>=<value>/],
  ["access.login.sessionHours", withLogin({ sessionHours: 200 }), /168 or less/],
  ["access.login.kind", withLogin({ kind: "saml" }), /one of oidc, cognito/],
  ["access.login", withLogin({ secret: "x" }), /unknown setting/],
  ["access.login.userPoolArn", pool("eu-west-1_4Example5"), /not the ARN of a user pool/],
  [
    "access.login.userPoolArn",
    pool("arn:aws:cognito-idp:us-east-1:731904286551:userpool/us-east-1_4Example5"),
    /user pools of its own region/,
  ],
  [
    "access.login.userPoolArn",
    pool("arn:aws:cognito-idp:eu-west-1:731904286552:userpool/eu-west-1_4Example5"),
    /user pools of its own account/,
  ],
];

describe("a login that cannot work", () => {
  it("does not occur in the configuration that these tests change", () => {
    expect(problemsOf(withLogin({}))).toEqual([]);
    expect(problemsOf(withLogin({ clientSecret: secretArn }))).toEqual([]);
    expect(
      problemsOf(pool("arn:aws:cognito-idp:eu-west-1:731904286551:userpool/eu-west-1_4Example5")),
    ).toEqual([]);
  });

  it.each(refused)("is refused at %s: %o", (setting, change, reason) => {
    const found = problemsOf(change).filter((problem) => problem.startsWith(`${setting}: `));
    expect(found.join("\n")).toMatch(reason);
  });
});
