/**
 * Simulated power cuts: the data directory is on an ext4 file system in a file (a loop device). While events are
 * written, the file is copied: it contains only what has reached the disk. The copy is mounted and opened; it must
 * contain every event that was acknowledged before the copy began. Requires root.
 *
 *   npm run bench:power-cut [-- --cuts 10]       exit code 3: loop devices cannot be used here
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { checkAfterCrash } from "./crash-check.ts";

const { values } = parseArgs({ options: { cuts: { type: "string", default: "10" } } });
const cuts = Number(values.cuts);
const run = (program: string, ...args: string[]) =>
  execFileSync(program, args, { stdio: ["ignore", "pipe", "pipe"] });

const work = mkdtempSync(join(tmpdir(), "headwater-power-"));

/** Creates an image with a file system, or reuses one, and mounts it. */
function mount(image: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  run("mount", "-o", "loop,commit=600", image, folder);
}

function canMount(): boolean {
  try {
    const image = join(work, "probe.img");
    run("truncate", "-s", "16M", image);
    run("mkfs.ext4", "-q", "-F", image);
    mount(image, join(work, "probe"));
    run("umount", join(work, "probe"));
    return true;
  } catch (error) {
    console.error(`Loop devices cannot be used here: ${(error as Error).message}`);
    return false;
  }
}

async function cut(number: number): Promise<boolean> {
  const [image, folder] = [join(work, `disk-${number}.img`), join(work, `disk-${number}`)];
  run("truncate", "-s", "1200M", image);
  run("mkfs.ext4", "-q", "-F", image);
  mount(image, folder);
  const directory = join(folder, "data");
  const child = spawn(
    process.execPath,
    [
      "--conditions=headwater-source",
      "--import",
      "tsx",
      new URL("./crash-child.ts", import.meta.url).pathname,
      directory,
      "0",
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let output = "";
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (chunk) => {
      output += chunk;
      if (output.startsWith("ready\n")) resolve();
    });
    child.once("exit", (code) => reject(new Error(`The process ended by itself, with code ${code}.`)));
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  await new Promise((resolve) => setTimeout(resolve, 1_000 + Math.random() * 6_000));
  // Stopped, so that the copy is consistent; the memory of the process and the system's cache are lost.
  child.kill("SIGSTOP");
  await new Promise((resolve) => setTimeout(resolve, 50));
  const acknowledged = output.split("\n").slice(1, -1).map(Number);
  const copy = join(work, `copy-${number}.img`);
  run("cp", "--sparse=always", image, copy);
  child.kill("SIGKILL");
  await ended;
  run("umount", folder);
  rmSync(image);
  const copied = join(work, `copy-${number}`);
  mount(copy, copied);
  let isWhole = false;
  try {
    const outcome = await checkAfterCrash(join(copied, "data"), acknowledged, { comparesGraph: true });
    isWhole = outcome.missing === 0 && outcome.isGraphEqual;
    console.log(
      `cut ${number}: ${acknowledged.length} acknowledged, ${outcome.events} events kept, ${outcome.missing} missing, ` +
        `graph ${outcome.isGraphEqual ? "equals" : "DIFFERS FROM"} a fresh fold`,
    );
  } catch (error) {
    console.log(`cut ${number}: cannot be opened: ${(error as Error).message}`);
  } finally {
    run("umount", copied);
    rmSync(copy);
  }
  return isWhole;
}

let whole = 0;
try {
  if (!canMount()) process.exit(3);
  for (let number = 1; number <= cuts; number += 1) if (await cut(number)) whole += 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(
  `${cuts} power cuts: ${whole} with everything acknowledged there and the graph equal to a fresh fold`,
);
process.exit(whole === cuts ? 0 : 1);
