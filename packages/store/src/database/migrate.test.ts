import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Store } from "../store.ts";
import { createDatabase, testDatabaseUrl } from "../testing/open-test-store.ts";
import { type Database, openServerDatabase } from "./database.ts";
import { openEmbeddedDatabase } from "./embedded/embedded.ts";
import { DataDirectoryUnusable } from "./errors.ts";
import { migrate } from "./migrate.ts";

let database: Database;
let drop = async () => {};

beforeAll(async () => {
  if (testDatabaseUrl === undefined) {
    ({ database } = await openEmbeddedDatabase({ directory: null, durability: "relaxed" }));
  } else {
    const own = await createDatabase(testDatabaseUrl);
    database = openServerDatabase({ url: own.url });
    drop = own.drop;
  }
  await migrate(database);
});

afterAll(async () => {
  await database.close();
  await drop();
});

describe("migrations", () => {
  it("run once: a second start changes nothing", async () => {
    const applied = await database.query("SELECT * FROM headwater_log.migrations ORDER BY part, number");
    await migrate(database);
    expect(await database.query("SELECT * FROM headwater_log.migrations ORDER BY part, number")).toEqual(
      applied,
    );
    expect(applied.length).toBeGreaterThanOrEqual(2);
  });

  it("reject a database created by a changed migration", async () => {
    const [before] = await database.query<{ checksum: string }>(
      "SELECT checksum FROM headwater_log.migrations WHERE part = 'graph' AND number = 1",
    );
    const set = (checksum: string) =>
      database.query(
        "UPDATE headwater_log.migrations SET checksum = $1 WHERE part = 'graph' AND number = 1",
        [checksum],
      );
    await set("another");
    await expect(migrate(database)).rejects.toThrow(/graph\/0001.*differs from the one/);
    await set(before!.checksum);
    await migrate(database);
  });

  it("reject a database of a newer version, and leave it unchanged", async () => {
    await database.query(
      "INSERT INTO headwater_log.migrations (part, number, name, checksum) VALUES ('log', 999, '0999-later.sql', '')",
    );
    await expect(migrate(database)).rejects.toThrow(DataDirectoryUnusable);
    await expect(migrate(database)).rejects.toThrow(/newer version/);
    await database.query("DELETE FROM headwater_log.migrations WHERE number = 999");
    await migrate(database);
  });

  it.skipIf(testDatabaseUrl === undefined)("run once when several servers start at once", async () => {
    const own = await createDatabase(testDatabaseUrl!);
    const stores = await Promise.all(
      [1, 2, 3].map(() => Store.open({ engine: "server", url: own.url, connections: 2 })),
    );
    const applied = await stores[0]!.database.query(
      "SELECT DISTINCT part, number FROM headwater_log.migrations",
    );
    const rows = await stores[0]!.database.query("SELECT 1 FROM headwater_log.migrations");
    expect(rows).toHaveLength(applied.length);
    await Promise.all(stores.map((store) => store.close()));
    await own.drop();
  });
});
