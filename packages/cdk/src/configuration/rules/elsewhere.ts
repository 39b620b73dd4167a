import { X509Certificate } from "node:crypto";
import type { Problems, Rule } from "../problems.ts";
import { partitionOf } from "../regions.ts";
import type { PlatformConfiguration } from "../schema.ts";
import { checkHost } from "./names.ts";

const ofElsewhere = ["url", "keySecretArn", "endpointServiceName", "certificateAuthority"] as const;
const required: readonly string[] = ["url", "keySecretArn"];

/** Checks the settings of a lineage server that another account or deployment runs. */
export const checkElsewhere: Rule<PlatformConfiguration> = (configuration, problems) => {
  const { lineage, access } = configuration;
  const isElsewhere = lineage.kind === "elsewhere";
  for (const name of ofElsewhere) {
    const path = `lineage.${name}`;
    problems.refuse(
      isElsewhere && lineage[name] === undefined && required.includes(name),
      path,
      "required for a server elsewhere (lineage.kind).",
      "lineage.kind",
    );
    problems.refuse(
      !isElsewhere && lineage[name] !== undefined,
      path,
      "belongs to a server elsewhere; set lineage.kind to elsewhere, or remove it.",
      "lineage.kind",
    );
  }
  if (!isElsewhere) return;
  problems.refuse(
    lineage.sharing !== undefined,
    "lineage.sharing",
    "needs a server of its own, but lineage.kind is elsewhere; remove one of them.",
    "lineage.kind",
  );
  problems.refuse(
    access.login !== undefined,
    "access.login",
    "needs a server of its own, but lineage.kind is elsewhere; configure the login where the server is.",
    "lineage.kind",
  );
  if (lineage.url !== undefined) checkUrl(lineage.url, problems);
  checkKey(configuration, problems);
  checkService(configuration, problems);
  const { certificateAuthority } = lineage;
  problems.refuse(
    certificateAuthority !== undefined && !isCertificate(certificateAuthority),
    "lineage.certificateAuthority",
    "is not a certificate in PEM format; use the text of the file, from -----BEGIN CERTIFICATE----- to the end.",
  );
};

function checkUrl(text: string, problems: Problems): void {
  const path = "lineage.url";
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHttps = url?.protocol === "https:";
  problems.refuse(!isHttps, path, `${text} is not an https address, such as https://lineage.acme.dev/.`);
  if (!url || !isHttps) return;
  problems.refuse(
    url.username !== "" || url.search !== "" || url.hash !== "",
    path,
    `${text} has a user, a query or a fragment; remove it.`,
  );
  checkHost(url.hostname, path, problems);
}

function checkKey({ lineage, region, network }: PlatformConfiguration, problems: Problems): void {
  const { keySecretArn } = lineage;
  if (keySecretArn === undefined) return;
  const path = "lineage.keySecretArn";
  const [, partition, place] =
    /^arn:([a-z-]+):secretsmanager:([a-z0-9-]+):\d{12}:secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}$/.exec(
      keySecretArn,
    ) ?? [];
  problems.refuse(
    place === undefined,
    path,
    `${keySecretArn} is not the complete ARN of a secret; another account needs it with the six characters at its end.`,
  );
  if (place === undefined) return;
  problems.refuse(
    partition !== partitionOf(region),
    path,
    `the partition is ${partition}, but ${region} is in ${partitionOf(region)}.`,
    "region",
  );
  problems.refuse(
    place !== region && network.egress === "endpoints",
    path,
    `is in ${place}, which interface endpoints in ${region} do not reach; set network.egress to nat, or use a server in ${region}.`,
    "region",
    "network.egress",
  );
}

function checkService({ lineage, region, https }: PlatformConfiguration, problems: Problems): void {
  const path = "lineage.endpointServiceName";
  const place = serviceRegion(lineage.endpointServiceName ?? "");
  if (place !== undefined) {
    problems.refuse(
      partitionOf(place) !== partitionOf(region),
      path,
      `is in ${place}, which is in another partition than ${region}; PrivateLink does not connect partitions.`,
      "region",
    );
  }
  problems.refuse(
    https.domain !== undefined || https.certificateArn !== undefined,
    "https",
    "needs a server of its own, but lineage.kind is elsewhere; remove it.",
    "lineage.kind",
  );
}

/** Returns the region in the name of an endpoint service; undefined for other texts. */
export function serviceRegion(name: string): string | undefined {
  return /^(?:cn\.)?com\.amazonaws\.vpce\.([a-z0-9-]+)\.vpce-svc-/.exec(name)?.[1];
}

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).subject !== undefined;
  } catch {
    return false;
  }
}
