import { createReadStream, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { Command, Option } from "commander";
import { keyOption } from "../connection/key-option.ts";
import { CommandFailure } from "../terminal/failure.ts";
import { ProgressLine } from "../terminal/progress.ts";

interface SendOptions {
  readonly url: string;
  readonly key?: string;
  readonly concurrency: number;
}

/** Files up to this size may hold a single JSON value; larger ones are read line by line. */
const wholeFileBytes = 64 * 1024 * 1024;
const listedRefusals = 20;

/** `headwater send`: sends events from files and reports the outcomes. */
export function sendCommand(): Command {
  return new Command("send")
    .description("send events from files: a JSON event, a JSON array, or one event per line (also .gz)")
    .argument("<file...>", "files to send")
    .addOption(
      new Option("--url <address>", "server URL").env("OPENLINEAGE_URL").default("http://127.0.0.1:8765"),
    )
    .addOption(keyOption())
    .addOption(new Option("--concurrency <number>", "concurrent requests").default(8).argParser(Number))
    .action((files: string[], options: SendOptions) => send(files, options));
}

async function send(files: readonly string[], options: SendOptions): Promise<void> {
  const outcomes = new Map<string, number>();
  const refusals: string[] = [];
  const progress = new ProgressLine("Sending");
  let done = 0;
  let total = 0;
  const waiting = new Set<Promise<void>>();
  const sendOne = async (text: string, place: string) => {
    const { outcome, reason } = await post(text, options);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    if (reason !== null && refusals.length < listedRefusals) refusals.push(`${place}: ${reason}`);
    done += 1;
    progress.update(done, total);
  };
  for (const file of files) {
    for await (const { text, place } of readEvents(file)) {
      total += 1;
      const sending = sendOne(text, place).finally(() => waiting.delete(sending));
      waiting.add(sending);
      if (waiting.size >= options.concurrency) await Promise.race(waiting);
    }
  }
  await Promise.all(waiting);
  progress.end();
  console.log(`Sent ${done.toLocaleString("en")} events to ${options.url}`);
  for (const [outcome, count] of [...outcomes].sort()) {
    console.log(`  ${outcome.padEnd(24)} ${count.toLocaleString("en").padStart(10)}`);
  }
  for (const refusal of refusals) console.error(`  ${refusal}`);
  const refused = (outcomes.get("quarantined") ?? 0) + (outcomes.get("refused") ?? 0);
  if (refused > 0) throw new CommandFailure("events-refused", `${refused} of ${done} events were refused.`);
}

/** Sends an event; retries while the server responds with 5xx. */
async function post(text: string, options: SendOptions): Promise<{ outcome: string; reason: string | null }> {
  for (let attempt = 1; ; attempt += 1) {
    let response: Response;
    try {
      response = await fetch(new URL("/api/v1/lineage", options.url), {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          ...(options.key ? { Authorization: `Bearer ${options.key}` } : {}),
        },
        body: text,
      });
    } catch (error) {
      const cause = (error as { cause?: Error }).cause ?? (error as Error);
      throw new CommandFailure("server-unreachable", `${options.url} is unreachable: ${cause.message}`);
    }
    const body = await response.text();
    if (response.ok)
      return { outcome: response.headers.get("headwater-outcome") ?? "accepted", reason: null };
    if (response.status === 401 || response.status === 403) {
      throw new CommandFailure(
        "key-refused",
        `${options.url} responded with status ${response.status}: ${errorMessage(body)}`,
      );
    }
    if (response.status >= 500 && attempt < 6) {
      await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** attempt));
      continue;
    }
    if (response.status >= 500) {
      throw new CommandFailure(
        "server-unreachable",
        `${options.url} responded with status ${response.status}: ${body.slice(0, 500)}`,
      );
    }
    return {
      outcome: response.headers.get("headwater-outcome") ?? "refused",
      reason: `${response.status} ${errorMessage(body)}`,
    };
  }
}

/** Returns the error message of a response. */
function errorMessage(body: string): string {
  try {
    const { errors, message } = JSON.parse(body) as { errors?: string[]; message?: string };
    return errors?.join(" ") ?? message ?? body.slice(0, 300);
  } catch {
    return body.slice(0, 300);
  }
}

async function* readEvents(file: string): AsyncGenerator<{ text: string; place: string }> {
  let size: number;
  try {
    size = statSync(file).size;
  } catch (error) {
    throw new CommandFailure("bad-file", `${file} is unreadable: ${(error as Error).message}`);
  }
  if (!file.endsWith(".gz") && size <= wholeFileBytes) {
    const text = await readFile(file, "utf8");
    const whole = parse(text);
    if (Array.isArray(whole)) {
      for (const [index, event] of whole.entries())
        yield { text: JSON.stringify(event), place: `${file}#${index}` };
      return;
    }
    if (whole !== undefined) {
      yield { text, place: file };
      return;
    }
  }
  const bytes = createReadStream(file);
  const lines = createInterface({
    input: file.endsWith(".gz") ? bytes.pipe(createGunzip()) : bytes,
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line.trim() !== "") yield { text: line, place: `${file}:${number}` };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
