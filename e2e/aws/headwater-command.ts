import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";
import { repository } from "./tools.ts";

/** The built command. */
export const headwaterCommand = join(repository, "packages/cli/bin/headwater.js");

/** The result of a command. */
export interface CommandOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Builds the command if its sources have changed. */
export function buildHeadwater(): void {
  execFileSync(process.execPath, [join(repository, "scripts/build.mjs"), "server"], { stdio: "inherit" });
}

/** Runs the built command with these variables and without this process's AWS settings. */
export function headwater(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<CommandOutcome> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [headwaterCommand, ...args],
      {
        env: {
          PATH: process.env.PATH,
          AWS_EC2_METADATA_DISABLED: "true",
          // The AWS SDK warns about the end of Node 20.
          NODE_NO_WARNINGS: "1",
          ...environment,
        },
      },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
  });
}
