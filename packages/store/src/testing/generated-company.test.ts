import { generateCompany, smallCompany } from "@headwater/test-kit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestStore, type TestStore } from "./open-test-store.ts";

const { events, truth } = generateCompany({ now: Date.parse("2026-11-20T08:30:00Z"), ...smallCompany });

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
  const receipts = await Promise.all([...events].map((value) => test.store.write({ value })));
  expect(receipts.filter(({ outcome }) => outcome !== "accepted")).toEqual([]);
  await test.store.settle();
});
afterAll(() => test.close());

describe("the store of a generated company", () => {
  it("has every run in the state in which the company left it", async () => {
    const rows = await test.store.database.query<{ run_id: string; state: number }>(
      "SELECT run_id, state FROM runs",
    );
    const stored = new Map(rows.map(({ run_id, state }) => [run_id, state]));
    const states = { RUNNING: 1, COMPLETE: 2, FAIL: 4 };
    const wrong = [...truth.dagRuns, ...truth.taskRuns].filter(
      ({ runId, state }) => stored.get(runId) !== states[state],
    );
    expect(wrong).toEqual([]);
  });

  it("has every dataset, those with runs and those read", async () => {
    const [row] = await test.store.database.query<{ count: number }>(
      "SELECT count(*)::integer AS count FROM datasets",
    );
    expect(row?.count).toBeGreaterThanOrEqual(truth.counts.datasets);
  });
});
