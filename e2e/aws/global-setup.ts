import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { installTools, repository } from "./tools.ts";

/** Installs the tools, and synthesizes the demo once for all tests. */
export default function setUp(project: TestProject): () => void {
  installTools();
  const folder = mkdtempSync(join(tmpdir(), "headwater-assembly-"));
  execFileSync(
    process.execPath,
    ["--conditions=headwater-source", "--import", "tsx", join(import.meta.dirname, "synthesize.ts"), folder],
    { cwd: repository, stdio: "inherit" },
  );
  project.provide("assembly", folder);
  return () => rmSync(folder, { recursive: true, force: true });
}

declare module "vitest" {
  interface ProvidedContext {
    /** Folder of the synthesized demo. */
    assembly: string;
  }
}
