import { resolve } from "node:path";
import { databaseLocation } from "@headwater/server";
import { lockHolder, type StoreLocation } from "@headwater/store";
import { type Command, Option } from "commander";

/** Options for the location of the data. */
export interface LocationOptions {
  readonly dataDir: string;
  readonly databaseUrl?: string;
}

/** Adds the options for the location of the data. */
export function withLocation(command: Command): Command {
  return command
    .addOption(
      new Option("--data-dir <folder>", "data directory of the embedded database")
        .env("HEADWATER_DATA_DIR")
        .default(".headwater"),
    )
    .addOption(
      new Option("--database-url <url>", "PostgreSQL server to use instead of the embedded database").env(
        "DATABASE_URL",
      ),
    );
}

/** Returns the location set by the options or the environment (`HEADWATER_DATABASE_*`). @throws StoreError `invalid-setting` */
export function resolveLocation(options: LocationOptions): StoreLocation {
  return (
    databaseLocation(options.databaseUrl, process.env) ?? {
      engine: "embedded",
      directory: resolve(options.dataDir),
      onReopen: reportReopen,
    }
  );
}

/** Returns the server that has the embedded data directory open, or null. */
export function runningServer(options: LocationOptions): { address: string; token: string } | null {
  if (databaseLocation(options.databaseUrl, process.env)) return null;
  const holder = lockHolder(resolve(options.dataDir));
  return holder?.address && holder.token ? { address: holder.address, token: holder.token } : null;
}

function reportReopen(reason: string): void {
  console.error(`Reopened the embedded database: ${reason}`);
}
