import { cognito, login } from "./login.ts";
import type { SettingChange, Variant } from "./setting-change.ts";

const access = { mode: "public" as const, allowedCidrs: ["52.30.10.7/32"] };
const acme = Object.fromEntries(
  Object.entries(login).map(([name, value]) => [name, value.replace("example.com", "acme.dev")]),
) as typeof login;
const pool = {
  ...cognito,
  userPoolArn: "arn:aws:cognito-idp:eu-west-1:731904286551:userpool/eu-west-1_4Example5",
};
const variant = (own: Variant["access"]): Variant => ({
  https: {
    domain: {
      name: "a.lineage.acme.dev",
      hostedZoneId: "Z0123456789ABCDEFGHIJ",
      zoneName: "lineage.acme.dev",
    },
  },
  ...(own ? { access: own } : {}),
});
const oidc = (change: object) => variant({ ...access, login: { ...acme, ...change } });
const withPool = (change: object) => variant({ ...access, login: { ...pool, ...change } });

const changed: Readonly<Record<string, unknown>> = {
  clientId: "0oa4example6",
  issuer: "https://login.acme.dev/oauth2/other",
  authorizationEndpoint: "https://login.acme.dev/oauth2/other/v1/authorize",
  tokenEndpoint: "https://login.acme.dev/oauth2/other/v1/token",
  userInfoEndpoint: "https://login.acme.dev/oauth2/other/v1/userinfo",
  clientSecret: "lineage/other-client",
  clientSecretField: "client_secret",
  clientSecretVersion: "0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f",
  scope: "openid email profile",
  sessionHours: 8,
  viewers: ["custom:groups=data"],
  admins: ["email=ann@acme.dev"],
};

/** Changes of every setting of the login. */
export const loginChanges: readonly SettingChange[] = [
  { settings: ["access.login.kind"], from: variant(access), to: oidc({}) },
  { settings: ["access.login.kind"], from: oidc({}), to: withPool({}) },
  {
    settings: ["access.login.userPoolArn", "access.login.userPoolDomain"],
    from: withPool({}),
    to: withPool({ userPoolArn: `${pool.userPoolArn.slice(0, -1)}6`, userPoolDomain: "acme-data" }),
  },
  ...Object.entries(changed).map(([name, value]) => ({
    settings: [`access.login.${name}`],
    from: oidc({}),
    to: oidc({ [name]: value }),
  })),
];
