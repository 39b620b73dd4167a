import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InvalidCursor } from "../../database/cursor.ts";
import { openTestStore, type TestStore } from "../../testing/open-test-store.ts";
import { facet, type RunEventPart, runEvent } from "../../testing/run-event.ts";
import { listNodes } from "./lists.ts";
import type { NodeFilter } from "./node-filter.ts";
import { type NodeOrder, nodeSorts } from "./node-order.ts";

const start = Date.UTC(2026, 0, 10, 2);
const hour = 3_600_000;
let test: TestStore;

/** Reads all pages of a list, two rows at a time. */
async function all(kind: "dataset" | "job", filter: NodeFilter, order?: NodeOrder) {
  const names: string[] = [];
  let next: string | undefined;
  do {
    const page = await listNodes(test.store.database, kind, filter, 2, next, start + 90 * hour, order);
    names.push(...page.items.map(({ name }) => name));
    next = page.next ?? undefined;
  } while (next !== undefined);
  return names;
}

beforeAll(async () => {
  test = await openTestStore();
  const send = (part: RunEventPart) => test.store.write({ value: runEvent(part) });
  const types = ["DAG", "TASK", "TASK"];
  for (const [index, name] of ["delta", "Alpha", "charlie", "bravo", "echo"].entries()) {
    await send({
      job: `job_${name}`,
      run: name,
      type: index === 1 ? "FAIL" : "COMPLETE",
      at: start + index * hour,
      outputs: index === 3 ? [{ namespace: "s3://lake", name }] : [name],
      jobFacets: {
        ...(index < 3 && {
          jobType: facet({ processingType: "BATCH", integration: "AIRFLOW", jobType: types[index] }),
        }),
        ...(index % 2 === 0 && { ownership: facet({ owners: [{ name: index === 0 ? "zoe" : "adam" }] }) }),
      },
    });
  }
  // Read, but never written.
  await send({ job: "reader", run: "reader", type: "COMPLETE", at: start + 9 * hour, inputs: ["foxtrot"] });
});
afterAll(() => test.close());

describe("a list of datasets or jobs", () => {
  it("is sorted by any column, page by page, with rows without a value last", async () => {
    const order = (sort: NodeOrder["sort"], direction: NodeOrder["direction"]): NodeOrder => ({
      sort,
      direction,
    });
    const sorted = ["Alpha", "bravo", "charlie", "delta", "echo", "foxtrot"];
    expect(await all("dataset", {}, order("name", "asc"))).toEqual(sorted);
    expect(await all("dataset", {}, order("name", "desc"))).toEqual(sorted.toReversed());
    const written = ["delta", "charlie", "bravo", "echo"];
    // The run that failed has not written Alpha.
    expect((await all("dataset", {}, order("updated", "asc"))).slice(0, 4)).toEqual(written);
    expect((await all("dataset", {}, order("updated", "desc"))).slice(0, 4)).toEqual(written.toReversed());
    expect(await all("dataset", {}, order("seen", "asc"))).toEqual([
      "delta",
      "Alpha",
      "charlie",
      "bravo",
      "echo",
      "foxtrot",
    ]);
    expect((await all("job", {}, order("owner", "asc"))).slice(0, 3)).toEqual([
      "job_charlie",
      "job_echo",
      "job_delta",
    ]);
    expect((await all("job", {}, order("owner", "desc")))[0]).toBe("job_delta");
    expect((await all("job", {}, order("type", "asc")))[0]).toBe("job_delta");
    expect((await all("job", {}, order("state", "desc")))[0]).toBe("job_Alpha");
  });

  it("has every row exactly once in each order", async () => {
    for (const kind of ["dataset", "job"] as const) {
      for (const sort of nodeSorts) {
        for (const direction of ["asc", "desc"] as const) {
          const names = await all(kind, {}, { sort, direction });
          expect(new Set(names).size, `${kind} ${sort} ${direction}`).toBe(6);
          expect(names).toHaveLength(6);
        }
      }
    }
  });

  it("refuses the cursor of another order", async () => {
    const list = (order: NodeOrder | undefined, cursor?: string) =>
      listNodes(test.store.database, "job", {}, 2, cursor, start, order);
    const { next } = await list({ sort: "name", direction: "asc" });
    for (const order of [undefined, { sort: "name", direction: "desc" }, { sort: "owner", direction: "asc" }])
      await expect(list(order as NodeOrder | undefined, next!)).rejects.toThrow(InvalidCursor);
  });

  it("is filtered by type, platform, time and chosen nodes, with the total on the first page", async () => {
    expect(await all("job", { type: "task" })).toEqual(["job_charlie", "job_Alpha"]);
    expect(await all("job", { platform: "airflow", owner: "zoe" })).toEqual(["job_delta"]);
    expect(await all("dataset", { platform: "S3" })).toEqual(["bravo"]);
    expect(await all("dataset", { platform: "redshift" })).toEqual([]);
    expect(await all("job", { since: start + 2 * hour, until: start + 4 * hour })).toEqual([
      "job_bravo",
      "job_charlie",
    ]);
    const page = await listNodes(test.store.database, "job", { type: "task" }, 1);
    expect(page).toMatchObject({ total: 2, items: [{ integration: "AIRFLOW" }] });
    expect((await listNodes(test.store.database, "job", { type: "task" }, 1, page.next!)).total).toBeNull();
    expect((await listNodes(test.store.database, "dataset", { among: [] }, 1)).total).toBe(0);
  });
});
