import { parseSelection } from "@headwater/graph";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InvalidCursor } from "../../database/cursor.ts";
import { openTestStore, type TestStore } from "../../testing/open-test-store.ts";
import { facet, type RunEventPart, runEvent } from "../../testing/run-event.ts";
import { selectRuns } from "../selection/run-selection.ts";
import type { RunFilter } from "./run-condition.ts";
import { listSortedRuns, type RunOrder, runSorts } from "./run-lists.ts";

const start = Date.UTC(2026, 0, 10, 2);
const minute = 60_000;
const newest: RunOrder = { sort: "started", direction: "desc" };
let test: TestStore;

/** Reads all pages of the list, two rows at a time, as `job state attempt/attempts`. */
async function all(filter: RunFilter, order = newest) {
  const rows: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listSortedRuns(test.store.database, filter, order, 2, cursor, start + 60 * minute);
    rows.push(
      ...page.items.map(
        ({ job, state, tryNumber, attempts }) => `${job.name} ${state} ${tryNumber ?? "–"}/${attempts}`,
      ),
    );
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return rows;
}

const select = async (text: string) => {
  const condition = await test.store.read((context) => selectRuns(context, parseSelection(text)));
  return all({ condition });
};

beforeAll(async () => {
  test = await openTestStore();
  const send = (part: RunEventPart) => test.store.write({ value: runEvent(part) });
  const parent = { job: "nightly", run: "night" };
  const nominal = (at: number) => ({ nominalTime: facet({ nominalStartTime: new Date(at).toISOString() }) });
  await send({
    job: "nightly",
    run: "night",
    type: "START",
    at: start,
    runFacets: nominal(start - 5 * minute),
  });
  const attempts = [
    { job: "nightly.load", run: "load 1", tries: 1, type: "FAIL", at: 1, took: 3 },
    { job: "nightly.load", run: "load 2", tries: 2, type: "COMPLETE", at: 5, took: 1 },
    { job: "nightly.send", run: "send 1", tries: 1, type: "FAIL", at: 7, took: 2 },
  ] as const;
  for (const { job, run, tries, type, at, took } of attempts) {
    const runFacets = { airflow: facet({ taskInstance: { try_number: tries, map_index: -1 } }) };
    await send({ job, run, parent, type: "START", at: start + at * minute, runFacets });
    await send({ job, run, parent, type, at: start + (at + took) * minute, runFacets });
  }
  await send({
    job: "other",
    run: "other",
    type: "ABORT",
    at: start + 20 * minute,
    jobFacets: { ownership: facet({ owners: [{ name: "ops" }] }) },
    runFacets: nominal(start),
  });
});
afterAll(() => test.close());

describe("a list of runs", () => {
  it("tells attempts from failures: only the latest attempt of a task is its outcome", async () => {
    expect(await all({ state: "FAIL" })).toEqual(["nightly.send FAIL 1/1", "nightly.load FAIL 1/2"]);
    expect(await all({ state: "FAIL", latestAttempts: true })).toEqual(["nightly.send FAIL 1/1"]);
    expect(await all({ latestAttempts: true })).toEqual([
      "other ABORT –/1",
      "nightly.send FAIL 1/1",
      "nightly.load COMPLETE 2/2",
      "nightly RUNNING –/1",
    ]);
    const { items } = await listSortedRuns(test.store.database, {}, newest, 10);
    expect(items.filter(({ superseded }) => superseded).map(({ tryNumber }) => tryNumber)).toEqual([1]);
  });

  it("is sorted by any column, with every run once and those without a value last", async () => {
    const by = (sort: RunOrder["sort"], direction: RunOrder["direction"]) => all({}, { sort, direction });
    expect((await by("duration", "desc")).slice(0, 3)).toEqual([
      "nightly.load FAIL 1/2",
      "nightly.send FAIL 1/1",
      "nightly.load COMPLETE 2/2",
    ]);
    expect((await by("nominal", "asc")).slice(0, 2)).toEqual(["nightly RUNNING –/1", "other ABORT –/1"]);
    expect((await by("job", "asc"))[0]).toBe("nightly RUNNING –/1");
    expect((await by("job", "desc"))[0]).toBe("other ABORT –/1");
    expect((await by("attempt", "desc"))[0]).toBe("nightly.load COMPLETE 2/2");
    expect((await by("started", "asc"))[0]).toBe("nightly RUNNING –/1");
    for (const sort of runSorts) {
      for (const direction of ["asc", "desc"] as const)
        expect([...new Set(await by(sort, direction))], `${sort} ${direction}`).toHaveLength(5);
    }
  });

  it("is filtered by time and by a selection, whose states are those of the runs", async () => {
    expect(await all({ since: start + 2 * minute, until: start + 7 * minute })).toEqual([
      "nightly.load COMPLETE 2/2",
    ]);
    expect(await select("load")).toEqual(["nightly.load COMPLETE 2/2", "nightly.load FAIL 1/2"]);
    expect(await select("load state:failed")).toEqual(["nightly.load FAIL 1/2"]);
    expect(await select("state:aborted, state:running")).toEqual(["other ABORT –/1", "nightly RUNNING –/1"]);
    expect(await select("owner:ops or send")).toEqual(["other ABORT –/1", "nightly.send FAIL 1/1"]);
    expect(await select("!state:failed !state:aborted")).toEqual([
      "nightly.load COMPLETE 2/2",
      "nightly RUNNING –/1",
    ]);
    expect(await select("nothing_is_called_so")).toEqual([]);
  });

  it("has the total on the first page, and refuses the cursor of another order", async () => {
    const page = await listSortedRuns(test.store.database, {}, { sort: "job", direction: "asc" }, 2);
    expect(page).toMatchObject({ total: 5, truncated: false });
    for (const order of [newest, { sort: "job", direction: "desc" }] as const) {
      await expect(listSortedRuns(test.store.database, {}, order, 2, page.next!)).rejects.toThrow(
        InvalidCursor,
      );
    }
  });
});
