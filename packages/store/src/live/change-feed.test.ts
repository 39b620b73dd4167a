import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { datasetId, jobId, runPublicId } from "../model/identifiers.ts";
import { Store } from "../store.ts";
import { openTestStore, type TestStore, testDatabaseUrl } from "../testing/open-test-store.ts";
import { facet, type RunEventPart, runEvent, uuidOf } from "../testing/run-event.ts";
import type { StoreChanges } from "./store-changes.ts";

const at = Date.UTC(2026, 0, 10, 2);
let test: TestStore;
let reported: StoreChanges[];
let stop: () => void;

beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());
beforeEach(async () => {
  await test.reset();
  reported = [];
  stop = await test.store.changes.listen((changes) => reported.push(changes));
});
afterEach(() => stop());

const send = (part: RunEventPart, store = test.store) => store.write({ value: runEvent(part) });
const run = (job: string, name: string) => runPublicId(uuidOf(name), jobId("jobs", job));
const heard = (find: (changes: StoreChanges) => boolean) =>
  vi.waitFor(() => {
    const found = reported.find(find);
    expect(found).toBeDefined();
    return found!;
  }, 5_000);

describe("the change feed", () => {
  it("reports run states, new dataset versions, and nodes with changed edges", async () => {
    await send({
      job: "load",
      run: "1",
      type: "COMPLETE",
      at,
      inputs: ["a"],
      outputs: ["b"],
      columns: ["id int"],
    });
    const first = await heard(({ runs }) => runs.length > 0);
    expect(first).toMatchObject({
      runs: [{ id: run("load", "1"), job: jobId("jobs", "load"), state: "COMPLETE" }],
      jobs: [jobId("jobs", "load")],
      datasets: [datasetId("warehouse", "b")],
      versions: [datasetId("warehouse", "b")],
      more: false,
      replaced: false,
    });
    expect([...first.edges].sort()).toEqual(
      [jobId("jobs", "load"), datasetId("warehouse", "a"), datasetId("warehouse", "b")].sort(),
    );
  });

  it("reports an unchanged night as a run and a write, not as a change of edges or versions", async () => {
    const night = (name: string, when: number) =>
      send({
        job: "load",
        run: name,
        type: "COMPLETE",
        at: when,
        inputs: ["a"],
        outputs: ["b"],
        columns: ["id int"],
      });
    await night("1", at);
    await heard(({ runs }) => runs.length > 0);
    await night("2", at + 1_000);
    const second = await heard(({ runs }) => runs.some(({ id }) => id === run("load", "2")));
    expect(second).toMatchObject({ datasets: [datasetId("warehouse", "b")], versions: [], edges: [] });
    expect(second.position).toBeGreaterThan(reported[0]!.position);
  });

  it("reports no change of edges when a partition is added, or a facet or the order differs", async () => {
    const night = (name: string, when: number, part: string, outputFacets: Record<string, object>) =>
      test.store.write({
        value: {
          ...runEvent({ job: "lake", run: name, type: "COMPLETE", at: when }),
          inputs: [{ namespace: "warehouse", name: "orders" }],
          outputs: [
            { namespace: "s3://lake", name: `daily/dt=${part}`, facets: outputFacets },
            { namespace: "warehouse", name: "totals" },
          ].sort((a, b) => (part === "1" ? 1 : -1) * (a.name < b.name ? -1 : 1)),
        },
      });
    await night("first", at, "1", {});
    await heard(({ runs }) => runs.length > 0);
    await night("second", at + 1_000, "2", {
      version: facet({ datasetVersion: "2" }),
      documentation: facet({ description: "as of tonight" }),
    });
    const second = await heard(({ runs }) => runs.some(({ id }) => id === run("lake", "second")));
    expect(second).toMatchObject({ edges: [], schemas: [] });
    expect(second.versions.length).toBeGreaterThan(0);
  });

  it("reports a changed schema, but not the first one", async () => {
    const night = (name: string, when: number, columns: string[]) =>
      send({ job: "shape", run: name, type: "COMPLETE", at: when, outputs: ["shaped"], columns });
    await night("1", at, ["id int"]);
    expect((await heard(({ runs }) => runs.length > 0)).schemas).toEqual([]);
    await night("2", at + 1_000, ["id int", "name text"]);
    const second = await heard(({ runs }) => runs.some(({ id }) => id === run("shape", "2")));
    expect(second.schemas).toEqual([datasetId("warehouse", "shaped")]);
  });

  it("reports quarantined submissions", async () => {
    const { id, outcome } = await test.store.write({ value: { no: "event" } });
    expect(outcome).toBe("quarantined");
    expect((await heard(({ quarantined }) => quarantined.length > 0)).quarantined).toEqual([id]);
  });

  it("names at most 200 of a kind, and reports when there were more", async () => {
    await Promise.all(
      Array.from({ length: 450 }, (_, index) =>
        send({ job: `job ${index}`, run: `${index}`, type: "START", at }),
      ),
    );
    await vi.waitFor(() => expect(reported.reduce((sum, { events }) => sum + events, 0)).toBe(450), 20_000);
    // The number of changes in one report depends on the machine.
    for (const { events, more } of reported) expect(more).toBe(events > 200);
    expect(reported.every(({ runs, jobs }) => runs.length <= 200 && jobs.length <= 200)).toBe(true);
  });

  it("reads nothing without listeners, and starts from the current position", async () => {
    stop();
    expect(test.store.changes.position).toBeNull();
    await send({ job: "unheard", run: "1", type: "START", at });
    stop = await test.store.changes.listen((changes) => reported.push(changes));
    await send({ job: "heard", run: "2", type: "START", at });
    await heard(({ jobs }) => jobs.includes(jobId("jobs", "heard")));
    expect(reported.flatMap(({ jobs }) => jobs)).toEqual([jobId("jobs", "heard")]);
  });

  it.skipIf(testDatabaseUrl === undefined)("reports writes of another process", async () => {
    const other = await Store.open(test.location);
    await send({ job: "elsewhere", run: "1", type: "COMPLETE", at, inputs: ["a"], outputs: ["b"] }, other);
    await heard(({ jobs }) => jobs.includes(jobId("jobs", "elsewhere")));
    await heard(({ edges }) => edges.includes(jobId("jobs", "elsewhere")));
    await other.close();
  });
});

describe("changes that the feed cannot read or deliver", () => {
  beforeEach(() => {
    test.logged.length = 0;
  });

  it("do not affect other listeners", async () => {
    const stopBroken = await test.store.changes.listen(() => {
      throw new Error("broken listener");
    });
    const later: StoreChanges[] = [];
    const stopLater = await test.store.changes.listen((changes) => later.push(changes));
    await send({ job: "load", run: "1", type: "START", at });
    await vi.waitFor(() => expect(later).not.toEqual([]), 5_000);
    expect(test.logged).toContainEqual(
      expect.objectContaining({ fields: { err: expect.objectContaining({ message: "broken listener" }) } }),
    );
    stopBroken();
    stopLater();
  });

  it("are skipped with a reason, and later ones are reported", async () => {
    await test.store.database.query("ALTER TABLE headwater_graph.runs RENAME COLUMN started_at TO hidden_at");
    try {
      await send({ job: "broken", run: "1", type: "START", at }).catch(() => {});
      test.store.changes.notify();
      await heard(({ more, runs }) => more && runs.length === 0);
      expect(test.logged.at(-1)!.message).toContain("Skipped unreadable");
    } finally {
      await test.store.database.query(
        "ALTER TABLE headwater_graph.runs RENAME COLUMN hidden_at TO started_at",
      );
    }
    await send({ job: "load", run: "2", type: "START", at: at + 1_000 });
    await heard(({ jobs }) => jobs.includes(jobId("jobs", "load")));
  });
});
