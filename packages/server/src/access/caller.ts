import type { KeyScope } from "@headwater/store";

/** Who sent a request, as far as it matters to what may be done. */
export interface Caller {
  /**
   * How that is known: by an API key, by the session that a key opened, by the operator's token from the lock file, or
   * not at all, where no key is asked for.
   */
  readonly by: "key" | "session" | "operator" | "nothing";
  /** The key's name; null for `operator` and `nothing`. */
  readonly name: string | null;
  readonly scopes: readonly KeyScope[];
}

/** Anybody, where no key is asked for. */
export const anybody: Caller = { by: "nothing", name: null, scopes: ["admin"] };

/** The command line on the server's own machine. */
export const operator: Caller = { by: "operator", name: null, scopes: ["admin"] };

/** Nobody in particular, on a route that is open to all. */
export const stranger: Caller = { by: "nothing", name: null, scopes: [] };

/** Whether somebody may do what needs a scope; `admin` includes the others. */
export function isAllowed(caller: Caller, scope: KeyScope): boolean {
  return caller.scopes.includes("admin") || caller.scopes.includes(scope);
}

/**
 * Who did something, for the log: a key's name, and only where there is none, what the caller says of itself.
 *
 * @param said - what the request says; believed only of the operator, and where anybody may do anything
 */
export function actorOf(caller: Caller, said: string | undefined): string {
  return caller.name ?? said ?? (caller.by === "operator" ? "operator" : "unknown");
}
