import { timingSafeEqual } from "node:crypto";
import { hashKey, type KeyScope } from "@headwater/store";
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest, RouteOptions } from "fastify";
import { HttpProblem } from "../http/problem.ts";
import { type Authentication, bearerOf } from "./authentication.ts";
import { anybody, type Caller, isAllowed, operator, stranger } from "./caller.ts";

/**
 * What a caller must be allowed to do; every route names one. `any` is for every key, `operator` for the command line
 * on the same machine, which proves itself with the token in the lock file.
 */
export type Scope = KeyScope | "any" | "operator" | "public";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The scope that the route needs. An application with a route that names none does not start. */
    scope?: Scope;
  }
  interface FastifyInstance {
    /** Every route, and who may use it. */
    routeScopes(): { method: string; url: string; scope: Scope | undefined }[];
    /**
     * Whether who sent a request may still do what the route is for. For answers that take long: a session may have ended
     * since. Asking is no use of the session, which ends by itself when nobody uses it.
     */
    isStillAllowed(request: FastifyRequest): Promise<boolean>;
  }
  interface FastifyRequest {
    /** Who sent the request. */
    caller: Caller;
  }
}

/** Who may use the server. */
export interface AccessOptions {
  /**
   * `loopback`: only this machine can reach it, and no key is asked for. `insecure`: anybody who can reach the port may
   * do anything. `keys`: API keys, and sessions that were opened with one.
   */
  readonly mode: "loopback" | "insecure" | "keys";
  /** Keys and sessions; needed in mode `keys`. */
  readonly authentication?: Authentication;
  /**
   * Whether the Host header is checked and foreign sites are refused, because a page on the web must not reach a
   * laptop's server; as in mode `loopback` when it is left out.
   */
  readonly isLoopback?: boolean;
  /** What the command line has to show for operator routes; without one they are closed. */
  readonly operatorToken?: string;
  /** Further host names under which the server may be asked for on loopback. */
  readonly allowedHosts?: readonly string[];
  /** The address under which people reach the server. */
  readonly publicUrl?: URL;
}

const loopbackNames = new Set(["localhost", "127.0.0.1", "[::1]", "::1", "0:0:0:0:0:0:0:1"]);

/** Whether an address to listen on can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  return loopbackNames.has(host.toLowerCase()) || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * The one place where it is decided whether a request may go on: before its body is read, so that a stranger's is
 * neither inflated nor parsed.
 */
export function enforceAccess(app: FastifyInstance, options: AccessOptions): void {
  const publicUrl = options.publicUrl ?? null;
  const checksHost = options.isLoopback ?? options.mode === "loopback";
  const allowed = new Set([
    ...loopbackNames,
    ...(options.allowedHosts ?? []).map((host) => host.toLowerCase()),
    ...(publicUrl ? [publicUrl.hostname] : []),
  ]);
  const operatorHash = options.operatorToken === undefined ? null : hashKey(options.operatorToken);
  requireScopes(app);
  keepPrivate(app);
  app.decorateRequest("caller", null as unknown as Caller);
  app.decorate("isStillAllowed", async (request: FastifyRequest) => {
    const { scope } = request.routeOptions.config;
    if (scope === "public" || request.caller === operator) return true;
    try {
      await callerFor(request, scope as KeyScope | "any", options, publicUrl, { isUse: false });
      return true;
    } catch (error) {
      return !(error instanceof HttpProblem); // the database is away: that ends nobody's session
    }
  });
  app.addHook("onRequest", async (request, reply) => {
    if (checksHost) refuseForeign(request, allowed);
    if (request.is404) throw routeNotFound(request);
    const { scope } = request.routeOptions.config;
    if (scope === "public") request.caller = stranger;
    else if (isOperator(request, operatorHash)) request.caller = operator;
    else if (scope === "operator") {
      throw new HttpProblem("forbidden", "This is for the headwater command on the server's own machine.", {
        pointer: "Authorization",
        expected: "The token in the data directory's lock file.",
      });
    } else {
      try {
        request.caller = await callerFor(request, scope!, options, publicUrl);
      } catch (error) {
        if (!isUnknownReader(request, error)) throw error;
        return reply.redirect(`/login?next=${encodeURIComponent(request.url)}`);
      }
    }
  });
}

/** Keeps what somebody may see out of caches that others share, and from being shown after logging out. */
function keepPrivate(app: FastifyInstance): void {
  app.addHook("onSend", async ({ caller }, reply) => {
    const isKnown = caller?.by === "key" || caller?.by === "session";
    if (isKnown && !reply.hasHeader("Cache-Control")) reply.header("Cache-Control", "private, no-cache");
  });
}

/** Whether a person asks for the documentation before logging in: then words in JSON are no help. */
function isUnknownReader({ method, headers, routeOptions }: FastifyRequest, error: unknown): boolean {
  const isPage = method === "GET" && routeOptions.url?.startsWith("/api/v2/docs") === true;
  return isPage && headers.accept?.includes("text/html") === true && (error as HttpProblem).status === 401;
}

/** The 404 problem for an unknown route. */
export function routeNotFound(request: FastifyRequest): HttpProblem {
  return new HttpProblem("not-found", `There is nothing at ${request.method} ${request.url.slice(0, 200)}.`);
}

/**
 * Gives routes of a plugin a scope, where they name none: for those of others' plugins, and for many of a kind. It is
 * given to requests that only read; what may change something must say for itself who may.
 */
export function withScope(scope: Scope, plugin: FastifyPluginAsync): FastifyPluginAsync {
  return async (app, options) => {
    app.addHook("onRoute", (route) => {
      const reads = methodsOf(route).every((method) => method === "GET" || method === "HEAD");
      if (reads && route.config?.scope === undefined) route.config = { ...route.config, scope };
    });
    await plugin(app, options);
  };
}

function methodsOf({ method }: RouteOptions): readonly string[] {
  return Array.isArray(method) ? method : [method];
}

/** Lets no application start with a route of which it is not said who may use it. */
function requireScopes(app: FastifyInstance): void {
  const routes: RouteOptions[] = [];
  app.addHook("onRoute", (route) => {
    routes.push(route);
  });
  app.decorate("routeScopes", () =>
    routes.flatMap((route) =>
      methodsOf(route).map((method) => ({ method, url: route.url, scope: route.config?.scope })),
    ),
  );
  app.addHook("onReady", async () => {
    const open = routes.filter(({ config }) => config?.scope === undefined);
    if (open.length > 0) {
      const list = open.map((route) => `${methodsOf(route).join("/")} ${route.url}`).join(", ");
      throw new Error(`These routes name no scope: ${list}.`);
    }
  });
}

function isOperator(request: FastifyRequest, operatorHash: Buffer | null): boolean {
  const token = bearerOf(request.headers.authorization ?? "");
  return operatorHash !== null && token !== undefined && timingSafeEqual(hashKey(token), operatorHash);
}

async function callerFor(
  request: FastifyRequest,
  scope: KeyScope | "any",
  { mode, authentication }: AccessOptions,
  publicUrl: URL | null,
  how: { readonly isUse: boolean } = { isUse: true },
): Promise<Caller> {
  if (mode !== "keys") return anybody;
  if (!authentication) throw new Error("Access by keys needs keys.");
  const caller = await authentication.identify(request, publicUrl, how);
  if (scope !== "any" && !isAllowed(caller, scope)) {
    throw new HttpProblem(
      "scope-missing",
      `This needs a key with the scope ${scope}; "${caller.name}" has ${caller.scopes.join(" and ")}.`,
      {
        pointer: "Authorization",
        expected: `A key with the scope ${scope}${scope === "admin" ? "" : " or admin"}.`,
        headers: {
          "WWW-Authenticate": `Bearer realm="headwater", error="insufficient_scope", scope="${scope}"`,
        },
      },
    );
  }
  return caller;
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
