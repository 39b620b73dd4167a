import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { exportLines, Store } from "@headwater/store";
import { Command } from "commander";
import {
  type LocationOptions,
  resolveLocation,
  runningServer,
  withLocation,
} from "../connection/location.ts";
import { CommandFailure } from "../terminal/failure.ts";

/** `headwater export`: writes the event log as lines of JSON. */
export function exportCommand(): Command {
  const command = new Command("export")
    .description("write the event log to a file, one event per line (.gz: compressed; -: standard output)")
    .argument("<file>", "output file");
  return withLocation(command).action((file: string, options: LocationOptions) => exportLog(file, options));
}

async function exportLog(file: string, options: LocationOptions): Promise<void> {
  const server = runningServer(options);
  const store = server ? null : await Store.open(resolveLocation(options), { forRebuild: true });
  try {
    const source = store ? Readable.from(exportLines(store.database)) : await throughServer(server!);
    const target = file === "-" ? process.stdout : createWriteStream(file);
    if (file.endsWith(".gz")) await pipeline(source, createGzip(), target);
    else await pipeline(source, target, { end: file !== "-" });
  } finally {
    await store?.close();
  }
}

async function throughServer(server: { address: string; token: string }): Promise<Readable> {
  const response = await fetch(`${server.address}/api/operator/export`, {
    headers: { Authorization: `Bearer ${server.token}` },
  });
  if (!response.ok || !response.body) {
    throw new CommandFailure(
      "server-unreachable",
      `The server responded with status ${response.status}: ${await response.text()}`,
    );
  }
  return Readable.fromWeb(response.body as never);
}
