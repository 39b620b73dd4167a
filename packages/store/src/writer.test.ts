import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "./database/database.ts";
import { StoreUnavailable } from "./database/errors.ts";
import { LineageIndex } from "./graph/lineage-index.ts";
import { Store } from "./store.ts";
import { deliveredEvents, requestsOf } from "./testing/event-delivery.ts";
import { receivedAt } from "./testing/event-generator.ts";
import { openTestStore, resetStores, type TestStore, testDatabaseUrl } from "./testing/open-test-store.ts";
import { allNodes, ownersOf } from "./testing/owners.ts";
import { propertyOptions, propertyTimeout } from "./testing/property-options.ts";
import { readSnapshot } from "./testing/read-snapshot.ts";
import { recordedLog } from "./testing/recorded-log.ts";
import { ReferenceModel } from "./testing/reference/reference-model.ts";
import { section } from "./testing/snapshot.ts";
import { Writer } from "./writer.ts";

let test: TestStore;

beforeAll(async () => {
  test = await openTestStore();
});

afterAll(() => test.close());

const event = (rest: Record<string, unknown>) => ({
  eventType: "COMPLETE",
  eventTime: "2026-05-31T10:00:00Z",
  producer: "https://example.com/producer",
  run: { runId: "0195a000-0000-7000-8000-000000000001" },
  job: { namespace: "n", name: "j" },
  ...rest,
});

describe("the writer", () => {
  it("counts a repeated event, in the same batch and later", async () => {
    await test.reset();
    const value = event({});
    const together = await Promise.all([test.store.write({ value }), test.store.write({ value })]);
    expect(together.map(({ outcome }) => outcome)).toEqual(["accepted-with-warnings", "duplicate"]);
    expect(await test.store.write({ value })).toMatchObject({ outcome: "duplicate", id: together[0].id });
  });

  it("uses the first time of receipt of an event that occurs twice in a batch", async () => {
    await test.reset();
    const value = event({ eventTime: "2030-01-01T00:00:00Z" });
    await Promise.all([
      test.store.write({ value, receivedAt }),
      test.store.write({ value, receivedAt: receivedAt + 1000 }),
    ]);
    expect(await readSnapshot(test.store.database)).toEqual(
      new ReferenceModel([{ value, receivedAt }]).snapshot(),
    );
  });

  it("stores events of any year, and the rest of their batch", async () => {
    await test.reset();
    const times = [
      "0000-01-01T00:00:00Z",
      "0001-01-01T00:00:00+14:00",
      "9999-12-31T23:59:59-14:00",
      "2026-05-31T10:00:00Z",
    ];
    const receipts = await Promise.all(
      times.map((eventTime) => test.store.write({ value: event({ eventTime }) })),
    );
    for (const { outcome } of receipts) expect(outcome).toMatch(/^accepted/);
    const kept = await test.store.database.query<{ event_time: number }>("SELECT event_time FROM events");
    expect(kept.map(({ event_time }) => event_time)).not.toContain(Number.NaN);
  });

  it("quarantines invalid submissions, and counts repeats", async () => {
    await test.reset();
    const receipts = await Promise.all([
      test.store.write({ value: { a: 1 } }),
      test.store.write({ value: { a: 1 } }),
      test.store.write({ value: event({}) }),
    ]);
    expect(receipts.map(({ outcome }) => outcome)).toEqual([
      "quarantined",
      "quarantined",
      "accepted-with-warnings",
    ]);
    expect(await test.store.database.query("SELECT 1 FROM quarantine")).toHaveLength(1);
  });

  it("learns the changes of a commit whose response was lost", async () => {
    await test.reset();
    const { database } = test.store;
    let isLost = true;
    const losing: Database = {
      engine: database.engine,
      query: (text, values, name) => database.query(text, values, name),
      close: () => database.close(),
      read: (work, options) => database.read(work, options),
      transaction: async (work, options) => {
        const result = await database.transaction(work, options);
        if (!isLost) return result;
        isLost = false;
        throw new StoreUnavailable("The connection broke after the commit.");
      },
    };
    const index = new LineageIndex();
    const log = recordedLog();
    const writer = new Writer(losing, {
      log,
      onCommit: (changes) => index.apply(changes),
      onGraphReplaced: (session) => index.load(session),
      onChangesMissed: (session) => index.catchUp(session),
    });
    const outputs = [{ namespace: "n", name: "d" }];
    await writer.write({ value: event({ outputs }) });
    expect(await database.query("SELECT 1 FROM events")).toHaveLength(1);
    expect(index.size).toBe(1);
    expect(log.lines.map(({ message }) => message)).toEqual(["A commit failed and is retried"]);
  });

  it(
    "builds the graph of the reference model again when rebuilt from the log",
    async () => {
      await fc.assert(
        fc.asyncProperty(deliveredEvents, async (events) => {
          await test.reset();
          for (const request of requestsOf(events)) {
            await Promise.all(request.map((own) => test.store.write(own)));
          }
          await test.store.rebuild({});
          await test.store.settle();
          expect(await readSnapshot(test.store.database)).toEqual(new ReferenceModel(events).snapshot());
        }),
        propertyOptions(3),
      );
    },
    propertyTimeout,
  );

  it("continues when a rebuild replaces the graph between two batches", async () => {
    await test.reset();
    await test.store.write({ value: event({}) });
    const rebuilding = test.store.rebuild({});
    const written: Promise<unknown>[] = [];
    for (let count = 0; count < 40; count += 1) {
      written.push(test.store.write({ value: event({ job: { namespace: "n", name: `j${count}` } }) }));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await Promise.all([rebuilding, ...written]);
    expect(await test.store.database.query("SELECT 1 FROM jobs")).toHaveLength(41);
  });
});

describe.skipIf(testDatabaseUrl === undefined)("several processes on one server", () => {
  let others: Store[] = [];

  it("discard caches of a graph that another process has rebuilt", async () => {
    await resetStores([test.store, ...others]);
    const write = (store: Store, number: number) => {
      const value = event({ job: { namespace: "n", name: `j${number % 3}` }, run: { runId: randomUUID() } });
      const received = { value, receivedAt: Date.now() };
      return store.write(received).then(() => received);
    };
    const written = await Promise.all([0, 1, 2].map((number) => write(test.store, number)));
    await others[0]!.rebuild({});
    // In the replaced graph these ids would belong to other nodes.
    written.push(...(await Promise.all([3, 4, 5].map((number) => write(test.store, number)))));
    await test.store.settle();
    expect(await readSnapshot(test.store.database)).toEqual(new ReferenceModel(written).snapshot());
    const nodes = await allNodes(test.store.database);
    expect(await ownersOf(test.store.index, nodes)).toEqual(
      section(new ReferenceModel(written).current(null)),
    );
  });

  beforeAll(async () => {
    others = await Promise.all([Store.open(test.location), Store.open(test.location)]);
  });

  afterAll(() => Promise.all(others.map((store) => store.close())));

  it(
    "build the graph of the reference model together, and catch up with each other",
    async () => {
      await fc.assert(
        fc.asyncProperty(deliveredEvents, fc.integer({ min: 2, max: 3 }), async (events, count) => {
          const stores = [test.store, ...others];
          await resetStores(stores);
          const requests = requestsOf(events);
          await Promise.all(
            stores.slice(0, count).map(async (store, number) => {
              for (const [index, request] of requests.entries()) {
                if (index % count !== number) continue;
                const receipts = await Promise.all(request.map((own) => store.write(own)));
                for (const { outcome } of receipts) expect(outcome).not.toMatch(/fold-failed|quarantined/);
              }
            }),
          );
          await test.store.settle();
          const model = new ReferenceModel(events);
          expect(await readSnapshot(test.store.database)).toEqual(model.snapshot());
          const nodes = await allNodes(test.store.database);
          for (const store of stores) {
            await store.index.catchUp(store.database);
            expect(await ownersOf(store.index, nodes)).toEqual(section(model.current(null)));
          }
        }),
        propertyOptions(60),
      );
    },
    propertyTimeout,
  );

  it("see each other's commits within a second or two without requests", async () => {
    const stores = [test.store, ...others];
    await resetStores(stores);
    await test.store.write({ value: event({ outputs: [{ namespace: "n", name: "d" }] }) });
    const until = Date.now() + 5_000;
    while (others.some(({ index }) => index.size === 0) && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(others.map(({ index }) => index.size)).toEqual([1, 1]);
  });
});
