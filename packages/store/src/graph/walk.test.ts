import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deliveredEvents, requestsOf } from "../testing/event-delivery.ts";
import { earliest, receivedAt } from "../testing/event-generator.ts";
import { openTestStore, type TestStore } from "../testing/open-test-store.ts";
import { allNodes, ownersOf } from "../testing/owners.ts";
import { propertyOptions, propertyTimeout } from "../testing/property-options.ts";
import { ReferenceModel } from "../testing/reference/reference-model.ts";
import { section } from "../testing/snapshot.ts";
import { LineageIndex } from "./lineage-index.ts";
import { PastGraph } from "./past-graph.ts";
import { type Direction, type Walk, walk } from "./walk.ts";

let test: TestStore;

beforeAll(async () => {
  test = await openTestStore();
});

afterAll(() => test.close());

/** The graph in memory leaves the time of the newest execution to the job's schedule. */
function withoutLatestTimes({ edges, ...rest }: Walk): Walk {
  return {
    ...rest,
    edges: edges.map((edge) => ({
      ...edge,
      sightings: edge.sightings.map((own) => (own.inLatestRun ? { ...own, lastSeenAt: null } : own)),
    })),
  };
}

describe("the graph in memory and the graph in the database", () => {
  it(
    "give the same walks: updated commit by commit, freshly loaded, and as of now",
    async () => {
      const walks = fc.array(
        fc.record({
          focus: fc.nat(),
          directions: fc.constantFrom<Direction[]>(["upstream"], ["downstream"], ["upstream", "downstream"]),
          depth: fc.integer({ min: 1, max: 4 }),
          limit: fc.constantFrom(2, 4, 1000),
        }),
        { minLength: 4, maxLength: 4 },
      );
      await fc.assert(
        fc.asyncProperty(deliveredEvents, walks, async (events, wanted) => {
          await test.reset();
          for (const request of requestsOf(events)) {
            await Promise.all(request.map((event) => test.store.write(event)));
          }
          await test.store.settle();
          const { database, index } = test.store;
          const fresh = new LineageIndex();
          await fresh.load(database);
          const now = new PastGraph({ session: database, index }, receivedAt + 3_600_000);
          const all = await allNodes(database);
          if (all.length === 0) return;
          for (const { focus, ...options } of wanted) {
            const { id, kind } = all[focus % all.length]!;
            const from = { ids: [id], kind };
            const kept = await walk(index, from, options);
            expect(await walk(fresh, from, options)).toEqual(kept);
            expect(withoutLatestTimes(await walk(now, from, options))).toEqual(kept);
            expect(kept.nodes.length).toBeLessThanOrEqual(options.limit);
          }
        }),
        propertyOptions(25),
      );
    },
    propertyTimeout,
  );

  it(
    "agree with the reference model at every instant",
    async () => {
      await fc.assert(
        fc.asyncProperty(
          deliveredEvents,
          fc.array(fc.integer({ min: -1, max: 40 }), { minLength: 3, maxLength: 3 }),
          async (events, minutes) => {
            await test.reset();
            for (const request of requestsOf(events)) {
              await Promise.all(request.map((event) => test.store.write(event)));
            }
            await test.store.settle();
            const { database, index } = test.store;
            const model = new ReferenceModel(events);
            const all = await allNodes(database);
            expect(await ownersOf(index, all)).toEqual(section(model.current(null)));
            for (const minute of minutes) {
              const at = earliest + minute * 60_000;
              const past = new PastGraph({ session: database, index }, at);
              expect(await ownersOf(past, all)).toEqual(section(model.current(at)));
            }
          },
        ),
        propertyOptions(25),
      );
    },
    propertyTimeout,
  );
});
