import { ExternalKeys } from "./external-keys.ts";
import { keyFile } from "./files.ts";
import { parseKeyLocations } from "./parse.ts";
import { keySecret } from "./secrets.ts";

/** Secrets and files that hold keys, each as `<scope>=<place>,…`. */
export interface KeySourceSettings {
  /** ARNs or names of secrets of AWS Secrets Manager. */
  readonly keySecrets?: string;
  readonly keyFiles?: string;
}

/** Creates the external keys of the settings. @throws StoreError `invalid-setting` */
export function openExternalKeys({ keySecrets = "", keyFiles = "" }: KeySourceSettings): ExternalKeys {
  return new ExternalKeys([
    ...parseKeyLocations("HEADWATER_KEY_SECRETS", keySecrets).map(keySecret),
    ...parseKeyLocations("HEADWATER_KEY_FILES", keyFiles).map(keyFile),
  ]);
}
