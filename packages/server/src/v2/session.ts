import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { noteAction, type Store } from "@headwater/store";
import type { AccessOptions } from "../access/authorize.ts";
import { isAllowed } from "../access/caller.ts";
import { isSameOrigin } from "../access/origin.ts";
import { readSessionCookie, sendSessionCookie } from "../access/session-cookie.ts";
import { HttpProblem } from "../http/problem.ts";
import * as contract from "./contract/index.ts";
import { answers } from "./kit/route-kit.ts";

/** Bytes of a log-in at most: strangers may send one. */
const loginLimit = 8 * 1024;

/** Logging in with a key, and out again. */
export function sessionRoutes({ database }: Store, access: AccessOptions): FastifyPluginAsyncTypebox {
  const { mode, authentication } = access;
  const publicUrl = access.publicUrl ?? null;

  return async (app) => {
    app.get(
      "/session",
      {
        config: { scope: "any" },
        schema: {
          tags: ["Access"],
          summary: "Who the caller is, and how the server decides who may use it",
          response: answers(contract.Session),
        },
      },
      async ({ caller }, reply) => {
        reply.header("Cache-Control", "no-store");
        return { mode, ...caller, scopes: [...caller.scopes] };
      },
    );

    app.post(
      "/session",
      {
        config: { scope: "public" },
        bodyLimit: loginLimit,
        schema: {
          tags: ["Access"],
          summary: "Log in with a key that may read: sets a session cookie",
          body: contract.LoginRequest,
          response: answers(contract.Session),
        },
      },
      async (request, reply) => {
        reply.header("Cache-Control", "no-store");
        if (mode !== "keys" || !authentication) {
          throw new HttpProblem("login-not-needed", "This server asks nobody for a key.", {
            expected: "Requests without a session.",
          });
        }
        if (request.headers.origin !== undefined && !isSameOrigin(request, publicUrl)) {
          throw new HttpProblem("foreign-origin", `The request comes from ${request.headers.origin}.`, {
            pointer: "Origin",
            expected: "The login page of this server.",
          });
        }
        const { logins } = authentication;
        const seconds = logins.secondsToWait(request.ip);
        if (seconds > 0) {
          throw new HttpProblem(
            "too-many-logins",
            `Too many attempts with keys that do not count came from ${request.ip}. Try again in ${seconds} seconds.`,
            { headers: { "Retry-After": String(seconds) } },
          );
        }
        const key = request.body.key.trim();
        let grant: ReturnType<typeof authentication.accept>;
        try {
          grant = authentication.accept(key);
        } catch (error) {
          logins.noteFailure(request.ip);
          throw error;
        }
        logins.noteSuccess(request.ip);
        const caller = { by: "session", name: grant.name, scopes: grant.scopes } as const;
        if (!isAllowed(caller, "read")) {
          throw new HttpProblem(
            "scope-missing",
            `The key "${grant.name}" may only ${grant.scopes.join(" and ")}; it opens no session.`,
            { pointer: "/key", expected: "A key with the scope read or admin." },
          );
        }
        const value = await authentication.sessions.open(grant.hash);
        sendSessionCookie(request, reply, value, publicUrl);
        const note = { actor: grant.name, action: "logged-in", subject: grant.name, subjectId: null };
        await noteAction(database, note, Date.now());
        return { mode, ...caller, scopes: [...grant.scopes] };
      },
    );

    app.delete(
      "/session",
      {
        config: { scope: "any" },
        schema: {
          tags: ["Access"],
          summary: "Log out: ends the session of the cookie",
          response: answers(contract.SessionEnd),
        },
      },
      async (request, reply) => {
        const value = readSessionCookie(request, publicUrl);
        if (value !== undefined) await authentication?.sessions.end(value);
        sendSessionCookie(request, reply, null, publicUrl);
        return { ended: true as const };
      },
    );
  };
}
