import type { EnvironmentFacts } from "./facts.ts";

/** Returns the HTTP transport of an environment, or undefined if there is none or it cannot be parsed. */
export function httpTransport({
  options,
}: Pick<EnvironmentFacts, "options">): Record<string, unknown> | undefined {
  const text = options?.["openlineage.transport"];
  const parsed = typeof text === "string" ? parse(text) : text;
  return firstHttp(parsed);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function firstHttp(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const transport = value as Record<string, unknown>;
  if (transport.type === "http" || transport.type === "async_http") return transport;
  const parts = Object.values((transport.transports ?? {}) as Record<string, unknown>);
  return parts.map(firstHttp).find((part) => part !== undefined);
}

/** Returns the `auth` object of a transport. */
export function authentication(transport: Record<string, unknown> | undefined): Record<string, unknown> {
  const auth = transport?.auth;
  return typeof auth === "object" && auth !== null ? (auth as Record<string, unknown>) : {};
}

/** Returns the lowercase host of a transport; empty if it has none. */
export function hostOf(transport: Record<string, unknown> | undefined): string {
  try {
    return new URL(String(transport?.url)).hostname.toLowerCase();
  } catch {
    return "";
  }
}

/** Returns the longest wait for one event in seconds if the server does not respond. Defaults are those of the client. */
export function maxWaitSeconds(transport: Record<string, unknown>): number {
  const timeout = typeof transport.timeout === "number" ? transport.timeout : 5;
  const retry = (transport.retry ?? {}) as Record<string, unknown>;
  const attempts = (typeof retry.total === "number" ? retry.total : 5) + 1;
  return timeout * attempts;
}
