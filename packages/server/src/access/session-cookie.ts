import { sessionLifetimeMs } from "@headwater/store";
import { parseCookie, stringifySetCookie } from "cookie";
import type { FastifyReply, FastifyRequest } from "fastify";
import { isSecure } from "./origin.ts";

/**
 * Over https the name begins with `__Host-`, which browsers take from this host alone: a neighbour under the same
 * domain cannot plant a session. Over http, on a laptop, they would not take such a name at all.
 */
function cookieName(request: FastifyRequest, publicUrl: URL | null): string {
  return isSecure(request, publicUrl) ? "__Host-headwater" : "headwater";
}

/** The value of a request's session cookie. */
export function readSessionCookie(request: FastifyRequest, publicUrl: URL | null): string | undefined {
  const { cookie } = request.headers;
  return cookie === undefined ? undefined : parseCookie(cookie)[cookieName(request, publicUrl)];
}

/** Sets the session cookie; null takes it away. */
export function sendSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  value: string | null,
  publicUrl: URL | null,
): void {
  reply.header(
    "Set-Cookie",
    stringifySetCookie({
      name: cookieName(request, publicUrl),
      value: value ?? "",
      httpOnly: true,
      sameSite: "lax",
      path: "/",
      secure: isSecure(request, publicUrl),
      maxAge: value === null ? 0 : sessionLifetimeMs / 1000,
    }),
  );
}
