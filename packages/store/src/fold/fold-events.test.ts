import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deliveredEvents, requestsOf } from "../testing/event-generator.ts";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { propertyOptions, propertyTimeout } from "../testing/property-options.ts";
import { readSnapshot } from "../testing/read-snapshot.ts";
import { ReferenceModel } from "../testing/reference-model.ts";
import type { ReceivedEvent } from "../testing/reference-statements.ts";

let test: TestStore;

beforeAll(async () => {
  test = await openTestStore();
});

afterAll(() => test.close());

/** Empties the store and hands in one request after the other; every event must be folded. */
async function deliver(requests: readonly (readonly ReceivedEvent[])[]): Promise<void> {
  await test.reset();
  for (const request of requests) {
    const receipts = await Promise.all(request.map((event) => test.store.write(event)));
    for (const receipt of receipts) expect(receipt.outcome).not.toMatch(/fold-failed|quarantined/);
  }
  await test.store.settle();
}

describe("the fold", () => {
  it(
    "makes the graph of the reference model, whatever the order, repetition and grouping of the events",
    async () => {
      await fc.assert(
        fc.asyncProperty(deliveredEvents, async (events) => {
          await deliver(requestsOf(events));
          expect(await readSnapshot(test.store.database)).toEqual(new ReferenceModel(events).snapshot());
        }),
        propertyOptions(50),
      );
    },
    propertyTimeout,
  );
});
