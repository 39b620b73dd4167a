import { resolve } from "node:path";
import { HttpTransport } from "@headwater/openlineage";
import { runPipeline } from "@headwater/pipeline-tickit";
import { Command, Option } from "commander";
import { keyOption } from "../connection/key-option.ts";
import { CommandFailure } from "../terminal/failure.ts";

interface DemoOptions {
  readonly url: string;
  readonly key?: string;
  readonly scale: number;
  readonly seed: number;
  readonly lake: string;
  readonly namespace: string;
}

/** `headwater demo`: runs the sample pipeline and sends its lineage to a server. */
export function demoCommand(): Command {
  return new Command("demo")
    .description("run the TICKIT sample pipeline in an embedded warehouse and send its lineage")
    .addOption(
      new Option("--url <address>", "server URL").env("OPENLINEAGE_URL").default("http://127.0.0.1:8765"),
    )
    .addOption(keyOption())
    .addOption(
      new Option("--scale <number>", "amount of data; 1 is 200,000 listings").default(0.02).argParser(Number),
    )
    .addOption(new Option("--seed <number>", "seed of the generated data").default(1).argParser(Number))
    .addOption(new Option("--lake <folder>", "folder for the source files").default(".headwater/lake"))
    .addOption(new Option("--namespace <name>", "job namespace").default("tickit-demo"))
    .action((options: DemoOptions) => runDemo(options));
}

async function runDemo(options: DemoOptions): Promise<void> {
  const transport = new HttpTransport({
    url: options.url,
    ...(options.key === undefined ? {} : { apiKey: options.key }),
  });
  const result = await runPipeline({
    lakeDirectory: resolve(options.lake),
    scale: options.scale,
    seed: options.seed,
    namespace: options.namespace,
    emit: async (event) => {
      try {
        await transport.emit(event);
      } catch (error) {
        throw new CommandFailure(
          "server-unreachable",
          `Could not send an event to ${options.url}: ${(error as Error).message}`,
        );
      }
    },
    onProgress: ({ dag, task, state, rows, milliseconds }) => {
      if (state === "running") return;
      const name = `${dag}.${task}`.padEnd(48);
      console.log(
        `    ${name} ${state.padEnd(8)} ${rows.toLocaleString("en").padStart(9)} rows ${milliseconds.toFixed(0).padStart(6)} ms`,
      );
    },
  });
  await transport.close();
  if (result.state !== "success") throw new Error("The sample pipeline failed. See the tasks above.");
  console.log(`    Sent ${result.events} events to ${options.url}`);
}
