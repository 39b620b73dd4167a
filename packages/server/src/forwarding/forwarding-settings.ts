import { readFileSync } from "node:fs";
import { StoreError } from "@headwater/store";

/** Settings of forwarding run events. */
export interface ForwardingSettings {
  /** Id of the Amazon DataZone (Amazon SageMaker Catalog) domain: `dzd_…` or `dzd-…`. */
  readonly domain: string;
  readonly region?: string;
  /** Forwards events received since then, in epoch milliseconds; null for the time at which forwarding is enabled. */
  readonly from: number | null;
  /** Replacements by namespace. */
  readonly namespaces: Readonly<Record<string, string>>;
  /** AWS account of the Amazon Redshift Serverless workgroups named `redshift://workgroup.region:port`. */
  readonly account?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads `HEADWATER_DATAZONE_*`; docs/forwarding.md describes each variable.
 *
 * @returns null without a domain
 * @throws StoreError `invalid-setting`
 */
export function readForwardingSettings(environment: Environment): ForwardingSettings | null {
  const read = (name: string) => environment[`HEADWATER_DATAZONE_${name}`]?.trim() || undefined;
  const domain = read("DOMAIN");
  if (domain === undefined) return null;
  if (!/^dzd[-_][a-zA-Z0-9_-]{1,36}$/.test(domain)) {
    throw invalid("DOMAIN", `is "${domain}"`, "the id of a domain, such as dzd_4abc5def6ghi7j");
  }
  const from = read("FROM");
  if (from !== undefined && Number.isNaN(Date.parse(from))) {
    throw invalid("FROM", `is "${from}"`, "an ISO 8601 time, such as 2026-01-31T00:00:00Z");
  }
  const account = read("ACCOUNT");
  if (account !== undefined && !/^\d{12}$/.test(account)) {
    throw invalid("ACCOUNT", `is "${account}"`, "the twelve digits of an AWS account");
  }
  const region = environment.AWS_REGION || environment.AWS_DEFAULT_REGION;
  return {
    domain,
    from: from === undefined ? null : Date.parse(from),
    namespaces: readNamespaces(read("NAMESPACES")),
    ...(account === undefined ? {} : { account }),
    ...(region ? { region } : {}),
  };
}

/** Reads JSON, or a file with JSON. */
function readNamespaces(text: string | undefined): Record<string, string> {
  if (text === undefined) return {};
  const expected =
    'JSON such as {"namespace as sent": "namespace in the domain"}, or a file that contains it';
  let value: unknown;
  try {
    value = JSON.parse(text.startsWith("{") ? text : readFileSync(text, "utf8"));
  } catch (error) {
    throw invalid("NAMESPACES", `cannot be read: ${(error as Error).message}`, expected);
  }
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  if (entries.length === 0 || entries.some(([, name]) => typeof name !== "string" || name === "")) {
    throw invalid("NAMESPACES", "is not a JSON object of strings", expected);
  }
  return Object.fromEntries(entries) as Record<string, string>;
}

function invalid(name: string, what: string, expected: string): StoreError {
  return new StoreError("invalid-setting", `HEADWATER_DATAZONE_${name} ${what}. Expected: ${expected}.`);
}
