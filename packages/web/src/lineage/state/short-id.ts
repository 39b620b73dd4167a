/**
 * Encodes a UUID in 22 characters of base64url instead of 36, so that URLs with many expansions stay short.
 * Other strings are returned unchanged.
 */
export function shortenId(id: string): string {
  const hex = id.replaceAll("-", "");
  if (!/^[0-9a-f]{32}$/i.test(hex)) return id;
  const bytes = hex.match(/../g)!.map((pair) => Number.parseInt(pair, 16));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** Decodes {@link shortenId}; undefined if it cannot be a UUID. */
export function expandId(short: string): string | undefined {
  if (/^[0-9a-f-]{36}$/i.test(short)) return short.toLowerCase();
  if (!/^[\w-]{22}$/.test(short)) return undefined;
  const bytes = atob(short.replaceAll("-", "+").replaceAll("_", "/"));
  const hex = [...bytes].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}
