import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestStore, type TestStore } from "../../testing/open-test-store.ts";
import { facet, runEvent } from "../../testing/run-event.ts";
import { readRun } from "./run-detail.ts";
import { listRuns } from "./run-lists.ts";

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());

it("a run says whether its SQL waits to be read", async () => {
  const query = Array.from(
    { length: 3_000 },
    (_, number) =>
      `INSERT INTO dw.target_${number} SELECT a.id, b.name FROM dw.a a JOIN dw.b b ON a.id = b.id;`,
  ).join("\n");
  await test.store.write({
    value: runEvent({
      job: "load",
      run: "1",
      type: "COMPLETE",
      at: Date.UTC(2026, 2, 1),
      jobFacets: { sql: facet({ query }) },
    }),
  });
  const { items } = await listRuns(test.context.session, {}, 1);
  const pending = async () => (await readRun(test.context.session, items[0]!.id))!.inferencePending;
  expect(await pending()).toBe(true);
  await test.store.settle();
  expect(await pending()).toBe(false);
});
