import { OutsideKeys } from "./external-keys.ts";
import { keyFile } from "./files.ts";
import { parsePlacedKeys } from "./parse.ts";
import { keySecret } from "./secrets.ts";

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
