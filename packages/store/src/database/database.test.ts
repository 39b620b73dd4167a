import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openTestStore, type TestStore, testDatabaseUrl } from "../testing/open-test-store.ts";
import { recordedLog } from "../testing/recorded-log.ts";
import { type Database, openServerDatabase } from "./database.ts";
import { ReadTimeout } from "./errors.ts";

let test: TestStore;

beforeAll(async () => {
  test = await openTestStore();
});

beforeEach(() => test.reset());

afterAll(() => test.close());

describe("a read", () => {
  it("is one snapshot, whatever is committed meanwhile", async () => {
    const counts: number[] = [];
    const { database } = test.store;
    const insert = () => database.query("INSERT INTO settings (key, value) VALUES ('snapshot-test', '1')");
    let inserting: Promise<unknown> | undefined;
    await test.store.read(async ({ session }) => {
      for (let time = 0; time < 2; time += 1) {
        const rows = await session.query("SELECT 1 FROM settings WHERE key = 'snapshot-test'");
        counts.push(rows.length);
        inserting ??= insert();
        // The embedded engine has one session, so there the commit waits for the end of the read.
        if (database.engine === "server") await inserting;
      }
    });
    await inserting;
    expect(counts).toEqual([0, 0]);
    expect(await database.query("DELETE FROM settings WHERE key = 'snapshot-test' RETURNING 1")).toHaveLength(
      1,
    );
  });

  it("cannot write", async () => {
    await expect(test.store.read(({ session }) => session.query("DELETE FROM settings"))).rejects.toThrow(
      /read-only transaction/,
    );
  });

  it("ends with the signal's reason when it is aborted before it begins", async () => {
    const work = test.store.read(async () => "answer", { signal: AbortSignal.abort(new Error("gone")) });
    await expect(work).rejects.toThrow("gone");
  });

  it("sends no further query once it is aborted", async () => {
    const controller = new AbortController();
    const queries: number[] = [];
    const work = test.store.read(
      async ({ session }) => {
        for (let query = 0; query < 3; query += 1) {
          await session.query("SELECT 1");
          queries.push(query);
          controller.abort(new Error("the client has gone"));
        }
      },
      { signal: controller.signal },
    );
    await expect(work).rejects.toThrow("the client has gone");
    expect(queries).toEqual([0]);
    expect(await test.store.read(({ session }) => session.query("SELECT 1 AS one"))).toEqual([{ one: 1 }]);
  });
});

describe("a slow statement", () => {
  it("is logged with its name, or with the start of its text", async () => {
    const log = recordedLog();
    const store = await openTestStore({ log, slowStatementMs: 0 });
    try {
      log.lines.length = 0;
      await store.store.database.query("SELECT count(*) FROM generate_series(1, 200000)", [], "count-many");
      await store.store.database.query("SELECT\n  sum(n) FROM generate_series(1, 200000) n");
      const slow = log.lines.filter(({ message }) => message === "Slow statement");
      expect(slow.map(({ fields }) => fields.statement)).toEqual(
        expect.arrayContaining(["count-many", "SELECT sum(n) FROM generate_series(1, 200000) n"]),
      );
    } finally {
      await store.close();
    }
  });
});

describe.skipIf(testDatabaseUrl === undefined)("a database on a server", () => {
  const log = recordedLog();
  let database: Database;
  const running = async () =>
    (
      await database.query<{ count: number }>(
        `SELECT count(*)::integer AS count FROM pg_stat_activity
         WHERE state = 'active' AND query LIKE 'SELECT pg_sleep%' AND datname = current_database()`,
      )
    )[0]!.count;

  beforeAll(() => {
    log.lines.length = 0;
    database = openServerDatabase({ url: testDatabaseUrl! }, 10, { log, readTimeoutMs: 5_000 });
  });

  afterAll(() => database.close());

  it("ends a read at the timeout, and says what to do", async () => {
    const quick = openServerDatabase({ url: testDatabaseUrl! }, 4, { log, readTimeoutMs: 100 });
    try {
      const work = quick.read((session) => session.query("SELECT pg_sleep(30)"));
      await expect(work).rejects.toThrow(ReadTimeout);
      await expect(quick.read((session) => session.query("SELECT 1 AS one"))).resolves.toEqual([{ one: 1 }]);
    } finally {
      await quick.close();
    }
  });

  it("ends the running statement of a read that is aborted", async () => {
    const controller = new AbortController();
    const work = database.read((session) => session.query("SELECT pg_sleep(60)"), {
      signal: controller.signal,
    });
    const ended = expect(work).rejects.toThrow("the client has gone");
    await expect.poll(running).toBe(1);
    controller.abort(new Error("the client has gone"));
    await ended;
    await expect.poll(running).toBe(0);
  });

  it("gives back the only connection of a read that is aborted", async () => {
    const single = openServerDatabase({ url: testDatabaseUrl! }, 1, { log });
    try {
      const controller = new AbortController();
      const work = single.read(
        async (session) => {
          await session.query("SELECT pg_sleep(0.3)");
          await session.query("SELECT pg_sleep(60)");
        },
        { signal: controller.signal },
      );
      const ended = expect(work).rejects.toThrow("the client has gone");
      await expect.poll(running).toBe(1);
      controller.abort(new Error("the client has gone"));
      await ended;
      expect(await single.query("SELECT 1 AS one")).toEqual([{ one: 1 }]);
    } finally {
      await single.close();
    }
  });

  it("commits and answers single queries while ten slow reads wait", async () => {
    const controller = new AbortController();
    const reads = Array.from({ length: 10 }, () =>
      database.read((session) => session.query("SELECT pg_sleep(60)"), { signal: controller.signal }),
    );
    const ended = Promise.allSettled(reads);
    await expect.poll(running).toBeGreaterThan(1);
    const order: string[] = [];
    void ended.then(() => order.push("reads"));
    await database.transaction((session) => session.query("SELECT 1"), { urgency: "commit" });
    await database.transaction((session) => session.query("SELECT 1"), { urgency: "background" });
    await database.query("SELECT 1");
    order.push("others");
    controller.abort(new Error("end of the test"));
    await ended;
    expect(order[0]).toBe("others");
  });

  it("runs short and background transactions while others wait for locks", async () => {
    const lock = "SELECT pg_advisory_xact_lock(4711)";
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const holding = database.transaction(
      async (session) => {
        await session.query(lock);
        await held;
      },
      { urgency: "background" },
    );
    const waiting = database.transaction((session) => session.query(lock), { urgency: "commit" });
    for (const urgency of ["short", "background"] as const) {
      const one = database.transaction((session) => session.query("SELECT 1 AS one"), { urgency });
      await expect(one).resolves.toEqual([{ one: 1 }]);
    }
    release();
    await Promise.all([holding, waiting]);
  });

  it("logs an idle connection that the server closes", async () => {
    const own = openServerDatabase({ url: testDatabaseUrl! }, 4, { log });
    try {
      const [row] = await own.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
      await database.query("SELECT pg_terminate_backend($1)", [row!.pid]);
      await expect
        .poll(() => log.lines.map(({ message }) => message))
        .toContain("Idle database connection lost");
    } finally {
      await own.close();
    }
  });
});
