import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { ForwardingLog, LeaseLost } from "./forwarding-log.ts";

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());

const write = (run: string) =>
  test.store.write({
    value: {
      eventType: "COMPLETE",
      eventTime: "2026-03-01T10:00:00Z",
      producer: "https://example.com/producer",
      schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
      run: { runId: run },
      job: { namespace: "forwarding", name: "job" },
    },
  });

it("an expired lease goes to another process, and later work of the first is discarded", async () => {
  const { database } = test.store;
  const first = new ForwardingLog(database, "target", "first");
  const second = new ForwardingLog(database, "target", "second");
  await first.begin(null);
  await second.begin(null);
  expect([await first.acquire(), await second.acquire(), await first.acquire()]).toEqual([true, false, true]);
  const run = randomUUID();
  await write(run);
  const { events, end } = await first.next(10);
  expect(events.map((event) => event.run)).toEqual([run]);

  await database.query("UPDATE forwarding SET lease_until = now() - interval '1 second'");
  expect(await second.acquire()).toBe(true);
  const outcomes = events.map((event) => ({ event, attempts: 1, dropped: [], failure: null }));
  await expect(first.settle(outcomes, end)).rejects.toThrow(LeaseLost);
  expect(await first.acquire()).toBe(false);

  expect((await second.next(10)).events.map((event) => event.run)).toEqual([run]);
  await second.settle(outcomes, end);
  expect((await second.next(10)).events).toEqual([]);
  await second.release();
  expect(await first.acquire()).toBe(true);
});
