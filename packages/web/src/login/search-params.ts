/** URL parameters of the login page. */
export interface LoginSearch {
  /** Path on this site to open after the login. */
  readonly next?: string;
  /** Whether a session has expired. */
  readonly ended?: boolean;
}

/** Parses URL parameters. Targets on other sites are dropped. */
export function parseLoginSearch(values: { next?: unknown; ended?: unknown }): LoginSearch {
  const next = typeof values.next === "string" ? ownPath(values.next) : undefined;
  return { ...(next !== undefined && { next }), ...(values.ended === true && { ended: true }) };
}

/**
 * Returns the path of a URL on this site; undefined for other sites, such as `//evil.example` or
 * `/\\evil.example`.
 */
function ownPath(address: string): string | undefined {
  if (!address.startsWith("/")) return undefined;
  // Any base works: a URL that leaves it is not on this site.
  const base = "http://this-site.invalid";
  if (!URL.canParse(address, base)) return undefined;
  const { origin, pathname, search, hash } = new URL(address, base);
  return origin === base && pathname !== "/login" && !pathname.startsWith("//")
    ? `${pathname}${search}${hash}`
    : undefined;
}
