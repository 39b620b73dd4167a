import { errorOf, type Problem, warningOf } from "./problem.ts";

const subject = "openlineage.transport";

/** What is wrong with the text of `openlineage.transport`. */
export function checkTransport(text: string): Problem[] {
  const transport = parse(text);
  if (Array.isArray(transport)) return transport;
  if (transport.type === "composite") return checkComposite(transport);
  if (transport.type === undefined) {
    return [
      errorOf("transport-type", subject, "It names no type.", '{"type": "http", "url": "https://…", …}'),
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
          ? "It is written with single quotes, which is Python and not JSON: Airflow cannot read it."
          : "It is not JSON: Airflow cannot read it.",
        'JSON with double quotes, e.g. {"type": "http", "url": "https://lineage.example.com/"}.',
      ),
    ];
  }
  return [errorOf("transport-not-json", subject, "It is not a JSON object.", '{"type": "http", …}')];
}

function checkComposite(transport: Record<string, unknown>): Problem[] {
  const parts = Object.values((transport.transports ?? {}) as Record<string, unknown>);
  if (parts.length === 0) {
    return [
      errorOf("transport-empty", subject, "A composite without transports sends nothing.", "transports"),
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
    // A template's token, which is not known yet, looks like this to a check at synth.
    if (typeof transport.url === "string" && /^https:\/\//.test(transport.url)) return [];
    return [
      errorOf(
        "transport-url",
        subject,
        `"${transport.url}" is no address.`,
        "https://<host>/ of the lineage server.",
      ),
    ];
  }
  if (url.protocol !== "https:") {
    problems.push(
      errorOf(
        "transport-plain-http",
        subject,
        `${url.origin} is not encrypted: lineage and the key would go over the network in the clear.`,
        "An https address.",
      ),
    );
  }
  if (url.pathname !== "/" && !url.pathname.endsWith("/")) {
    problems.push(
      errorOf(
        "transport-path-prefix",
        subject,
        `The client drops "${url.pathname}" when it joins the end point, because no slash follows.`,
        `${url.href}/`,
      ),
    );
  }
  if (url.password !== "" || url.username !== "") {
    problems.push(
      errorOf("transport-credentials", subject, "The address holds credentials.", "None in the address."),
    );
  }
  const auth = (transport.auth ?? {}) as Record<string, unknown>;
  const literal = auth.apiKey ?? auth.api_key;
  if (typeof literal === "string" && !/^\$\{?\w+\}?$/.test(literal)) {
    problems.push(
      errorOf(
        "transport-key-in-configuration",
        subject,
        "It holds the key itself: everybody who may call airflow:GetEnvironment can read it.",
        "auth.type airflow_connection_api_key, or Headwater's token provider.",
      ),
    );
  }
  if (transport.verify === false) {
    problems.push(
      errorOf(
        "transport-unverified",
        subject,
        "verify is false: the server's certificate is not checked.",
        "verify left out, or the path of a certificate authority's file.",
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
        `An event can hold a task up for ${timeout * (total + 1)} s when the lineage server does not answer (${total + 1} tries of ${timeout} s).`,
        "timeout × tries of 10 s at most.",
      ),
    );
  }
  return problems;
}
