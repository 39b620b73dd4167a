import type { KeyScope } from "@headwater/store";

/** The sender of a request. */
export interface Caller {
  /**
   * How the caller authenticated: with an API key, a session, a login at the load balancer, the operator's token from
   * the lock file, or not at all where no key is required.
   */
  readonly by: "key" | "session" | "login" | "operator" | "nothing";
  /** Name of the key or user; null for `operator` and `nothing`. */
  readonly name: string | null;
  readonly scopes: readonly KeyScope[];
  /** Job namespaces that the caller may send events for, or prefixes that end with `*`; empty: all. */
  readonly namespaces: readonly string[];
}

/** Any caller of a server that requires no keys. */
export const unauthenticatedCaller: Caller = { by: "nothing", name: null, scopes: ["admin"], namespaces: [] };

/** The command line on the server's own machine. */
export const operator: Caller = { by: "operator", name: null, scopes: ["admin"], namespaces: [] };

/** Any caller of a public route. */
export const publicCaller: Caller = { by: "nothing", name: null, scopes: [], namespaces: [] };

/** Returns true if the caller has a scope; `admin` includes the others. */
export function isAllowed(caller: Caller, scope: KeyScope): boolean {
  return caller.scopes.includes("admin") || caller.scopes.includes(scope);
}

/**
 * Returns the author of a change for the log: the key's name or, without a key, the claimed name.
 *
 * @param claimed - the name in the request; trusted only from the operator, and where no key is required
 */
export function resolveActor(caller: Caller, claimed: string | undefined): string {
  return caller.name ?? claimed ?? (caller.by === "operator" ? "operator" : "unknown");
}
