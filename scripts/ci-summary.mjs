// Prints the duration of each step of .ci/run and the total of their test results.
//
//   node scripts/ci-summary.mjs FILE
//
// FILE has a line for each step: name, seconds, exit code and the file with its output, separated by tabs. The last line
// of the output is "N passed, N failed, N skipped". A step that failed without a failed test counts as one.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

/** Summary lines of vitest (`Tests  1 failed | 2 passed | 3 skipped (6)`), pytest and our own checklists. */
const closings = [
  /^\s*Tests {2}.*\(\d+\)$/,
  /^=+ .*\b(passed|failed|skipped)\b.* in [\d.]+s/,
  /^\d+ passed, \d+ failed/,
];

/**
 * Sums the test results in an output.
 *
 * @param {string} output
 * @returns {{ passed: number, failed: number, skipped: number }}
 */
export function countTests(output) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const line of stripVTControlCharacters(output).split("\n")) {
    if (!closings.some((closing) => closing.test(line))) continue;
    for (const [, number, what] of line.matchAll(/(\d+) (passed|failed|skipped|todo)\b/g)) {
      counts[what === "todo" ? "skipped" : what] += Number(number);
    }
  }
  return counts;
}

/**
 * Returns the summary of all steps, which ends with the total.
 *
 * @param {readonly { name: string, seconds: number, status: number, output: string }[]} steps
 */
export function summary(steps) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const lines = steps.map(({ name, seconds, status, output }) => {
    const counts = countTests(output);
    if (status !== 0 && counts.failed === 0) counts.failed = 1;
    for (const key of Object.keys(total)) total[key] += counts[key];
    const tests = counts.passed + counts.failed + counts.skipped === 0 ? "" : `, ${textOf(counts)}`;
    return `${String(seconds).padStart(6)} s  ${status === 0 ? "ok    " : "FAILED"}  ${name}${tests}`;
  });
  const seconds = steps.reduce((sum, step) => sum + step.seconds, 0);
  return [...lines, `${String(seconds).padStart(6)} s  in all`, "", textOf(total)].join("\n");
}

function textOf({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function main(file) {
  const rows = existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
  const steps = rows.map((row) => {
    const [name, seconds, status, log] = row.split("\t");
    return { name, seconds: Number(seconds), status: Number(status), output: readFileSync(log, "utf8") };
  });
  console.log(`\n${summary(steps)}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv[2]);
