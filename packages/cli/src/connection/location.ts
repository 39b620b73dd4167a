import { resolve } from "node:path";
import { databaseLocation } from "@headwater/server";
import { lockHolder, type StoreLocation } from "@headwater/store";
import { type Command, Option } from "commander";

/** Options that say where the data is. */
export interface LocationOptions {
  readonly dataDir: string;
  readonly databaseUrl?: string;
}

/** Adds the options that say where the data is. */
export function withLocation(command: Command): Command {
  return command
    .addOption(
      new Option("--data-dir <folder>", "where the embedded database keeps its data")
        .env("HEADWATER_DATA_DIR")
        .default(".headwater"),
    )
    .addOption(
      new Option("--database-url <url>", "a PostgreSQL server to use instead of the embedded database").env(
        "DATABASE_URL",
      ),
    );
}

/** The location that the options and the environment (`HEADWATER_DATABASE_*`) name. @throws StoreError `invalid-setting` */
export function locationOf(options: LocationOptions): StoreLocation {
  return (
    databaseLocation(options.databaseUrl, process.env) ?? {
      engine: "embedded",
      directory: resolve(options.dataDir),
      onReopen: reportReopen,
    }
  );
}

/** The server that has the embedded data directory open now, or null. */
export function runningServer(options: LocationOptions): { address: string; token: string } | null {
  if (databaseLocation(options.databaseUrl, process.env)) return null;
  const holder = lockHolder(resolve(options.dataDir));
  return holder?.address && holder.token ? { address: holder.address, token: holder.token } : null;
}

function reportReopen(reason: string): void {
  console.error(`The embedded database was reopened: ${reason}`);
}
