import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { type RebuildProgress, type RebuildResult, Store } from "@headwater/store";
import { Command } from "commander";
import {
  type LocationOptions,
  resolveLocation,
  runningServer,
  withLocation,
} from "../connection/location.ts";
import { CommandFailure } from "../terminal/failure.ts";
import { ProgressLine } from "../terminal/progress.ts";

/** `headwater rebuild`: rebuilds the graph, through the running server if there is one. */
export function rebuildCommand(): Command {
  const command = new Command("rebuild").description("rebuild the graph from the event log (online)");
  return withLocation(command).action((options: LocationOptions) => rebuild(options));
}

async function rebuild(options: LocationOptions): Promise<void> {
  const progress = new ProgressLine("Rebuilding");
  const onProgress = ({ folded, total }: RebuildProgress) => progress.update(folded, total);
  const server = runningServer(options);
  const result = server ? await throughServer(server, onProgress) : await directly(options, onProgress);
  progress.end();
  console.log(
    `Rebuilt: ${result.folded.toLocaleString("en")} events, ${result.failed.toLocaleString("en")} failed`,
  );
}

async function directly(
  options: LocationOptions,
  onProgress: (progress: RebuildProgress) => void,
): Promise<RebuildResult> {
  const store = await Store.open(resolveLocation(options), { forRebuild: true });
  try {
    return await store.rebuild({ onProgress });
  } finally {
    await store.close();
  }
}

async function throughServer(
  server: { address: string; token: string },
  onProgress: (progress: RebuildProgress) => void,
): Promise<RebuildResult> {
  const response = await fetch(`${server.address}/api/operator/rebuild`, {
    method: "POST",
    headers: { Authorization: `Bearer ${server.token}` },
  });
  if (!response.ok || !response.body) {
    throw new CommandFailure(
      "server-unreachable",
      `The server responded with status ${response.status}: ${await response.text()}`,
    );
  }
  for await (const line of createInterface({ input: Readable.fromWeb(response.body as never) })) {
    const message = JSON.parse(line) as {
      progress?: RebuildProgress;
      result?: RebuildResult;
      error?: string;
    };
    if (message.progress) onProgress(message.progress);
    if (message.result) return message.result;
    if (message.error) throw new Error(`The rebuild failed; the graph is unchanged: ${message.error}`);
  }
  throw new CommandFailure(
    "server-unreachable",
    "The server stopped before the rebuild finished; the graph is unchanged.",
  );
}
