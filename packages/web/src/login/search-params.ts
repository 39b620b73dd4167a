/** State of the login page. */
export interface LoginSearch {
  /** Where to go afterwards: a path of this site. */
  readonly next?: string;
  /** Whether a session has ended, rather than not begun. */
  readonly ended?: boolean;
}

/** Reads the state of the login page from its address. What leads to another site is dropped. */
export function parseLoginSearch(values: { next?: unknown; ended?: unknown }): LoginSearch {
  const next = typeof values.next === "string" ? ownPath(values.next) : undefined;
  return { ...(next !== undefined && { next }), ...(values.ended === true && { ended: true }) };
}

/** The path of an address on this site; undefined for every other one, such as `//evil.example` or `/\\evil.example`. */
function ownPath(address: string): string | undefined {
  if (!address.startsWith("/")) return undefined;
  // Any origin does: an address that can leave it is none of this site.
  const base = "http://this-site.invalid";
  if (!URL.canParse(address, base)) return undefined;
  const { origin, pathname, search, hash } = new URL(address, base);
  return origin === base && pathname !== "/login" && !pathname.startsWith("//")
    ? `${pathname}${search}${hash}`
    : undefined;
}
