import { type CreatedKey, isKeyScope, type KeyScope, keyScopes, standardOverlap } from "@headwater/store";
import { Command, InvalidArgumentError, Option } from "commander";
import { actor } from "../connection/actor.ts";
import { type LocationOptions, withLocation } from "../connection/location.ts";
import { readDuration } from "../keys/duration.ts";
import { type KeyAdministration, keyAdministrationOf } from "../keys/key-administration.ts";
import { isUsable, keyTable } from "../keys/key-table.ts";
import { CommandFailure } from "../terminal/failure.ts";

const keyName = /^[\p{L}\p{N}][\p{L}\p{N} ._@+-]{0,99}$/u;

/** `headwater key`: makes, lists, rotates and revokes API keys. */
export function keyCommand(): Command {
  return new Command("key")
    .description("make, list, rotate and revoke API keys; works while a server runs")
    .addCommand(createSubcommand())
    .addCommand(listSubcommand())
    .addCommand(rotateSubcommand())
    .addCommand(revokeSubcommand());
}

function createSubcommand(): Command {
  const command = subcommand("create")
    .description("make a key and show it, this once, on standard output")
    .argument("<name>", "what it is for, such as airflow-production", readName)
    .requiredOption(
      "--scope <scope...>",
      "what it may do: ingest (post events), read, admin (everything); several are allowed",
      readScopes,
    )
    .option("--expires-in <span>", "for how long it counts, such as 90d; for ever without", readDuration);
  return withLocation(command).action(
    (name: string, options: LocationOptions & { scope: readonly KeyScope[]; expiresIn?: number }) =>
      using(options, async (keys) => {
        const expiresAt = options.expiresIn === undefined ? null : Date.now() + options.expiresIn;
        show(await keys.create({ name, scopes: options.scope, expiresAt }, actor()));
      }),
  );
}

function listSubcommand(): Command {
  const command = subcommand("list")
    .description("list the keys that may be used")
    .option("--all", "those that were revoked or have expired, too")
    .option("--json", "as JSON");
  return withLocation(command).action((options: LocationOptions & { all?: boolean; json?: boolean }) =>
    using(options, async (keys) => {
      const list = (await keys.list()).filter((key) => options.all || isUsable(key));
      if (options.json) console.log(JSON.stringify(list, null, 2));
      else console.log(list.length === 0 ? "There is no key." : keyTable(list));
    }),
  );
}

function rotateSubcommand(): Command {
  const command = subcommand("rotate")
    .description("make a key with the name, scopes and lifetime of another, which lives on for a while")
    .argument("<key>", "its name or id")
    .addOption(
      new Option("--overlap <span>", "for how long the old key lives on, such as 24h, or 0")
        .default(standardOverlap, "24h")
        .argParser(readDuration),
    );
  return withLocation(command).action((key: string, options: LocationOptions & { overlap: number }) =>
    using(options, async (keys) => {
      // Of several keys of one name the newest has no successor yet.
      const [newest] = await find(keys, key);
      const made = await keys.rotate(newest!, options.overlap, actor());
      show(made);
      const end = new Date(Date.now() + options.overlap).toISOString();
      console.error(`The old key counts until ${end} at the latest.`);
    }),
  );
}

function revokeSubcommand(): Command {
  const command = subcommand("revoke")
    .description("end a key, and the sessions that it opened")
    .argument("<key>", "its id, or a name: then every key of that name ends");
  return withLocation(command).action((key: string, options: LocationOptions) =>
    using(options, async (keys) => {
      for (const id of await find(keys, key)) {
        const { name, hint } = await keys.revoke(id, actor());
        console.log(`Revoked ${name} (${hint}…, ${id}).`);
      }
    }),
  );
}

function subcommand(name: string): Command {
  return new Command(name).exitOverride().showHelpAfterError();
}

async function using(
  options: LocationOptions,
  work: (keys: KeyAdministration) => Promise<void>,
): Promise<void> {
  const keys = await keyAdministrationOf(options);
  try {
    await work(keys);
  } finally {
    await keys.close();
  }
}

/** The ids of the usable keys that an argument names, the newest first; never none. */
async function find(keys: KeyAdministration, argument: string): Promise<string[]> {
  const usable = (await keys.list()).filter((key) => isUsable(key));
  const named = usable.filter(({ id, name }) => id === argument.toLowerCase() || name === argument);
  if (named.length === 0) {
    throw new CommandFailure(
      "unknown-key",
      `There is no key in use that has the id or the name "${argument}". headwater key list shows what there is.`,
    );
  }
  return named.map(({ id }) => id);
}

/** The key alone goes to standard output, so that a script can take it. */
function show({ key, text }: CreatedKey): void {
  console.error(
    `Key "${key.name}" (${key.scopes.join(", ")}), ${key.expiresAt === null ? "without expiry" : `until ${key.expiresAt}`}. It is shown this once:`,
  );
  console.log(text);
}

function readName(text: string): string {
  if (!keyName.test(text)) {
    throw new InvalidArgumentError("A name has at most 100 letters, digits, spaces and . _ @ + -");
  }
  return text;
}

function readScopes(text: string, before: readonly KeyScope[] = []): readonly KeyScope[] {
  const scopes = text.split(",").map((word) => word.trim());
  const strange = scopes.find((word) => !isKeyScope(word));
  if (strange !== undefined) {
    throw new InvalidArgumentError(`"${strange}" is no scope. Expected: ${keyScopes.join(", ")}.`);
  }
  return [...before, ...(scopes as KeyScope[])];
}
