import { timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { HttpProblem } from "./problem.ts";

/**
 * What a caller must be allowed to do; every route names one. `operator` is for the command line on the same machine,
 * which proves itself with the token in the lock file.
 */
export type Scope = "ingest" | "read" | "admin" | "operator" | "public";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The scope that the route needs; `read` when it names none. */
    scope?: Scope;
  }
}

/** Who may use the server. */
export interface AccessOptions {
  /**
   * `loopback`: only this machine can reach it; the Host header is checked and foreign sites are refused, because a
   * page on the web must not reach a laptop's server. `insecure`: anybody who can reach the port may do anything.
   */
  readonly mode: "loopback" | "insecure";
  /** What the command line has to show for operator routes; without one they are closed. */
  readonly operatorToken?: string;
  /** Further host names under which the server may be asked for in loopback mode. */
  readonly allowedHosts?: readonly string[];
}

const loopbackNames = new Set(["localhost", "127.0.0.1", "[::1]", "::1", "0:0:0:0:0:0:0:1"]);

/** Whether an address to listen on can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  return loopbackNames.has(host.toLowerCase()) || /^127(\.\d{1,3}){3}$/.test(host);
}

/** The one place where it is decided whether a request may go on. */
export function enforceAccess(app: FastifyInstance, options: AccessOptions): void {
  const allowed = new Set([
    ...loopbackNames,
    ...(options.allowedHosts ?? []).map((host) => host.toLowerCase()),
  ]);
  app.addHook("onRequest", async (request) => {
    if (options.mode === "loopback") refuseForeign(request, allowed);
    if (request.routeOptions.config.scope === "operator") requireToken(request, options.operatorToken);
  });
}

function requireToken(request: FastifyRequest, token: string | undefined): void {
  const given = Buffer.from(request.headers.authorization ?? "");
  const expected = Buffer.from(`Bearer ${token ?? ""}`);
  if (token === undefined || given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new HttpProblem("forbidden", "This is for the headwater command on the server's own machine.", {
      pointer: "Authorization",
      expected: "The token in the data directory's lock file.",
    });
  }
}

function refuseForeign(request: FastifyRequest, allowed: ReadonlySet<string>): void {
  const host = hostName(request.headers.host ?? "");
  if (!allowed.has(host) && !isLoopback(host)) {
    throw new HttpProblem("foreign-host", `The request names the host "${host}", which is not this server.`, {
      pointer: "Host",
      expected: `One of: ${[...allowed].join(", ")}. More can be allowed with --allowed-host.`,
    });
  }
  const { origin } = request.headers;
  const isForeign =
    origin !== undefined && !allowed.has(originHost(origin)) && !isLoopback(originHost(origin));
  if (
    isForeign ||
    (origin === undefined && request.headers["sec-fetch-site"] === "cross-site" && request.method !== "GET")
  ) {
    throw new HttpProblem("foreign-origin", `The request comes from ${origin ?? "another site"}.`, {
      pointer: "Origin",
      expected: "A request from this server's own pages, or from a program.",
    });
  }
}

function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, "");
}

function originHost(origin: string): string {
  try {
    return new URL(origin).hostname.toLowerCase();
  } catch {
    return origin; // "null" of a sandboxed page: foreign
  }
}
