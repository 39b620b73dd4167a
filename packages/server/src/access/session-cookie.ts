import { sessionLifetimeMs } from "@headwater/store";
import { parseCookie, stringifySetCookie } from "cookie";
import type { FastifyReply, FastifyRequest } from "fastify";
import { isSecure } from "./origin.ts";

/**
 * Over https the name starts with `__Host-`, which browsers accept from this host only: another host of the domain
 * cannot set the session. Over http, as on a laptop, they reject such names.
 */
function cookieName(request: FastifyRequest, publicUrl: URL | null): string {
  return isSecure(request, publicUrl) ? "__Host-headwater" : "headwater";
}

/** Returns the value of the session cookie. */
export function readSessionCookie(request: FastifyRequest, publicUrl: URL | null): string | undefined {
  const { cookie } = request.headers;
  return cookie === undefined ? undefined : parseCookie(cookie)[cookieName(request, publicUrl)];
}

/** Sets the session cookie; null removes it. */
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
