/**
 * Crashes: kills the process that writes events (SIGKILL) at random moments. Each time the directory is opened again,
 * it must contain every acknowledged event; from time to time, the graph must equal one rebuilt from the log.
 *
 *   npm run bench:crash [-- --kills 50]
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { checkAfterCrash } from "./crash-check.ts";

const { values } = parseArgs({ options: { kills: { type: "string", default: "50" } } });
const kills = Number(values.kills);
/** Number of kills per directory; then the graph is compared and a new directory begins. */
const killsPerDirectory = 10;

/** Runs the child, kills it at a random moment after it is ready, and returns its acknowledgments. */
async function runUntilKilled(directory: string, first: number): Promise<number[]> {
  const child = spawn(
    process.execPath,
    [
      "--conditions=headwater-source",
      "--import",
      "tsx",
      new URL("./crash-child.ts", import.meta.url).pathname,
      directory,
      String(first),
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let output = "";
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (chunk) => {
      output += chunk;
      if (output.startsWith("ready\n")) resolve();
    });
    child.once("exit", (code) => reject(new Error(`The process exited unexpectedly with code ${code}.`)));
  });
  await ready;
  const ended = new Promise((resolve) => child.once("close", resolve));
  await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 3_000));
  child.kill("SIGKILL");
  await ended;
  // The last line may be cut off; only complete lines are acknowledgments.
  return output.split("\n").slice(1, -1).map(Number);
}

let missing = 0;
let unequal = 0;
let acknowledgedTotal = 0;
let directory = "";
let acknowledged = new Set<number>();
let first = 0;
for (let kill = 1; kill <= kills; kill += 1) {
  if (directory === "") directory = mkdtempSync(join(tmpdir(), "headwater-crash-"));
  const numbers = await runUntilKilled(directory, first);
  for (const number of numbers) acknowledged.add(number);
  // Events in progress at the kill may or may not be stored, so the next process continues after them.
  first = Math.max(first, ...numbers) + 100;
  acknowledgedTotal += numbers.length;
  const isLast = kill % killsPerDirectory === 0 || kill === kills;
  const outcome = await checkAfterCrash(directory, acknowledged, { comparesGraph: isLast });
  missing += outcome.missing;
  if (!outcome.isGraphEqual) unequal += 1;
  console.log(
    `kill ${kill}: ${numbers.length} acknowledged, ${outcome.events} events kept, ${outcome.missing} missing` +
      (isLast ? `, graph ${outcome.isGraphEqual ? "equals" : "DIFFERS FROM"} a fresh fold` : ""),
  );
  if (isLast) {
    rmSync(directory, { recursive: true, force: true });
    directory = "";
    acknowledged = new Set();
    first = 0;
  }
}
console.log(
  `${kills} kills, ${acknowledgedTotal} events acknowledged: ${missing} missing, ${unequal} graphs that differ`,
);
process.exit(missing + unequal === 0 ? 0 : 1);
