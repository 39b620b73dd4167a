import { readFile } from "node:fs/promises";
import { StoreError, type StoreLocation } from "@headwater/store";
import { readDatabaseSettings } from "./database-settings.ts";
import { DatabaseSource } from "./database-source.ts";
import { isRdsHost, rdsCertificateAuthorities } from "./rds-certificates.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The database server that a connection string or `HEADWATER_DATABASE_*` names.
 *
 * @returns null when neither names one
 * @throws StoreError `invalid-setting` when both do, or a variable cannot be used
 */
export function databaseLocation(url: string | undefined, environment: Environment): StoreLocation | null {
  const settings = readDatabaseSettings(environment);
  if (settings && url) {
    throw new StoreError(
      "invalid-setting",
      "Two databases are named: DATABASE_URL (or --database-url), and HEADWATER_DATABASE_SECRET or HEADWATER_DATABASE_HOST. Expected: one of them.",
    );
  }
  if (settings) return { engine: "server", source: new DatabaseSource(settings) };
  if (!url) return null;
  const passwordFile = environment.HEADWATER_DATABASE_PASSWORD_FILE;
  return {
    engine: "server",
    url,
    ...(isRdsHost(hostOf(url)) ? { certificateAuthorities: rdsCertificateAuthorities() } : {}),
    ...(passwordFile
      ? { password: async () => (await readFile(passwordFile, "utf8")).replace(/\r?\n$/, "") }
      : {}),
  };
}

function hostOf(url: string): string {
  try {
    const { hostname, searchParams } = new URL(url);
    return searchParams.get("host") ?? hostname;
  } catch {
    return ""; // the store says what is wrong with it
  }
}
