import { timingSafeEqual } from "node:crypto";
import { hashKey, type KeyScope } from "@headwater/store";
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest, RouteOptions } from "fastify";
import { HttpProblem } from "../http/problem.ts";
import { type Authentication, parseBearer } from "./authentication.ts";
import { type Caller, isAllowed, operator, publicCaller, unauthenticatedCaller } from "./caller.ts";

/**
 * The scope that a route requires. `any` accepts every key; `operator` is for the command line on the same machine,
 * which authenticates with the token in the lock file.
 */
export type Scope = KeyScope | "any" | "operator" | "public";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The scope that the route requires. An application with a route that names none fails to start. */
    scope?: Scope;
  }
  interface FastifyInstance {
    /** Returns every route with its scope. */
    routeScopes(): { method: string; url: string; scope: Scope | undefined }[];
    /**
     * Returns true while the caller of a request may use its route. For long responses, during which a session may end.
     * The check does not keep the session alive.
     */
    isStillAllowed(request: FastifyRequest): Promise<boolean>;
  }
  interface FastifyRequest {
    /** The sender of the request. */
    caller: Caller;
  }
}

/** Access to the server. */
export interface AccessOptions {
  /**
   * `loopback`: only this machine can reach the server, no key is required. `insecure`: anyone who can reach the port
   * has full access. `keys`: requires API keys, or sessions opened with one.
   */
  readonly mode: "loopback" | "insecure" | "keys";
  /** Keys and sessions; required in mode `keys`. */
  readonly authentication?: Authentication;
  /**
   * Checks the Host header and refuses requests from other sites, so that no web page can reach a server on a laptop.
   * @default true in mode `loopback`
   */
  readonly isLoopback?: boolean;
  /** Token that operator routes require; without it, they are closed. */
  readonly operatorToken?: string;
  /** Additional host names accepted on loopback. */
  readonly allowedHosts?: readonly string[];
  /** The URL at which users reach the server. */
  readonly publicUrl?: URL;
}

const loopbackNames = new Set(["localhost", "127.0.0.1", "[::1]", "::1", "0:0:0:0:0:0:0:1"]);

/** Returns true if only this machine can reach an address to listen on. */
export function isLoopback(host: string): boolean {
  return loopbackNames.has(host.toLowerCase()) || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Decides whether a request may proceed. Runs before the body is read, so that bodies of unauthorized requests are
 * neither decompressed nor parsed.
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
  preventSharedCaching(app);
  app.decorateRequest("caller", null as unknown as Caller);
  app.decorate("isStillAllowed", async (request: FastifyRequest) => {
    const { scope } = request.routeOptions.config;
    if (scope === "public" || request.caller === operator) return true;
    try {
      await callerFor(request, scope as KeyScope | "any", options, publicUrl, { isUse: false });
      return true;
    } catch (error) {
      return !(error instanceof HttpProblem); // an unavailable database ends no session
    }
  });
  app.addHook("onRequest", async (request, reply) => {
    if (checksHost) rejectForeign(request, allowed);
    if (request.is404) throw routeNotFound(request);
    const { scope } = request.routeOptions.config;
    if (scope === "public") request.caller = publicCaller;
    else if (isOperator(request, operatorHash)) request.caller = operator;
    else if (scope === "operator") {
      throw new HttpProblem(
        "forbidden",
        "This route is reserved for the headwater command on the server's machine.",
        {
          pointer: "Authorization",
          expected: "The token in the data directory's lock file.",
        },
      );
    } else {
      try {
        request.caller = await callerFor(request, scope!, options, publicUrl);
      } catch (error) {
        if (!needsLoginPage(request, error)) throw error;
        return reply.redirect(`/login?next=${encodeURIComponent(request.url)}`);
      }
    }
  });
}

/** Keeps responses to authenticated callers out of shared caches, and from being shown after logout. */
function preventSharedCaching(app: FastifyInstance): void {
  app.addHook("onSend", async ({ caller }, reply) => {
    const isKnown = caller?.by === "key" || caller?.by === "session" || caller?.by === "login";
    if (isKnown && !reply.hasHeader("Cache-Control")) reply.header("Cache-Control", "private, no-cache");
  });
}

/** Returns true if a browser opens the API documentation without a session. */
function needsLoginPage({ method, headers, routeOptions }: FastifyRequest, error: unknown): boolean {
  const isPage = method === "GET" && routeOptions.url?.startsWith("/api/v2/docs") === true;
  return isPage && headers.accept?.includes("text/html") === true && (error as HttpProblem).status === 401;
}

/** The 404 problem for an unknown route. */
export function routeNotFound(request: FastifyRequest): HttpProblem {
  return new HttpProblem("not-found", `No route for ${request.method} ${request.url.slice(0, 200)}.`);
}

/**
 * Sets the scope of a plugin's routes that name none, such as routes of third-party plugins. Applies to GET and HEAD
 * only; routes that change something must name their scope.
 */
export function withScope(scope: Scope, plugin: FastifyPluginAsync): FastifyPluginAsync {
  return async (app, options) => {
    app.addHook("onRoute", (route) => {
      const reads = methodsFor(route).every((method) => method === "GET" || method === "HEAD");
      if (reads && route.config?.scope === undefined) route.config = { ...route.config, scope };
    });
    await plugin(app, options);
  };
}

function methodsFor({ method }: RouteOptions): readonly string[] {
  return Array.isArray(method) ? method : [method];
}

/** Fails startup if any route lacks a scope. */
function requireScopes(app: FastifyInstance): void {
  const routes: RouteOptions[] = [];
  app.addHook("onRoute", (route) => {
    routes.push(route);
  });
  app.decorate("routeScopes", () =>
    routes.flatMap((route) =>
      methodsFor(route).map((method) => ({ method, url: route.url, scope: route.config?.scope })),
    ),
  );
  app.addHook("onReady", async () => {
    const open = routes.filter(({ config }) => config?.scope === undefined);
    if (open.length > 0) {
      const list = open.map((route) => `${methodsFor(route).join("/")} ${route.url}`).join(", ");
      throw new Error(`Routes without a scope: ${list}.`);
    }
  });
}

function isOperator(request: FastifyRequest, operatorHash: Buffer | null): boolean {
  const token = parseBearer(request.headers.authorization ?? "");
  return operatorHash !== null && token !== undefined && timingSafeEqual(hashKey(token), operatorHash);
}

async function callerFor(
  request: FastifyRequest,
  scope: KeyScope | "any",
  { mode, authentication }: AccessOptions,
  publicUrl: URL | null,
  how: { readonly isUse: boolean } = { isUse: true },
): Promise<Caller> {
  if (mode !== "keys") return unauthenticatedCaller;
  if (!authentication) throw new Error("Mode `keys` requires `authentication`.");
  const caller = await authentication.identify(request, publicUrl, how);
  if (scope !== "any" && !isAllowed(caller, scope)) {
    throw new HttpProblem(
      "scope-missing",
      caller.by === "login"
        ? `Requires the scope ${scope}; ${caller.name} has ${caller.scopes.join(" and ")}.`
        : `Requires the scope ${scope}; the key "${caller.name}" has ${caller.scopes.join(" and ")}.`,
      {
        pointer: "Authorization",
        expected:
          caller.by === "login"
            ? `A user with the scope ${scope}, by a claim in the setting login-admins.`
            : `A key with the scope ${scope}${scope === "admin" ? "" : " or admin"}.`,
        headers: {
          "WWW-Authenticate": `Bearer realm="headwater", error="insufficient_scope", scope="${scope}"`,
        },
      },
    );
  }
  return caller;
}

function rejectForeign(request: FastifyRequest, allowed: ReadonlySet<string>): void {
  const host = hostName(request.headers.host ?? "");
  if (!allowed.has(host) && !isLoopback(host)) {
    throw new HttpProblem(
      "foreign-host",
      `The request is for the host "${host}", which is not this server.`,
      {
        pointer: "Host",
        expected: `One of: ${[...allowed].join(", ")}. Allow others with --allowed-host.`,
      },
    );
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
      expected: "A request from this server's own pages, or from a program that is not a browser.",
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
    return origin; // "null", from a sandboxed page: foreign
  }
}
