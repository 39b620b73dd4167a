import type { LoginSettings } from "../login-settings.ts";
import type { Problems, Rule } from "../problems.ts";
import type { PlatformConfiguration } from "../schema.ts";
import { isDocumentationName } from "./names.ts";

const setting = "access.login";
const endpoints = ["issuer", "authorizationEndpoint", "tokenEndpoint", "userInfoEndpoint"] as const;
const ofOidc = [...endpoints, "clientSecret", "clientSecretField", "clientSecretVersion"] as const;
const ofCognito = ["userPoolArn", "userPoolDomain"] as const;
const optional: readonly string[] = ["clientSecretField", "clientSecretVersion"];
/** ARN of a secret, or a name with the characters that Secrets Manager accepts. */
const secretName = /^[A-Za-z0-9/_+=.@-]{1,512}$/;

/** Checks the login of users at the load balancer. */
export const checkLogin: Rule<PlatformConfiguration> = (configuration, problems) => {
  const { login } = configuration.access;
  if (!login) return;
  const { https, network } = configuration;
  problems.refuse(
    https.domain === undefined && https.certificateArn === undefined,
    setting,
    "needs a certificate that browsers trust, because the provider sends users back to the server's name; set https.domain or https.certificateArn.",
    "https",
  );
  problems.refuse(
    network.egress === "endpoints",
    setting,
    "needs internet access, because the load balancer calls the provider and the server reads the load balancer's public keys; set network.egress to nat.",
    "network.egress",
  );
  checkMembers(login, problems);
  for (const name of endpoints) {
    const url = login[name];
    if (url !== undefined) checkEndpoint(url, `${setting}.${name}`, problems);
  }
  checkSecret(configuration, login, problems);
  checkUserPool(configuration, login, problems);
};

/** Each kind has settings of its own. */
function checkMembers(login: LoginSettings, problems: Problems): void {
  const [own, others, other] =
    login.kind === "oidc" ? [ofOidc, ofCognito, "cognito"] : [ofCognito, ofOidc, "oidc"];
  for (const name of own) {
    problems.refuse(
      login[name] === undefined && !optional.includes(name),
      `${setting}.${name}`,
      `required for a login of the kind ${login.kind}.`,
      `${setting}.kind`,
    );
  }
  for (const name of others) {
    problems.refuse(
      login[name] !== undefined,
      `${setting}.${name}`,
      `belongs to a login of the kind ${other}; remove it, or change access.login.kind.`,
      `${setting}.kind`,
    );
  }
}

function checkEndpoint(text: string, path: string, problems: Problems): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHttps = url?.protocol === "https:";
  problems.refuse(!isHttps, path, `${text} is not an https address; copy it from the provider.`);
  if (!url || !isHttps) return;
  const isPlain =
    url.username === "" && url.password === "" && url.hash === "" && (url.port === "" || url.port === "443");
  problems.refuse(
    !isPlain,
    path,
    `${text} has a port, a user or a fragment; a load balancer calls providers on port 443 only.`,
  );
  problems.refusePlaceholder(
    isDocumentationName(url.hostname),
    path,
    `${url.hostname} is reserved for documentation; use the address of your provider.`,
  );
}

function checkSecret(
  { region }: PlatformConfiguration,
  { clientSecret }: LoginSettings,
  problems: Problems,
): void {
  if (clientSecret === undefined) return;
  const path = `${setting}.clientSecret`;
  const [, service, place] = /^arn:[a-z-]+:([a-z-]+):([a-z0-9-]*):/.exec(clientSecret) ?? [];
  const isSecret = service === "secretsmanager" && /:secret:[^:*?\s]+$/.test(clientSecret);
  problems.refuse(
    service === undefined ? !secretName.test(clientSecret) : !isSecret,
    path,
    "is not the name or ARN of a secret in AWS Secrets Manager; store the client secret there, never in this file.",
  );
  problems.refuse(
    isSecret && place !== region,
    path,
    `is in ${place}, but the platform is in ${region}; CloudFormation reads secrets of its own region.`,
    "region",
  );
}

function checkUserPool(
  { region, account }: PlatformConfiguration,
  { userPoolArn }: LoginSettings,
  problems: Problems,
): void {
  if (userPoolArn === undefined) return;
  const path = `${setting}.userPoolArn`;
  const [, place, owner, idRegion] =
    /^arn:[a-z-]+:cognito-idp:([a-z0-9-]+):(\d{12}):userpool\/([a-z0-9-]+)_[A-Za-z0-9]+$/.exec(userPoolArn) ??
    [];
  problems.refuse(
    place === undefined || place !== idRegion,
    path,
    `${userPoolArn} is not the ARN of a user pool of Amazon Cognito.`,
  );
  problems.refuse(
    place !== undefined && place !== region,
    path,
    `is in ${place}, but the platform is in ${region}; a load balancer uses user pools of its own region.`,
    "region",
  );
  problems.refuse(
    owner !== undefined && owner !== account,
    path,
    `belongs to account ${owner}, but the platform is in ${account}; a load balancer uses user pools of its own account.`,
    "account",
  );
}
