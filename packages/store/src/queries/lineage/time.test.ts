import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { datasetId, jobId } from "../../model/identifiers.ts";
import { openTestStore, type TestStore } from "../../testing/open-test-store.ts";
import { findNode } from "../nodes/nodes.ts";
import { readColumnLineage } from "./column-lineage.ts";
import { readLineage } from "./lineage.ts";
import { readLineageDiff } from "./lineage-diff.ts";
import { readMoments } from "./moments.ts";

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
beforeEach(() => test.reset());
afterAll(() => test.close());

const start = Date.UTC(2026, 2, 1);
const receivedAt = start + 400 * 86_400_000;
const hour = (number: number) => start + number * 3_600_000;
const iso = (time: number) => new Date(time).toISOString();
type Fields = Record<string, string>;
const dataset = (name: string, facets = {}) => ({ namespace: "n", name, facets });
const withColumns = (name: string, columns: Fields) =>
  dataset(name, { schema: { fields: Object.entries(columns).map(([name, type]) => ({ name, type })) } });

let lastRun = 0;
/** A run that starts at an hour and ends half an hour later. */
async function run(
  at: number,
  job: string,
  inputs: readonly (string | object)[],
  outputs: readonly (string | object)[],
  { state = "COMPLETE", ...job_ }: { state?: string; facets?: object } = {},
): Promise<void> {
  lastRun += 1;
  const runId = `0195a000-0000-7000-8000-${String(lastRun).padStart(12, "0")}`;
  const named = (list: readonly (string | object)[]) =>
    list.map((one) => (typeof one === "string" ? dataset(one) : one));
  for (const [eventType, time] of [
    ["START", hour(at)],
    [state, hour(at) + 1_800_000],
  ] as const) {
    await test.store.write({
      receivedAt,
      value: {
        eventTime: iso(time),
        eventType,
        producer: "https://example.com/producer",
        run: { runId },
        job: { namespace: "n", name: job, ...job_ },
        inputs: named(inputs),
        outputs: named(outputs),
      },
    });
  }
}

const node = async (name: string, kind: "dataset" | "job" = "dataset") =>
  (await findNode(test.store.database, kind === "dataset" ? datasetId("n", name) : jobId("n", name)))!;

async function moments(
  name: string,
  rest: { depth?: number; from?: number; to?: number; limit?: number } = {},
) {
  return readMoments(test.context, {
    focus: await node(name),
    direction: "both",
    depth: rest.depth ?? 1,
    from: rest.from ?? null,
    to: rest.to ?? null,
    limit: rest.limit ?? 100,
  });
}

async function diff(name: string, from: number, to: number | null, depth = 3) {
  const answer = await readLineageDiff(test.context, {
    focus: await node(name),
    direction: "both",
    depth,
    limit: 100,
    from,
    to,
  });
  const nameOf = new Map(answer.nodes.map(({ id, name }) => [id, name]));
  return {
    answer,
    nodes: Object.fromEntries(answer.nodes.map((one) => [one.name, one.change])),
    edges: Object.fromEntries(
      answer.edges.map((one) => [`${nameOf.get(one.from)}>${nameOf.get(one.to)}`, one.change]),
    ),
  };
}

describe("the moments at which lineage changed", () => {
  it("are when edges were added and removed, including removed nodes", async () => {
    await run(1, "load", ["raw"], ["clean"]);
    await run(2, "load", ["raw", "extra"], ["clean"]);
    await run(3, "load", ["raw", "extra"], ["clean"]);
    await run(4, "load", ["raw"], ["clean"]);
    const of = async (name: string) =>
      (await moments(name)).moments.map(({ at, edgesAdded, edgesRemoved }) => [at, edgesAdded, edgesRemoved]);
    expect(await of("clean")).toEqual([
      [iso(hour(4)), 0, 1],
      [iso(hour(2)), 1, 0],
      [iso(hour(1)), 2, 0],
    ]);
    // Adjacent nodes outside the neighborhood do not count: `raw`.
    expect(await of("extra")).toEqual([
      [iso(hour(4)), 0, 1],
      [iso(hour(2)), 1, 0],
      [iso(hour(1)), 1, 0],
    ]);
    expect((await moments("clean")).earliest).toBe(iso(hour(1)));
  });

  it("are none without data, and none for unchanged nights", async () => {
    await run(1, "load", ["raw"], ["clean"]);
    for (let night = 2; night < 30; night += 1) await run(night, "load", ["raw"], ["clean"]);
    expect((await moments("clean")).moments).toHaveLength(1);
    await test.store.write({
      receivedAt,
      value: { eventTime: iso(start), producer: "https://example.com/p", dataset: dataset("alone") },
    });
    expect(await moments("alone")).toMatchObject({ moments: [], earliest: null, truncated: false });
  });

  it("are not the failures of runs", async () => {
    await run(1, "load", ["raw", "extra"], ["clean"]);
    await run(2, "load", ["raw"], ["clean"], { state: "FAIL" });
    expect((await moments("clean")).moments).toHaveLength(1);
    expect((await diff("clean", hour(1), hour(3))).answer.edges.map(({ change }) => change)).toEqual([
      "unchanged",
      "unchanged",
      "unchanged",
    ]);
  });

  it("count datasets and jobs with a new version", async () => {
    await run(1, "load", ["raw"], [withColumns("clean", { a: "int" })]);
    await run(2, "load", ["raw"], [withColumns("clean", { a: "int", b: "text" })]);
    await run(3, "load", ["raw"], [withColumns("clean", { a: "int", b: "text" })], {
      facets: { sql: { query: "SELECT 2 FROM raw" } },
    });
    const { moments: list } = await moments("clean");
    expect(list.map(({ at, datasetVersions, jobVersions }) => [at, datasetVersions, jobVersions])).toEqual([
      [iso(hour(3)), 0, 1],
      [iso(hour(2) + 1_800_000), 1, 0],
      [iso(hour(1) + 1_800_000), 1, 0],
      [iso(hour(1)), 0, 1],
    ]);
  });

  it("do not count commits of a lake table without schema change", async () => {
    const commit = (version: string) =>
      dataset("clean", {
        schema: { fields: [{ name: "a", type: "int" }] },
        version: { datasetVersion: version },
      });
    for (const night of [1, 2, 3]) await run(night, "load", ["raw"], [commit(String(night))]);
    const { moments: list } = await moments("clean");
    expect(list.map(({ datasetVersions }) => datasetVersions).reduce((sum, count) => sum + count, 0)).toBe(1);
  });

  it("are limited to a range, and to the newest if there are too many", async () => {
    for (let night = 0; night < 20; night += 1) {
      await run(night, "load", night % 2 === 0 ? ["raw"] : ["raw", "extra"], ["clean"]);
    }
    const between = await moments("clean", { from: hour(3), to: hour(7) });
    expect(between.moments.map(({ at }) => at)).toEqual([7, 6, 5, 4, 3].map((number) => iso(hour(number))));
    expect(between.truncated).toBe(false);
    const cut = await moments("clean", { limit: 2 });
    expect(cut.moments.map(({ at }) => at)).toEqual([iso(hour(19)), iso(hour(18))]);
    expect(cut).toMatchObject({ truncated: true, earliest: iso(hour(0)) });
  });
});

describe("the comparison of two instants", () => {
  it("lists added, removed and unchanged parts", async () => {
    await run(1, "load", ["raw", "old"], ["clean"]);
    await run(2, "load", ["raw", "new"], ["clean"]);
    const { nodes, edges, answer } = await diff("clean", hour(1), null);
    expect(nodes).toMatchObject({ raw: "unchanged", old: "removed", new: "added", clean: "unchanged" });
    expect(edges).toEqual({
      "raw>load": "unchanged",
      "load>clean": "unchanged",
      "old>load": "removed",
      "new>load": "added",
    });
    expect(answer).toMatchObject({ to: null, from: iso(hour(1)), truncated: false });
    expect((await diff("clean", hour(0), hour(1))).nodes).toMatchObject({
      clean: "unchanged",
      raw: "added",
      load: "added",
    });
  });

  it("names added, removed and retyped columns", async () => {
    await run(1, "load", ["raw"], [withColumns("clean", { a: "int", b: "text", c: "date" })]);
    await run(2, "load", ["raw"], [withColumns("clean", { a: "bigint", c: "date", d: "text" })]);
    const { answer } = await diff("clean", hour(1.9), hour(3));
    const clean = answer.nodes.find(({ name }) => name === "clean")!;
    expect(clean.change).toBe("changed");
    expect(clean.schema).toEqual({
      added: [{ name: "d", type: "text" }],
      removed: [{ name: "b", type: "text" }],
      retyped: [{ name: "a", before: "int", after: "bigint" }],
    });
    expect(clean.columns.map(({ name }) => name)).toEqual(["a", "c", "d"]);
  });

  it("reports a changed job version and differing column edges", async () => {
    const from = (field: string) =>
      dataset("clean", {
        columnLineage: { fields: { a: { inputFields: [{ namespace: "n", name: "raw", field }] } } },
      });
    await run(1, "load", ["raw"], [from("x")]);
    await run(2, "load", ["raw"], [from("y")], { facets: { sql: { query: "SELECT y FROM raw" } } });
    const { answer } = await diff("clean", hour(1.9), null);
    expect(answer.nodes.find(({ name }) => name === "load")).toMatchObject({
      change: "changed",
      version: { before: expect.any(String), after: expect.any(String) },
    });
    expect(answer.columnEdges.map(({ from: { column }, change }) => [column, change])).toEqual([
      ["x", "removed"],
      ["y", "added"],
    ]);
  });

  it("changes with a late event", async () => {
    await run(1, "load", ["raw"], ["clean"]);
    await run(9, "load", ["raw"], ["clean"]);
    expect((await diff("clean", hour(2), hour(6))).nodes).not.toHaveProperty("surprise");
    await run(5, "load", ["raw", "surprise"], ["clean"]);
    expect((await diff("clean", hour(2), hour(6))).nodes).toMatchObject({ surprise: "added" });
    expect((await diff("clean", hour(6), null)).nodes).toMatchObject({ surprise: "removed" });
  });

  it("treats merged names as one dataset", async () => {
    const merged = dataset("table", {
      symlinks: { identifiers: [{ namespace: "n", name: "files", type: "TABLE" }] },
    });
    await run(1, "write", [], ["files"]);
    await run(2, "read", [merged], ["report"]);
    const { nodes } = await diff("report", hour(0), null);
    expect(Object.keys(nodes).sort()).toEqual(expect.arrayContaining(["read", "report", "write"]));
    expect(Object.keys(nodes)).toHaveLength(4);
    expect((await moments("report", { depth: 3 })).moments).toHaveLength(2);
  });

  it("does not treat nodes beyond the limit as removed", async () => {
    const many = Array.from({ length: 30 }, (_, number) => `in${String(number).padStart(2, "0")}`);
    await run(1, "load", many, ["clean"]);
    await run(2, "load", [...many.slice(10), "late"], ["clean"]);
    const answer = await readLineageDiff(test.context, {
      focus: await node("clean"),
      direction: "upstream",
      depth: 1,
      limit: 8,
      from: hour(1),
      to: null,
    });
    expect(answer.truncated).toBe(true);
    const changes = new Map(answer.nodes.map(({ name, change }) => [name, change]));
    expect(changes.get("in12")).toBe("unchanged");
    expect(changes.get("in01")).toBe("removed");
  });
});

describe("lineage as of an instant", () => {
  it("shows the columns, the last run and the last write of that instant", async () => {
    await run(1, "load", ["raw"], [withColumns("clean", { a: "int" })]);
    await run(5, "load", ["raw"], [withColumns("clean", { a: "int", b: "text" })], { state: "COMPLETE" });
    await run(8, "load", ["raw"], [], { state: "FAIL" });
    const at = async (time: number) => {
      const answer = await readLineage(test.context, {
        focus: await node("clean"),
        direction: "both",
        depth: 1,
        limit: 10,
        asOf: time,
      });
      const [clean, load] = ["clean", "load"].map((name) => answer.nodes.find((one) => one.name === name)!);
      return {
        columns: clean!.columns.map(({ name }) => name),
        columnCount: clean!.columnCount,
        written: clean!.lastWrittenAt,
        state: load?.latestRun?.state,
        ended: load?.latestRun?.endedAt,
        asOf: answer.asOf,
      };
    };
    expect(await at(hour(2))).toEqual({
      columns: ["a"],
      columnCount: 1,
      written: iso(hour(1.5)),
      state: "COMPLETE",
      ended: iso(hour(1.5)),
      asOf: iso(hour(2)),
    });
    expect(await at(hour(5.2))).toMatchObject({ columns: ["a"], state: "RUNNING", ended: null });
    expect(await at(hour(6))).toMatchObject({ columns: ["a", "b"], state: "COMPLETE" });
    expect(await at(hour(9))).toMatchObject({ state: "FAIL", written: iso(hour(5.5)) });
    expect(await at(hour(0))).toMatchObject({ columns: [], columnCount: 0, written: null });
  });

  it("does not show schemas seen by later readers, nor trace later columns", async () => {
    await run(1, "load", [withColumns("raw", { x: "int" })], [withColumns("clean", { a: "int" })]);
    await run(
      5,
      "load",
      [withColumns("raw", { x: "int", y: "int" })],
      [withColumns("clean", { a: "int", b: "int" })],
    );
    const past = await readColumnLineage(test.context, {
      dataset: await node("clean"),
      column: null,
      direction: "upstream",
      depth: 5,
      limit: 100,
      indirect: true,
      asOf: hour(2),
    });
    expect(past.columns.map(({ column, type }) => [column, type])).toEqual([["a", "int"]]);
    expect(past).toMatchObject({ asOf: iso(hour(2)), knownAt: expect.any(String) });
    const raw = await readLineage(test.context, {
      focus: await node("raw"),
      direction: "both",
      depth: 1,
      limit: 10,
      asOf: hour(2),
    });
    expect(raw.nodes.find(({ name }) => name === "raw")!.columns).toEqual([]);
  });
});
