import type { FastifyRequest } from "fastify";

/** Whether a request came over https, or the address under which people reach the server is https. */
export function isSecure(request: FastifyRequest, publicUrl: URL | null): boolean {
  return request.protocol === "https" || publicUrl?.protocol === "https:";
}

/**
 * Whether a request comes from a page of this server, by its Origin header: from the address under which people reach
 * it, or from the host that the request is for. Without the header, it does not.
 */
export function isSameOrigin(request: FastifyRequest, publicUrl: URL | null): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return false;
  let url: URL;
  try {
    url = new URL(origin);
  } catch {
    return false; // "null" of a sandboxed page
  }
  if (url.origin === publicUrl?.origin) return true;
  // Behind a proxy that is not trusted, https is not known of; a page that came over it must not be shut out.
  const isDowngrade = url.protocol === "http:" && request.protocol === "https";
  const own = `${url.protocol}//${request.host}`;
  return !isDowngrade && URL.canParse(own) && new URL(own).host === url.host;
}
