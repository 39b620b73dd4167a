import { isKeyScope, type KeyScope, keyScopes, StoreError } from "@headwater/store";

/** Where a key is, and what it may do. */
export interface PlacedKey {
  readonly scope: KeyScope;
  /** ARN or name of a secret, or path of a file. */
  readonly place: string;
}

/**
 * Reads a list such as `ingest=/run/secrets/ingest,admin=/run/secrets/admin`.
 *
 * @param setting - what the list is called, for the message
 * @throws StoreError `invalid-setting`
 */
export function parsePlacedKeys(setting: string, text: string): PlacedKey[] {
  return text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "")
    .map((entry) => {
      const equals = entry.indexOf("=");
      const scope = entry.slice(0, Math.max(equals, 0)).trim();
      const place = entry.slice(equals + 1).trim();
      if (!isKeyScope(scope) || place === "") {
        throw new StoreError(
          "invalid-setting",
          `${setting} has the entry "${entry}". Expected: <scope>=<place>, where the scope is one of ${keyScopes.join(", ")}; entries are separated by commas.`,
        );
      }
      return { scope, place };
    });
}
