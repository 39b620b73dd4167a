import type { Database } from "@headwater/store";
import type { FastifyRequest } from "fastify";
import type { Log } from "../http/log.ts";
import { HttpProblem } from "../http/problem.ts";
import { ApiKeyCache, type Grant, type Verification } from "./api-keys.ts";
import type { Caller } from "./caller.ts";
import type { ExternalKeys } from "./external-keys/external-keys.ts";
import { type LoadBalancerLogin, loginHeader } from "./load-balancer-login.ts";
import { LoginLimit } from "./login-limit.ts";
import { isSameOrigin } from "./origin.ts";
import { readSessionCookie } from "./session-cookie.ts";
import { SessionStore } from "./sessions.ts";

const challenge = 'Bearer realm="headwater"';
const expectedCredentials =
  "An API key in the header Authorization: Bearer <key>, or a session (log in at /login).";
const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/** Authenticates requests by API key, login at the load balancer, or session. */
export class Authentication {
  readonly keys: ApiKeyCache;
  readonly sessions: SessionStore;
  readonly logins = new LoginLimit();
  readonly #login: LoadBalancerLogin | undefined;
  #log: Log | undefined;

  constructor(database: Database, external?: ExternalKeys, login?: LoadBalancerLogin) {
    this.#login = login;
    this.keys = new ApiKeyCache(database, external);
    this.sessions = new SessionStore(database, (error) =>
      this.#log?.warn(`Could not record the last use of a session: ${(error as Error).message}`),
    );
  }

  /** Loads the keys and keeps polling for changes. @throws StoreUnavailable */
  async start(log: Log): Promise<void> {
    this.#log = log;
    await this.keys.start(log);
  }

  /** Stops polling. */
  close(): void {
    this.keys.close();
  }

  /**
   * Identifies the caller of a request.
   *
   * @param how.isUse - true if the request keeps the session alive
   * @throws HttpProblem `key-required`, `key-unknown`, `key-expired`, `session-ended`, `login-invalid`,
   *   `login-forbidden`, `login-unavailable`, `foreign-origin`
   */
  async identify(
    request: FastifyRequest,
    publicUrl: URL | null,
    how: { readonly isUse: boolean } = { isUse: true },
  ): Promise<Caller> {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const text = parseBearer(authorization) ?? "";
      await this.keys.refreshIfUnknown(text);
      const grant = this.accept(text);
      return { by: "key", name: grant.name, scopes: grant.scopes, namespaces: grant.namespaces };
    }
    const login = request.headers[loginHeader];
    if (this.#login && typeof login === "string") {
      const caller = await this.#login.identify(login, !how.isUse);
      requireOwnPage(request, publicUrl);
      return caller;
    }
    const cookie = readSessionCookie(request, publicUrl);
    if (cookie === undefined) {
      throw new HttpProblem("key-required", "The request has neither an API key nor a session.", {
        pointer: "Authorization",
        expected: expectedCredentials,
        headers: { "WWW-Authenticate": challenge },
      });
    }
    const session = await this.sessions.find(cookie, Date.now(), how);
    const verification: Verification = session
      ? this.keys.verifyHash(session.keyHash.toString("hex"))
      : { kind: "unknown" };
    if (verification.kind !== "valid") {
      throw new HttpProblem(
        "session-ended",
        "The session has ended, or its key was revoked or has expired.",
        {
          pointer: "Cookie",
          expected: "A new session. Log in at /login.",
          headers: { "WWW-Authenticate": challenge },
        },
      );
    }
    requireOwnPage(request, publicUrl);
    this.keys.recordUse(verification.grant);
    const { name, scopes, namespaces } = verification.grant;
    return { by: "session", name, scopes, namespaces };
  }

  /** Returns what a key grants. @throws HttpProblem `key-unknown`, `key-expired` */
  accept(text: string): Grant {
    const verification = this.keys.verify(text);
    if (verification.kind === "valid") {
      this.keys.recordUse(verification.grant);
      return verification.grant;
    }
    const headers = { "WWW-Authenticate": `${challenge}, error="invalid_token"` };
    if (verification.kind === "expired") {
      throw new HttpProblem(
        "key-expired",
        `The API key expired at ${new Date(verification.at).toISOString()}.`,
        {
          pointer: "Authorization",
          expected: "A key that has not expired. Create one with headwater key create.",
          headers,
        },
      );
    }
    throw new HttpProblem("key-unknown", "The API key does not exist or was revoked.", {
      pointer: "Authorization",
      expected: expectedCredentials,
      headers,
    });
  }
}

/**
 * Refuses changes that pages of other sites ask for. Browsers send cookies with them, but other sites cannot forge the
 * Origin header.
 *
 * @throws HttpProblem `foreign-origin`
 */
function requireOwnPage(request: FastifyRequest, publicUrl: URL | null): void {
  if (safeMethods.has(request.method) || isSameOrigin(request, publicUrl)) return;
  throw new HttpProblem(
    "foreign-origin",
    `A request that changes something comes from ${request.headers.origin ?? "an unknown page"}.`,
    { pointer: "Origin", expected: "This server's own address, as browsers send it for its pages." },
  );
}

/** Returns the token of an Authorization header; undefined for other schemes than Bearer. */
export function parseBearer(authorization: string): string | undefined {
  return /^bearer +([^\s]+) *$/i.exec(authorization)?.[1];
}
