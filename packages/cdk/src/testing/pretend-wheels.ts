import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mwaaVersions } from "@headwater/mwaa";
import { offlinePackages, wheelsFolder } from "../airflow/plugins-archive.ts";

/** Sets the cache to a temporary folder with dummy files instead of wheels. */
export function pretendWheels(): void {
  process.env.HEADWATER_CACHE = mkdtempSync(join(tmpdir(), "headwater-cdk-"));
  for (const version of mwaaVersions) {
    const folder = wheelsFolder({ version });
    mkdirSync(folder, { recursive: true });
    for (const name of offlinePackages(version))
      writeFileSync(join(folder, `${name.replace("==", "-")}.whl`), name);
  }
}
