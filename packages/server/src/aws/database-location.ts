import { readFile } from "node:fs/promises";
import { StoreError, type StoreLocation } from "@headwater/store";
import { readDatabaseSettings } from "./database-settings.ts";
import { DatabaseSource } from "./database-source.ts";
import { isRdsHost, rdsCertificateAuthorities } from "./rds-certificates.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Returns the database server that a connection string or `HEADWATER_DATABASE_*` configures.
 *
 * @returns null if neither does
 * @throws StoreError `invalid-setting` if both do, or a variable is invalid
 */
export function databaseLocation(url: string | undefined, environment: Environment): StoreLocation | null {
  const settings = readDatabaseSettings(environment);
  if (settings && url) {
    throw new StoreError(
      "invalid-setting",
      "Two databases are configured: DATABASE_URL (or --database-url), and HEADWATER_DATABASE_SECRET or HEADWATER_DATABASE_HOST. Expected: one of them.",
    );
  }
  if (settings) return { engine: "server", source: new DatabaseSource(settings) };
  if (!url) return null;
  const passwordFile = environment.HEADWATER_DATABASE_PASSWORD_FILE;
  return {
    engine: "server",
    url,
    ...(isRdsHost(parseHost(url)) ? { certificateAuthorities: rdsCertificateAuthorities() } : {}),
    ...(passwordFile
      ? { password: async () => (await readFile(passwordFile, "utf8")).replace(/\r?\n$/, "") }
      : {}),
  };
}

function parseHost(url: string): string {
  try {
    const { hostname, searchParams } = new URL(url);
    return searchParams.get("host") ?? hostname;
  } catch {
    return ""; // the store reports the invalid URL
  }
}
