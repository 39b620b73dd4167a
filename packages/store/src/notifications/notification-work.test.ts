import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { runEvent } from "../testing/run-event.ts";
import { isCatchingUp } from "./notification-work.ts";

const hour = 3_600_000;

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());
beforeEach(() => test.reset());

/** Sends events of different runs, of an age in milliseconds. */
async function send(count: number, age: number): Promise<void> {
  const at = Date.now() - age;
  const events = Array.from({ length: count }, (_, number) =>
    runEvent({ job: `job ${age} ${number}`, run: `${age} ${number}`, type: "COMPLETE", at: at + number }),
  );
  await Promise.all(events.map((value) => test.store.write({ value })));
}

describe("a store that catches up", () => {
  it("receives mostly old events", async () => {
    await send(60, 20 * hour);
    expect(await isCatchingUp(test.store.database, Date.now())).toBe(true);
  });

  it("has caught up half a minute after the last of them", async () => {
    await send(60, 20 * hour);
    expect(await isCatchingUp(test.store.database, Date.now() + 31_000)).toBe(false);
  });

  it("is none that receives a few late events among those of now", async () => {
    await send(20, 20 * hour);
    expect(await isCatchingUp(test.store.database, Date.now())).toBe(false);
    await send(40, 21 * hour);
    await send(70, 0);
    expect(await isCatchingUp(test.store.database, Date.now())).toBe(false);
  });
});
