import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

// Each synthesized app leaves an assembly with its assets in the temporary folder, some 30 MB. A run of the tests makes
// hundreds of them.
const before = process.env.TMPDIR;
const folder = mkdtempSync(join(tmpdir(), "headwater-cdk-tests-"));
process.env.TMPDIR = folder;

afterAll(() => {
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  rmSync(folder, { recursive: true, force: true });
});

/** Removes the assemblies of a test file so far, for files that synthesize many apps and read only their templates. */
export function removeAssemblies(): void {
  for (const name of readdirSync(tmpdir())) {
    if (name.startsWith("cdk.out")) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}
