import { type CreatedKey, isKeyScope, type KeyScope, keyScopes, standardOverlap } from "@headwater/store";
import { Command, InvalidArgumentError, Option } from "commander";
import { actor } from "../connection/actor.ts";
import { type LocationOptions, withLocation } from "../connection/location.ts";
import { readDuration } from "../keys/duration.ts";
import { type KeyAdministration, openKeyAdministration } from "../keys/key-administration.ts";
import { isUsable, keyTable } from "../keys/key-table.ts";
import { CommandFailure } from "../terminal/failure.ts";

const keyName = /^[\p{L}\p{N}][\p{L}\p{N} ._@+-]{0,99}$/u;

/** `headwater key`: creates, lists, rotates and revokes API keys. */
export function keyCommand(): Command {
  return new Command("key")
    .description("create, list, rotate and revoke API keys, also while the server is running")
    .addCommand(createSubcommand())
    .addCommand(listSubcommand())
    .addCommand(rotateSubcommand())
    .addCommand(revokeSubcommand());
}

function createSubcommand(): Command {
  const command = subcommand("create")
    .description("create a key and print it to standard output; it cannot be shown again")
    .argument("<name>", "name of the key, such as airflow-production", readName)
    .requiredOption(
      "--scope <scope...>",
      "scopes: ingest (send events), read, admin (everything); repeatable",
      readScopes,
    )
    .option(
      "--namespace <namespace...>",
      "limit the scope ingest to jobs in these namespaces; a name or a prefix such as prod-*; repeatable",
    )
    .option("--expires-in <span>", "lifetime, such as 90d (default: no expiry)", readDuration);
  return withLocation(command).action(
    (
      name: string,
      options: LocationOptions & {
        scope: readonly KeyScope[];
        namespace?: readonly string[];
        expiresIn?: number;
      },
    ) =>
      using(options, async (keys) => {
        const expiresAt = options.expiresIn === undefined ? null : Date.now() + options.expiresIn;
        const { scope: scopes, namespace: namespaces = [] } = options;
        show(await keys.create({ name, scopes, namespaces, expiresAt }, actor()));
      }),
  );
}

function listSubcommand(): Command {
  const command = subcommand("list")
    .description("list active keys")
    .option("--all", "include revoked and expired keys")
    .option("--json", "output JSON");
  return withLocation(command).action((options: LocationOptions & { all?: boolean; json?: boolean }) =>
    using(options, async (keys) => {
      const list = (await keys.list()).filter((key) => options.all || isUsable(key));
      if (options.json) console.log(JSON.stringify(list, null, 2));
      else console.log(list.length === 0 ? "No keys." : keyTable(list));
    }),
  );
}

function rotateSubcommand(): Command {
  const command = subcommand("rotate")
    .description(
      "replace a key by one with the same name, scopes and lifetime; the old key stays valid for a while",
    )
    .argument("<key>", "name or id")
    .addOption(
      new Option("--overlap <span>", "time for which the old key stays valid, such as 24h or 0")
        .default(standardOverlap, "24h")
        .argParser(readDuration),
    );
  return withLocation(command).action((key: string, options: LocationOptions & { overlap: number }) =>
    using(options, async (keys) => {
      // Only the newest of several keys with one name has no successor.
      const [newest] = await find(keys, key);
      const made = await keys.rotate(newest!, options.overlap, actor());
      show(made);
      const end = new Date(Date.now() + options.overlap).toISOString();
      console.error(`The old key is valid until ${end} at the latest.`);
    }),
  );
}

function revokeSubcommand(): Command {
  const command = subcommand("revoke")
    .description("revoke a key and end the sessions opened with it")
    .argument("<key>", "id, or a name to revoke all keys with that name");
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
  const keys = await openKeyAdministration(options);
  try {
    await work(keys);
  } finally {
    await keys.close();
  }
}

/** Returns the ids of the active keys with an id or name, newest first. @throws CommandFailure `unknown-key` */
async function find(keys: KeyAdministration, argument: string): Promise<string[]> {
  const usable = (await keys.list()).filter((key) => isUsable(key));
  const named = usable.filter(({ id, name }) => id === argument.toLowerCase() || name === argument);
  if (named.length === 0) {
    throw new CommandFailure(
      "unknown-key",
      `No active key with the id or name "${argument}". List keys with: headwater key list`,
    );
  }
  return named.map(({ id }) => id);
}

/** Prints the key alone to standard output, for scripts. */
function show({ key, text }: CreatedKey): void {
  const limit = key.namespaces.length === 0 ? "" : `, namespaces ${key.namespaces.join(", ")}`;
  console.error(
    `Key "${key.name}" (${key.scopes.join(", ")}${limit}), ${key.expiresAt === null ? "without expiry" : `until ${key.expiresAt}`}. This is the only time the key is shown:`,
  );
  console.log(text);
}

function readName(text: string): string {
  if (!keyName.test(text)) {
    throw new InvalidArgumentError("Expected up to 100 letters, digits, spaces and . _ @ + -");
  }
  return text;
}

function readScopes(text: string, before: readonly KeyScope[] = []): readonly KeyScope[] {
  const scopes = text.split(",").map((word) => word.trim());
  const unknown = scopes.find((word) => !isKeyScope(word));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`Unknown scope "${unknown}". Expected: ${keyScopes.join(", ")}.`);
  }
  return [...before, ...(scopes as KeyScope[])];
}
