import { isKeyScope, type KeyScope, keyScopes, StoreError } from "@headwater/store";

/** The location of a key, and its scope. */
export interface KeyLocation {
  readonly scope: KeyScope;
  /** Job namespaces that the key may send events for, or prefixes that end with `*`; empty: all. @default [] */
  readonly namespaces?: readonly string[];
  /** ARN or name of a secret, or path of a file. */
  readonly place: string;
}

/**
 * Reads a list such as `ingest=/run/secrets/ingest,admin=/run/secrets/admin`. The scope `ingest` may name namespaces
 * that the key is limited to: `ingest:prod-eu|prod-us=/run/secrets/prod`.
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
      const [scope, ...rest] = entry.slice(0, Math.max(equals, 0)).split(":") as [string, ...string[]];
      const place = entry.slice(equals + 1).trim();
      const namespaces =
        rest.length === 0
          ? []
          : rest
              .join(":")
              .split("|")
              .map((name) => name.trim());
      if (!isKeyScope(scope.trim()) || place === "" || namespaces.includes("")) {
        throw new StoreError(
          "invalid-setting",
          `${setting} has the entry "${entry}". Expected: <scope>=<place> or ingest:<namespace>=<place>, where the scope is one of ${keyScopes.join(", ")}; namespaces are separated by |, entries by commas.`,
        );
      }
      if (namespaces.length > 0 && scope.trim() !== "ingest") {
        throw new StoreError(
          "invalid-setting",
          `${setting} has the entry "${entry}". Namespaces limit the scope ingest only; remove them, or use ingest.`,
        );
      }
      return { scope: scope.trim() as KeyScope, namespaces, place };
    });
}
