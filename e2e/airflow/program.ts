import type { Checklist } from "./checklist.ts";
import { MissingError } from "./missing.ts";
import { killServices } from "./processes.ts";

/** Exit code when this machine lacks what the test needs. */
const cannotRun = 77;

/** Returns a function that prints a line with the seconds since now. */
export function progressPrinter(): (text: string) => void {
  const start = Date.now();
  return (text) => console.log(`[${((Date.now() - start) / 1000).toFixed(1)} s] ${text}`);
}

/**
 * Runs a test program, prints the summary of its checks and sets the exit code: 1 if a check failed, 77 if something
 * that it needs is missing. Services that it started end with the process.
 */
export async function runProgram(main: () => Promise<void>, checks: Checklist): Promise<void> {
  process.on("SIGINT", () => process.exit(130));
  process.on("SIGTERM", () => process.exit(143));
  process.on("exit", killServices);
  try {
    await main();
    process.exitCode = checks.failed === 0 ? 0 : 1;
  } catch (error) {
    const isMissing = error instanceof MissingError;
    console.error(isMissing ? `cannot run: ${error.message}` : error);
    process.exitCode = isMissing ? cannotRun : 1;
  }
  console.log(checks.summary());
}
