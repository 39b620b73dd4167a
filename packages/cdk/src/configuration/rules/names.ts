import type { Problems, Rule } from "../problems.ts";
import type { PlatformConfiguration } from "../schema.ts";

/** Names for documentation and tests (RFC 2606, RFC 6761), under which no service can be reached. */
const documentationName = /(^|\.)(example\.(com|net|org|edu)|example|test|invalid|localhost|local)$/i;
const hostName = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** Returns true for a name that is reserved for documentation and tests. */
export function isDocumentationName(host: string): boolean {
  return documentationName.test(host);
}

/** ACM limits the name of a certificate. */
const maxCertificateName = 64;

/** Checks host names, certificates' names and the address of alarms. */
export const checkNames: Rule<PlatformConfiguration> = ({ https, lineage, network, region }, problems) => {
  const { domain, certificateArn, serverName } = https;
  problems.refuse(
    certificateArn !== undefined && serverName === undefined,
    "https.serverName",
    "required with https.certificateArn, because clients check the name.",
  );
  problems.refuse(
    serverName !== undefined && certificateArn === undefined,
    "https.serverName",
    "only with https.certificateArn; for a certificate of your hosted zone, set https.domain instead.",
  );
  problems.refuse(
    certificateArn !== undefined && domain !== undefined,
    "https",
    "set either domain or certificateArn.",
  );
  if (serverName !== undefined) checkHost(serverName, "https.serverName", problems);
  if (domain) {
    checkHost(domain.name, "https.domain.name", problems);
    checkHost(domain.zoneName, "https.domain.zoneName", problems);
    problems.refuse(
      domain.name.length > maxCertificateName,
      "https.domain.name",
      `has ${domain.name.length} characters; ACM issues certificates for up to ${maxCertificateName}.`,
    );
    problems.refuse(
      domain.name !== domain.zoneName && !domain.name.endsWith(`.${domain.zoneName}`),
      "https.domain.name",
      `${domain.name} is not in the zone ${domain.zoneName}; use a name that ends with .${domain.zoneName}.`,
      "https.domain.zoneName",
    );
  }
  const host = lineage.alarmEmail?.split("@").at(-1) ?? "";
  problems.refusePlaceholder(
    isDocumentationName(host),
    "lineage.alarmEmail",
    `${host} is reserved for documentation; use an address that you read.`,
  );
  const registry = lineage.imageUri?.split("/")[0] ?? "";
  problems.refusePlaceholder(
    isDocumentationName(registry),
    "lineage.imageUri",
    `${registry} is reserved for documentation; use your registry.`,
  );
  problems.refuse(
    (lineage.image === "uri") !== (lineage.imageUri !== undefined),
    "lineage.imageUri",
    "belongs to lineage.image uri; set both or neither.",
    "lineage.image",
  );
  problems.refuse(
    network.egress === "endpoints" &&
      lineage.imageUri !== undefined &&
      !registry.includes(`.dkr.ecr.${region}.amazonaws.com`),
    "lineage.imageUri",
    `without internet, the image must be in Amazon ECR in ${region}; ${registry} is unreachable.`,
    "network.egress",
    "region",
  );
};

/** Checks that a text is a host name, and not one for documentation. */
export function checkHost(name: string, setting: string, problems: Problems): void {
  const isName = hostName.test(name);
  problems.refuse(
    !isName,
    setting,
    `"${name}" is not a host name; write it in lower case, without https:// and without a port or path.`,
  );
  problems.refusePlaceholder(
    isName && isDocumentationName(name),
    setting,
    `${name} is reserved for documentation; use a name that you own.`,
  );
}
