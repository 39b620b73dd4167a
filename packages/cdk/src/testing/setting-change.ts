import type { PlatformConfigurationInput } from "../configuration/schema.ts";

/** Changes to the example configuration. */
export type Variant = Partial<PlatformConfigurationInput>;

/** A change of one setting, or of settings that change together. */
export interface SettingChange {
  readonly settings: readonly string[];
  readonly from: Variant;
  readonly to: Variant;
}
