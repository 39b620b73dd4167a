import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Root of the checkout. */
export const repository = fileURLToPath(new URL("../../", import.meta.url));

/** Python tools by their folder; checkov needs its own versions. */
const tools = {
  "aws-tools": ["moto[all,server]==5.2.5", "cfn-lint==1.58.0"],
  checkov: ["checkov==3.3.30"],
} as const;

/** Returns the folder of a tool's commands, installed by {@link installTools}. */
export function commandsOf(tool: keyof typeof tools): string {
  return join(repository, ".cache", tool, "bin");
}

/**
 * Installs missing tools, once per set of versions.
 *
 * @throws Error when Python or its package index is unavailable
 */
export function installTools(): void {
  for (const [name, packages] of Object.entries(tools)) {
    const folder = join(repository, ".cache", name);
    const stamp = join(folder, `.${packages.join("+").replaceAll(/[^a-z0-9.+]/gi, "-")}`);
    if (existsSync(stamp)) continue;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    run("python3", ["-m", "venv", folder]);
    run(join(folder, "bin", "pip"), ["install", "--quiet", "--disable-pip-version-check", ...packages]);
    writeFileSync(stamp, "");
  }
}

function run(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, [...args], { stdio: "inherit" });
  if (error) throw new Error(`The AWS tests need Python 3 with venv: ${error.message}`);
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed; see its output above.`);
}
