import { errorOf, type Problem, warningOf } from "./problem.ts";

const subject = "openlineage.transport";

/** Checks the text of `openlineage.transport`. */
export function checkTransport(text: string): Problem[] {
  const transport = parse(text);
  if (Array.isArray(transport)) return transport;
  if (transport.type === "composite") return checkComposite(transport);
  if (transport.type === undefined) {
    return [
      errorOf(
        "transport-type",
        subject,
        "The transport has no type.",
        '{"type": "http", "url": "https://…", …}',
      ),
    ];
  }
  return transport.type === "http" || transport.type === "async_http" ? checkHttp(transport) : [];
}

function parse(text: string): Record<string, unknown> | Problem[] {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>;
  } catch {
    const quotes = /^\s*\{\s*'/.test(text);
    return [
      errorOf(
        quotes ? "transport-single-quotes" : "transport-not-json",
        subject,
        quotes
          ? "The value uses single quotes (Python syntax, not JSON): Airflow cannot parse it."
          : "The value is not JSON: Airflow cannot parse it.",
        'JSON with double quotes, e.g. {"type": "http", "url": "https://lineage.example.com/"}.',
      ),
    ];
  }
  return [errorOf("transport-not-json", subject, "The value is not a JSON object.", '{"type": "http", …}')];
}

function checkComposite(transport: Record<string, unknown>): Problem[] {
  const parts = Object.values((transport.transports ?? {}) as Record<string, unknown>);
  if (parts.length === 0) {
    return [
      errorOf(
        "transport-empty",
        subject,
        "A composite transport without `transports` sends nothing.",
        "At least one entry in `transports`.",
      ),
    ];
  }
  return parts.flatMap((part) => checkTransport(JSON.stringify(part)));
}

function checkHttp(transport: Record<string, unknown>): Problem[] {
  const problems: Problem[] = [];
  let url: URL;
  try {
    url = new URL(String(transport.url));
  } catch {
    // At synth time, a URL with an unresolved CDK token looks like this.
    if (typeof transport.url === "string" && /^https:\/\//.test(transport.url)) return [];
    return [
      errorOf(
        "transport-url",
        subject,
        `"${transport.url}" is not a valid URL.`,
        "The https URL of the lineage server, https://<host>/.",
      ),
    ];
  }
  if (url.protocol !== "https:") {
    problems.push(
      errorOf(
        "transport-plain-http",
        subject,
        `${url.origin} is not encrypted: lineage and the key would be sent in plain text.`,
        "An https URL.",
      ),
    );
  }
  if (url.pathname !== "/" && !url.pathname.endsWith("/")) {
    problems.push(
      errorOf(
        "transport-path-prefix",
        subject,
        `The client drops "${url.pathname}" when it appends the endpoint, because the path does not end with a slash.`,
        `${url.href}/`,
      ),
    );
  }
  if (url.password !== "" || url.username !== "") {
    problems.push(
      errorOf(
        "transport-credentials",
        subject,
        "The URL contains credentials.",
        "A URL without credentials.",
      ),
    );
  }
  const auth = (transport.auth ?? {}) as Record<string, unknown>;
  const literal = auth.apiKey ?? auth.api_key;
  if (typeof literal === "string" && !/^\$\{?\w+\}?$/.test(literal)) {
    problems.push(
      errorOf(
        "transport-key-in-configuration",
        subject,
        "The option contains the key itself: anyone with airflow:GetEnvironment permission can read it.",
        "`auth.type` airflow_connection_api_key, or Headwater's token provider.",
      ),
    );
  }
  if (transport.verify === false) {
    problems.push(
      errorOf(
        "transport-unverified",
        subject,
        "verify is false: the server's certificate is not checked.",
        "No `verify`, or the path of a certificate authority's file.",
      ),
    );
  }
  const timeout = typeof transport.timeout === "number" ? transport.timeout : 5;
  const retry = (transport.retry ?? {}) as Record<string, unknown>;
  const total = typeof retry.total === "number" ? retry.total : 5;
  if (timeout * (total + 1) > 10) {
    problems.push(
      warningOf(
        "transport-slow-failure",
        subject,
        `If the lineage server does not respond, an event can delay a task by ${timeout * (total + 1)} s (${total + 1} attempts of ${timeout} s).`,
        "timeout × attempts of at most 10 s.",
      ),
    );
  }
  return problems;
}
