import { keySecret } from "../aws/key-secrets.ts";
import { keyFile } from "./key-files.ts";
import { OutsideKeys } from "./outside-keys.ts";
import { parsePlacedKeys } from "./placed-keys.ts";

/** Which secrets and files hold keys, each as `<scope>=<place>,…`. */
export interface KeyPlaceSettings {
  /** ARNs or names of secrets of AWS Secrets Manager. */
  readonly keySecrets?: string;
  readonly keyFiles?: string;
}

/** The places of the settings. @throws StoreError `invalid-setting` */
export function outsideKeysOf({ keySecrets = "", keyFiles = "" }: KeyPlaceSettings): OutsideKeys {
  return new OutsideKeys([
    ...parsePlacedKeys("HEADWATER_KEY_SECRETS", keySecrets).map(keySecret),
    ...parsePlacedKeys("HEADWATER_KEY_FILES", keyFiles).map(keyFile),
  ]);
}
