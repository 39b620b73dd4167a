/** Scopes of a key: post events, read everything, or everything. */
export const keyScopes = ["ingest", "read", "admin"] as const;

/** One of {@link keyScopes}. */
export type KeyScope = (typeof keyScopes)[number];

/** Returns whether a text is the name of a scope. */
export function isKeyScope(text: string): text is KeyScope {
  return (keyScopes as readonly string[]).includes(text);
}

/** Removes duplicates and sorts scopes; `admin` includes the others and replaces them. */
export function normalizeScopes(scopes: readonly KeyScope[]): readonly KeyScope[] {
  return scopes.includes("admin") ? ["admin"] : keyScopes.filter((scope) => scopes.includes(scope));
}
