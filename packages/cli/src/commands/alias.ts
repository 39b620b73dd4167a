import { Command } from "commander";
import { actor } from "../connection/actor.ts";
import { type LocationOptions, withLocation } from "../connection/location.ts";
import { describeDecision, describeDiff } from "../identity/describe.ts";
import { type Identity, identityOf } from "../identity/identity.ts";
import { CommandFailure } from "../terminal/failure.ts";

interface AliasOptions extends LocationOptions {
  readonly different?: boolean;
  readonly preview?: boolean;
  readonly list?: boolean;
  readonly undo?: string;
}

/** `headwater alias`: decides that two names are one dataset, or are not; shows what that changes, and takes it back. */
export function aliasCommand(): Command {
  const command = new Command("alias")
    .description("decide that two names are one dataset, or are not; list decisions and take them back")
    .argument("[dataset]", 'id of a dataset, or its namespace and name: "s3://lake tickit/event"')
    .argument("[other]", "the other one")
    .option("--different", "they are not one dataset, whatever rules and producers say")
    .option("--preview", "show what would change in the graph, and change nothing")
    .option("--list", "show every decision")
    .option("--undo <id>", "take a decision back");
  return withLocation(command).action(alias);
}

async function alias(
  dataset: string | undefined,
  other: string | undefined,
  options: AliasOptions,
): Promise<void> {
  const identity = await identityOf(options);
  try {
    if (options.list) {
      const decisions = await identity.list();
      console.log(
        decisions.length === 0 ? "Nothing has been decided." : decisions.map(describeDecision).join("\n"),
      );
    } else if (options.undo !== undefined) {
      const { diff } = await identity.undo(options.undo, actor());
      console.log(`Taken back.\n${describeDiff(diff)}`);
    } else await decide(identity, dataset, other, options);
  } finally {
    await identity.close();
  }
}

async function decide(
  identity: Identity,
  dataset: string | undefined,
  other: string | undefined,
  options: AliasOptions,
): Promise<void> {
  if (dataset === undefined || other === undefined) {
    throw new CommandFailure("unknown-dataset", "Name two datasets, or use --list or --undo.");
  }
  const datasets = [await find(identity, dataset), await find(identity, other)] as const;
  const kind = options.different ? "different-datasets" : "same-dataset";
  if (options.preview) {
    console.log(describeDiff(await identity.preview({ kind, datasets })));
    return;
  }
  const { id, diff } = await identity.decide({ kind, datasets, actor: actor() });
  console.log(`Decided. headwater alias --undo ${id} takes it back.\n${describeDiff(diff)}`);
}

/** The dataset of an argument. Namespaces and names may hold spaces, so what is stored decides where one ends. */
async function find(identity: Identity, text: string): Promise<string> {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text.toLowerCase();
  for (let space = text.indexOf(" "); space >= 0; space = text.indexOf(" ", space + 1)) {
    const id = await identity.find(text.slice(0, space), text.slice(space + 1));
    if (id !== null) return id;
  }
  throw new CommandFailure(
    "unknown-dataset",
    `There is no dataset "${text}". Give its id, or its namespace and its name with a space between.`,
  );
}
