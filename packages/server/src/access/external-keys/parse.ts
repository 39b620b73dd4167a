import { isKeyScope, type KeyScope, keyScopes, StoreError } from "@headwater/store";

/** The location of a key, and its scope. */
export interface KeyLocation {
  readonly scope: KeyScope;
  /** ARN or name of a secret, or path of a file. */
  readonly place: string;
}

/**
 * Reads a list such as `ingest=/run/secrets/ingest,admin=/run/secrets/admin`.
 *
 * @param setting - name of the setting, for the error message
 * @throws StoreError `invalid-setting`
 */
export function parseKeyLocations(setting: string, text: string): KeyLocation[] {
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
