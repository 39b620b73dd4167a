import { Command, Option } from "commander";
import { type Ask, askServer, openApi } from "../connection/api.ts";
import { keyOption } from "../connection/key-option.ts";
import { type LocationOptions, withLocation } from "../connection/location.ts";
import { CommandFailure } from "../terminal/failure.ts";
import { describeExplanation, type ExplanationAnswer } from "../why/describe.ts";
import { type Explained, findSubject } from "../why/find-subject.ts";

interface WhyOptions extends LocationOptions {
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

/** `headwater why`: explains why a dataset, a job or a run has a problem. */
export function whyCommand(): Command {
  const command = new Command("why")
    .description("explain why a dataset, a job or a run has a problem, and whom it concerns")
    .argument("<thing...>", "id, run id, name, or namespace and name of a dataset or job")
    .addOption(new Option("--url <address>", "server to ask instead of the local data").env("HEADWATER_URL"))
    .addOption(keyOption())
    .option("--json", "print the response of the API");
  return withLocation(command).action((words: string[], options: WhyOptions) =>
    why(words.join(" "), options),
  );
}

async function why(thing: string, options: WhyOptions): Promise<void> {
  if (options.url !== undefined) return explain(askServer(options.url, options.key), thing, options);
  const api = await openApi(options);
  try {
    await explain(api.ask, thing, options);
  } finally {
    await api.close();
  }
}

async function explain(ask: Ask, thing: string, { json }: WhyOptions): Promise<void> {
  const subject = await findSubject(ask, thing);
  const answer = await ask("GET", pathOf(subject));
  if (answer.status !== 200) {
    const { detail } = answer.body as { detail?: string };
    throw new CommandFailure("bad-request", detail ?? `The server responded with status ${answer.status}.`);
  }
  console.log(
    json ? JSON.stringify(answer.body, null, 2) : describeExplanation(answer.body as ExplanationAnswer),
  );
}

function pathOf({ kind, id }: Explained): string {
  return `/api/v2/why?${new URLSearchParams(kind === "run" ? { run: id } : { node: id })}`;
}
