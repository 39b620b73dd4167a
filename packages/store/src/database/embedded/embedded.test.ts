import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Store } from "../../store.ts";
import { resetStores } from "../../testing/open-test-store.ts";
import { readSnapshot } from "../../testing/read-snapshot.ts";
import { ReferenceModel } from "../../testing/reference/reference-model.ts";
import { DataDirectoryInUse, DataDirectoryUnusable, StoreUnavailable } from "../errors.ts";
import { migrate } from "../migrate.ts";
import { openEmbeddedDatabase } from "./embedded.ts";

let parent: string;

beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), "headwater-embedded-"));
});

afterAll(() => rmSync(parent, { recursive: true, force: true }));

describe("a database in memory", () => {
  it("keeps its data when a read is aborted or a connection is lost", async () => {
    const reasons: string[] = [];
    const { database } = await openEmbeddedDatabase({
      directory: null,
      durability: "relaxed",
      watchdogMilliseconds: 1_000,
      onReopen: (reason) => reasons.push(reason),
    });
    await database.query("CREATE TABLE public.kept AS SELECT 1 AS one");
    const controller = new AbortController();
    const aborted = database.read(
      async (session) => {
        await session.query("SELECT 1");
        controller.abort(new Error("the client has gone"));
        await session.query("SELECT 2");
      },
      { signal: controller.signal },
    );
    await expect(aborted).rejects.toThrow("the client has gone");
    // The pool ends a session after an error that speaks of the database's state.
    const lost = database.query("DO $$ BEGIN RAISE 'no answer' USING ERRCODE = 'connection_failure'; END $$");
    await expect(lost).rejects.toThrow(StoreUnavailable);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(reasons).toEqual([]);
    expect(await database.query("SELECT one FROM public.kept")).toEqual([{ one: 1 }]);
    await database.close();
  });
});

describe("a data directory", () => {
  it("of another PostgreSQL version is rejected and left unchanged", async () => {
    const directory = join(parent, "older");
    mkdirSync(join(directory, "postgres"), { recursive: true });
    writeFileSync(join(directory, "postgres", "PG_VERSION"), "17\n");
    await expect(openEmbeddedDatabase({ directory })).rejects.toThrow(DataDirectoryUnusable);
    await expect(openEmbeddedDatabase({ directory })).rejects.toThrow(/PostgreSQL 17.*export/);
    expect(readdirSync(directory)).toEqual(["postgres"]);
    expect(readFileSync(join(directory, "postgres", "PG_VERSION"), "utf8")).toBe("17\n");
  });

  it("with foreign files is rejected and left unchanged", async () => {
    const directory = join(parent, "foreign");
    mkdirSync(join(directory, "postgres"), { recursive: true });
    writeFileSync(join(directory, "postgres", "thesis.doc"), "chapter 1");
    await expect(openEmbeddedDatabase({ directory })).rejects.toThrow(/holds files, but no Headwater data/);
    expect(readdirSync(join(directory, "postgres"))).toEqual(["thesis.doc"]);
  });

  it("that cannot be created is rejected with the reason", async () => {
    writeFileSync(join(parent, "file"), "");
    await expect(openEmbeddedDatabase({ directory: join(parent, "file", "data") })).rejects.toThrow(
      DataDirectoryUnusable,
    );
  });
});

describe("a new database", () => {
  const migrations = "SELECT part, number, checksum FROM headwater_log.migrations ORDER BY part, number";

  it("is copied from the archive of the build, migrated already", async () => {
    const { database } = await openEmbeddedDatabase({ directory: null });
    const rows = await database.query(migrations);
    await migrate(database);
    expect(await database.query(migrations)).toEqual(rows);
    await database.close();
  });

  it("is created by initdb and the migrations when there is no archive", async () => {
    const { database } = await openEmbeddedDatabase({
      directory: join(parent, "initdb"),
      template: join(parent, "none.tar.gz"),
    });
    await expect(database.query(migrations)).rejects.toThrow(/does not exist/);
    await migrate(database);
    expect((await database.query(migrations)).length).toBeGreaterThan(10);
    await database.close();
  });
});

describe("a data directory whose first start was interrupted", () => {
  it("is created again", async () => {
    const directory = join(parent, "unfinished");
    mkdirSync(join(directory, "postgres"), { recursive: true });
    writeFileSync(join(directory, "postgres", "PG_VERSION"), "");
    writeFileSync(join(directory, "postgres.unfinished"), "");
    const { database } = await openEmbeddedDatabase({ directory });
    expect(await database.query("SELECT 1 AS one")).toEqual([{ one: 1 }]);
    await database.close();
    expect(readdirSync(directory)).toEqual(["postgres"]);
    expect(readFileSync(join(directory, "postgres", "PG_VERSION"), "utf8")).toBe("18\n");
  });
});

describe("an embedded store", () => {
  const receivedAt = Date.UTC(2026, 4, 31, 12);
  const events = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      value: {
        eventType: "COMPLETE",
        eventTime: new Date(receivedAt + index).toISOString(),
        producer: "https://example.com/producer",
        run: { runId: `0195a000-0000-7000-8000-${String(index).padStart(12, "0")}` },
        job: { namespace: "n", name: `j${index % 7}` },
        inputs: [{ namespace: "n", name: `in${index % 5}` }],
        outputs: [{ namespace: "n", name: `out${index % 3}` }],
      },
      receivedAt,
    }));
  let store: Store;
  const reasons: string[] = [];

  beforeAll(async () => {
    store = await Store.open({
      engine: "embedded",
      directory: join(parent, "data"),
      watchdogMilliseconds: 3_000,
      onReopen: (reason) => reasons.push(reason),
    });
  });

  afterAll(() => store.close());

  it("rejects a second one, in the same process as well", async () => {
    await expect(Store.open({ engine: "embedded", directory: join(parent, "data") })).rejects.toThrow(
      DataDirectoryInUse,
    );
  });

  it("reopens when a statement hangs: waiting submissions are written and acknowledged, nothing is lost", async () => {
    await resetStores([store]);
    const all = events(240);
    await Promise.all(all.slice(0, 120).map((event) => store.write(event)));
    const hanging = store.database.query("SELECT count(*) FROM generate_series(1, 100000000000)");
    hanging.catch(() => {}); // awaited below, after what waits behind it
    const receipts = await Promise.all(all.slice(120).map((event) => store.write(event)));
    await expect(hanging).rejects.toMatchObject({ code: "store-unavailable" });
    expect(new Set(receipts.map(({ outcome }) => outcome))).toEqual(new Set(["accepted-with-warnings"]));
    expect(reasons).toEqual([expect.stringContaining("3000 ms")]);
    expect(await readSnapshot(store.database)).toEqual(new ReferenceModel(all).snapshot());
    expect(store.index.size).toBe(7);
  });

  it("retries and acknowledges the batch in progress when the engine died", async () => {
    await resetStores([store]);
    reasons.length = 0;
    const { database } = store;
    const until = new Date(Date.now() + 6_000).toISOString();
    await database.query(
      `CREATE FUNCTION public.hang() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN WHILE clock_timestamp() < '${until}' LOOP END LOOP; RETURN new; END $$`,
    );
    await database.query(
      "CREATE TRIGGER hang BEFORE INSERT ON executions FOR EACH STATEMENT EXECUTE FUNCTION public.hang()",
    );
    const all = events(240);
    const receipts = await Promise.all(all.map((event) => store.write(event)));
    expect(new Set(receipts.map(({ outcome }) => outcome))).toEqual(new Set(["accepted-with-warnings"]));
    expect(reasons.length).toBeGreaterThan(0);
    await database.query("DROP FUNCTION public.hang() CASCADE");
    expect(await readSnapshot(database)).toEqual(new ReferenceModel(all).snapshot());
  });

  it("keeps everything across a restart", async () => {
    await store.close();
    store = await Store.open({ engine: "embedded", directory: join(parent, "data") });
    expect(await readSnapshot(store.database)).toEqual(new ReferenceModel(events(240)).snapshot());
  });
});
