import type { FastifyRequest } from "fastify";

/** Returns true if a request came over https, or the public URL is https. */
export function isSecure(request: FastifyRequest, publicUrl: URL | null): boolean {
  return request.protocol === "https" || publicUrl?.protocol === "https:";
}

/**
 * Returns true if the Origin header names this server: its public URL, or the host of the request. False without the
 * header.
 */
export function isSameOrigin(request: FastifyRequest, publicUrl: URL | null): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return false;
  let url: URL;
  try {
    url = new URL(origin);
  } catch {
    return false; // "null", from a sandboxed page
  }
  if (url.origin === publicUrl?.origin) return true;
  // Behind an untrusted proxy the server does not know that the page was loaded over https.
  const isDowngrade = url.protocol === "http:" && request.protocol === "https";
  const own = `${url.protocol}//${request.host}`;
  return !isDowngrade && URL.canParse(own) && new URL(own).host === url.host;
}
