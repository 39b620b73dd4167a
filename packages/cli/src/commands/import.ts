import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { parseExportLine, Store } from "@headwater/store";
import { Command } from "commander";
import {
  type LocationOptions,
  resolveLocation,
  runningServer,
  withLocation,
} from "../connection/location.ts";
import { CommandFailure } from "../terminal/failure.ts";

/** Lines per batch. */
const window = 500;

/** `headwater import`: imports an export, keeping the times at which its events were received. */
export function importCommand(): Command {
  const command = new Command("import")
    .description("import a file written by headwater export (also .gz); existing events are skipped")
    .argument("<file>", "exported file");
  return withLocation(command).action((file: string, options: LocationOptions) => importLog(file, options));
}

async function importLog(file: string, options: LocationOptions): Promise<void> {
  if (!existsSync(file)) throw new CommandFailure("bad-file", `${file} does not exist.`);
  const server = runningServer(options);
  const store = server ? null : await Store.open(resolveLocation(options));
  const outcomes = new Map<string, number>();
  const take = async (lines: readonly string[]) => {
    const list = store ? await directly(store, lines) : await throughServer(server!, lines);
    for (const outcome of list) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  };
  try {
    const bytes = createReadStream(file);
    const input = createInterface({ input: file.endsWith(".gz") ? bytes.pipe(createGunzip()) : bytes });
    let lines: string[] = [];
    for await (const line of input) {
      if (line.trim() !== "") lines.push(line);
      if (lines.length < window) continue;
      await take(lines);
      lines = [];
    }
    await take(lines);
  } finally {
    await store?.close();
  }
  for (const [outcome, count] of [...outcomes].sort()) {
    console.log(`  ${outcome.padEnd(24)} ${count.toLocaleString("en").padStart(10)}`);
  }
}

async function directly(store: Store, lines: readonly string[]): Promise<string[]> {
  const submissions = lines.flatMap((line) => {
    try {
      return parseExportLine(line) ?? [];
    } catch (error) {
      throw new CommandFailure("bad-file", (error as Error).message);
    }
  });
  return Promise.all(submissions.map((submission) => store.importLine(submission)));
}

async function throughServer(
  server: { address: string; token: string },
  lines: readonly string[],
): Promise<string[]> {
  const response = await fetch(`${server.address}/api/operator/import`, {
    method: "POST",
    headers: { Authorization: `Bearer ${server.token}`, "Content-Type": "application/x-ndjson" },
    body: lines.join("\n"),
  });
  const body = (await response.json()) as { outcomes?: string[]; detail?: string };
  if (!response.ok || !body.outcomes)
    throw new CommandFailure(
      "bad-file",
      body.detail ?? `The server responded with status ${response.status}.`,
    );
  return body.outcomes;
}
