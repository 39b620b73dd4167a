/** What a key may do: post events, read everything, or everything. */
export const keyScopes = ["ingest", "read", "admin"] as const;

/** One of {@link keyScopes}. */
export type KeyScope = (typeof keyScopes)[number];

/** Whether a text names a scope. */
export function isKeyScope(text: string): text is KeyScope {
  return (keyScopes as readonly string[]).includes(text);
}

/** Scopes each once, in their order; `admin` alone, because it includes the others. */
export function normalizeScopes(scopes: readonly KeyScope[]): readonly KeyScope[] {
  return scopes.includes("admin") ? ["admin"] : keyScopes.filter((scope) => scopes.includes(scope));
}
