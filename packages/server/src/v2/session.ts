import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { recordAction, type Store } from "@headwater/store";
import { parseCookie } from "cookie";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Grant } from "../access/api-keys.ts";
import type { Authentication } from "../access/authentication.ts";
import type { AccessOptions } from "../access/authorize.ts";
import { isAllowed } from "../access/caller.ts";
import { isSameOrigin } from "../access/origin.ts";
import { readSessionCookie, sendSessionCookie } from "../access/session-cookie.ts";
import { HttpProblem } from "../http/problem.ts";
import * as contract from "./contract/index.ts";
import { responses } from "./kit/responses.ts";

/** Maximum size of a login request in bytes: it needs no key. */
const maxLoginBytes = 8 * 1024;

const tags = ["Access"];

/** Login with an API key, and logout. */
export function sessionRoutes(store: Store, access: AccessOptions): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      "/session",
      {
        config: { scope: "any" },
        schema: {
          tags,
          summary: "Get the caller and the server's access mode",
          response: responses(contract.Session),
        },
      },
      async ({ caller }, reply) => {
        reply.header("Cache-Control", "no-store");
        return { mode: access.mode, ...caller };
      },
    );

    app.post(
      "/session",
      {
        config: { scope: "public" },
        bodyLimit: maxLoginBytes,
        schema: {
          tags,
          summary: "Log in with a key that has the scope read or admin; sets a session cookie",
          body: contract.LoginRequest,
          response: responses(contract.Session),
        },
      },
      (request, reply) => logIn(store, access, request.body.key, request, reply),
    );

    app.delete(
      "/session",
      {
        config: { scope: "any" },
        schema: {
          tags,
          summary: "Log out: end the session of the cookie",
          response: responses(contract.SessionEnd),
        },
      },
      (request, reply) => logOut(access, request, reply),
    );
  };
}

async function logIn(
  { database }: Store,
  { mode, authentication, publicUrl }: AccessOptions,
  key: string,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  reply.header("Cache-Control", "no-store");
  if (mode !== "keys" || !authentication) {
    throw new HttpProblem("login-not-needed", "This server does not require a key.", {
      expected: "Requests without a session.",
    });
  }
  if (request.headers.origin !== undefined && !isSameOrigin(request, publicUrl ?? null)) {
    throw new HttpProblem("foreign-origin", `The request comes from ${request.headers.origin}.`, {
      pointer: "Origin",
      expected: "The login page of this server.",
    });
  }
  const grant = acceptWithinLimit(authentication, key.trim(), request.ip);
  const caller = {
    by: "session",
    name: grant.name,
    scopes: grant.scopes,
    namespaces: grant.namespaces,
  } as const;
  if (!isAllowed(caller, "read")) {
    throw new HttpProblem(
      "scope-missing",
      `The key "${grant.name}" has only the scope ${grant.scopes.join(" and ")}, so it cannot log in.`,
      { pointer: "/key", expected: "A key with the scope read or admin." },
    );
  }
  sendSessionCookie(request, reply, await authentication.sessions.open(grant.hash), publicUrl ?? null);
  const note = { actor: grant.name, action: "logged-in", subject: grant.name, subjectId: null };
  await recordAction(database, note, Date.now());
  return { mode, ...caller };
}

/** @throws HttpProblem `too-many-logins`, `key-unknown`, `key-expired` */
function acceptWithinLimit(authentication: Authentication, key: string, ip: string): Grant {
  const { logins } = authentication;
  const seconds = logins.secondsToWait(ip);
  if (seconds > 0) {
    throw new HttpProblem(
      "too-many-logins",
      `Too many failed logins from ${ip}. Try again in ${seconds} seconds.`,
      { headers: { "Retry-After": String(seconds) } },
    );
  }
  try {
    const grant = authentication.accept(key);
    logins.noteSuccess(ip);
    return grant;
  } catch (error) {
    logins.noteFailure(ip);
    throw error;
  }
}

async function logOut(
  { authentication, publicUrl }: AccessOptions,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  if (request.caller.by === "login") endLoadBalancerSession(request, reply);
  const value = readSessionCookie(request, publicUrl ?? null);
  if (value !== undefined) await authentication?.sessions.end(value);
  sendSessionCookie(request, reply, null, publicUrl ?? null);
  return { ended: true as const };
}

/** Deletes the cookies of a load balancer's session, as its user guide asks for; the identity provider's own stays. */
function endLoadBalancerSession(request: FastifyRequest, reply: FastifyReply): void {
  const names = Object.keys(parseCookie(request.headers.cookie ?? "")).filter((name) =>
    name.startsWith("AWSELBAuthSessionCookie"),
  );
  for (const name of names)
    reply.header("Set-Cookie", `${name}=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=None`);
}
