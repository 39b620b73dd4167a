// Shared code of the tests with real senders: skipping, building, and the exit code if a test cannot run here.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "./freshness.mjs";

const CANNOT_RUN = 77;

function run(...args) {
  const { status, error } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (error !== undefined) throw error;
  return status ?? 1;
}

/**
 * Runs a test with its options from the command line and sets the exit code.
 *
 * @param {object} test
 * @param {string} test.skip - variable that skips the test; the variable with the suffix `_REASON` must contain the reason
 * @param {string} test.main - program, relative to the checkout
 * @param {(options: readonly string[]) => boolean} test.needsHeadwater - returns true if the server must be built
 */
export function runSenderTest({ skip, main, needsHeadwater }) {
  if (process.env[skip] === "1") {
    const reason = process.env[`${skip}_REASON`] ?? "";
    if (reason === "") {
      console.error(`${skip}=1 needs a reason in ${skip}_REASON`);
      process.exitCode = 1;
      return;
    }
    console.log(`skipped: ${reason}`);
    console.log("0 passed, 0 failed");
    return;
  }
  const options = process.argv.slice(2);
  const built = needsHeadwater(options) ? run(join(root, "scripts/build.mjs"), "server") : 0;
  const status =
    built || run("--conditions=headwater-source", "--import", "tsx", join(root, main), ...options);
  process.exitCode = status === CANNOT_RUN && process.env.CI ? 1 : status;
}
