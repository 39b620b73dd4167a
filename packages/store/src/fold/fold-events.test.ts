import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCommand } from "../log/commands.ts";
import { deliveredEdits } from "../testing/edit-generator.ts";
import { deliveredDecisions, deliveredEvents, requestsOf } from "../testing/event-delivery.ts";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { propertyOptions, propertyTimeout } from "../testing/property-options.ts";
import { readSnapshot } from "../testing/read-snapshot.ts";
import { ReferenceModel } from "../testing/reference/reference-model.ts";
import type { ReceivedEvent } from "../testing/reference/reference-statements.ts";
import { nodeName } from "../testing/snapshot.ts";

let test: TestStore;

beforeAll(async () => {
  test = await openTestStore();
});

afterAll(() => test.close());

/** Empties the store and submits one request after the other; all events must be processed. */
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
    "builds the graph of the reference model, whatever the order, repetition and grouping of events",
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

  it(
    "applies identity decisions at any time",
    async () => {
      await fc.assert(
        fc.asyncProperty(deliveredEvents, deliveredDecisions, async (events, decisions) => {
          await test.reset();
          const decide = async (place: number) => {
            for (const [index, decision] of decisions.entries()) {
              if (decision.place !== place) continue;
              const kind = decision.isSame ? "same-dataset" : "different-datasets";
              // Time decides which of two decisions is the later one, not the order of arrival.
              const id = await test.store.executeCommand(
                { kind, datasets: decision.names },
                "somebody",
                index + 1,
              );
              if (decision.isUndone)
                await test.store.executeCommand({ kind: "undo", command: id }, "somebody");
            }
          };
          for (const [place, request] of requestsOf(events).slice(0, 12).entries()) {
            await decide(place);
            await Promise.all(request.map((event) => test.store.write(event)));
          }
          for (const request of requestsOf(events).slice(12))
            await Promise.all(request.map((event) => test.store.write(event)));
          for (let place = Math.min(12, requestsOf(events).length); place <= 12; place += 1)
            await decide(place);
          await test.store.settle();
          const decided = decisions.map(({ names, isSame, isUndone }) => ({
            datasets: [
              nodeName(names[0].namespace, names[0].name),
              nodeName(names[1].namespace, names[1].name),
            ] as const,
            isSame,
            isUndone,
          }));
          expect(await readSnapshot(test.store.database)).toEqual(
            new ReferenceModel(events, decided).snapshot(),
          );
        }),
        propertyOptions(30),
      );
    },
    propertyTimeout,
  );

  it(
    "applies manual edits at any time, and builds the same graph in a rebuild",
    async () => {
      await fc.assert(
        fc.asyncProperty(deliveredEvents, deliveredEdits, fc.boolean(), async (events, edits, rebuilds) => {
          await test.reset();
          const edit = async (place: number) => {
            for (const { content, at, isUndone, place: own } of edits) {
              if (own !== place) continue;
              const id = createCommand(content, "ada", at).id;
              // An import may deliver an undo before its command.
              if (isUndone && place % 2 === 0)
                await test.store.executeCommand({ kind: "undo", command: id }, "bob");
              await test.store.executeCommand(content, "ada", at);
              if (isUndone && place % 2 === 1)
                await test.store.executeCommand({ kind: "undo", command: id }, "bob");
            }
          };
          const requests = requestsOf(events);
          for (let place = 0; place < Math.max(13, requests.length); place += 1) {
            await edit(place);
            await Promise.all((requests[place] ?? []).map((event) => test.store.write(event)));
          }
          await test.store.settle();
          const model = new ReferenceModel(events, [], edits);
          expect(await readSnapshot(test.store.database)).toEqual(model.snapshot());
          const hidden = await test.store.database.query<{ node_id: number }>(
            "SELECT node_id FROM hidden_nodes WHERE hidden",
          );
          const { index } = test.store;
          expect([...index.hidden].sort()).toEqual(hidden.map(({ node_id }) => node_id).sort());
          if (!rebuilds) return;
          await test.store.rebuild({});
          await test.store.settle();
          expect(await readSnapshot(test.store.database)).toEqual(model.snapshot());
        }),
        propertyOptions(60),
      );
    },
    propertyTimeout,
  );
});
