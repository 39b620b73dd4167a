import { Command } from "commander";
import { actor } from "../connection/actor.ts";
import { type LocationOptions, withLocation } from "../connection/location.ts";
import { describeDecision, describeDiff } from "../identity/describe.ts";
import { type Identity, openIdentity } from "../identity/identity.ts";
import { CommandFailure } from "../terminal/failure.ts";

interface AliasOptions extends LocationOptions {
  readonly different?: boolean;
  readonly preview?: boolean;
  readonly list?: boolean;
  readonly undo?: string;
}

/** `headwater alias`: merges or splits datasets; previews, lists and undoes such decisions. */
export function aliasCommand(): Command {
  const command = new Command("alias")
    .description("merge two names of one dataset, or keep them apart; list and undo decisions")
    .argument("[dataset]", 'dataset id, or namespace and name: "s3://lake tickit/event"')
    .argument("[other]", "other dataset")
    .option("--different", "keep the datasets apart, overriding rules and producers")
    .option("--preview", "show the changes of the graph without making them")
    .option("--list", "list all decisions")
    .option("--undo <id>", "undo a decision");
  return withLocation(command).action(alias);
}

async function alias(
  dataset: string | undefined,
  other: string | undefined,
  options: AliasOptions,
): Promise<void> {
  const identity = await openIdentity(options);
  try {
    if (options.list) {
      const decisions = await identity.list();
      console.log(decisions.length === 0 ? "No decisions." : decisions.map(describeDecision).join("\n"));
    } else if (options.undo !== undefined) {
      const { diff } = await identity.undo(options.undo, actor());
      console.log(`Undone.\n${describeDiff(diff)}`);
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
    throw new CommandFailure("unknown-dataset", "Specify two datasets, or use --list or --undo.");
  }
  const datasets = [await find(identity, dataset), await find(identity, other)] as const;
  const kind = options.different ? "different-datasets" : "same-dataset";
  if (options.preview) {
    console.log(describeDiff(await identity.preview({ kind, datasets })));
    return;
  }
  const { id, diff } = await identity.decide({ kind, datasets, actor: actor() });
  console.log(
    `${options.different ? "Kept apart" : "Merged"}. Undo: headwater alias --undo ${id}\n${describeDiff(diff)}`,
  );
}

/** Returns the dataset of an argument. Both parts may contain spaces, so every split is looked up in the store. */
async function find(identity: Identity, text: string): Promise<string> {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text.toLowerCase();
  for (let space = text.indexOf(" "); space >= 0; space = text.indexOf(" ", space + 1)) {
    const id = await identity.find(text.slice(0, space), text.slice(space + 1));
    if (id !== null) return id;
  }
  throw new CommandFailure(
    "unknown-dataset",
    `No dataset "${text}". Specify its id, or its namespace and name separated by a space.`,
  );
}
