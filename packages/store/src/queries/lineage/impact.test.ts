import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { InvalidCursor } from "../../database/cursor.ts";
import { datasetId, jobId } from "../../model/identifiers.ts";
import { openTestStore, type TestStore } from "../../testing/open-test-store.ts";
import { findNode } from "../nodes/nodes.ts";
import { findColumn, type ImpactQuestion, readImpact } from "./impact.ts";

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
beforeEach(() => test.reset());
afterAll(() => test.close());

const receivedAt = Date.UTC(2026, 5, 1);
const start = Date.UTC(2026, 4, 1);
const dataset = (name: string, facets = {}) => ({ namespace: "n", name, facets });
const field = (name: string, column: string, type?: string, subtype?: string) => ({
  namespace: "n",
  name,
  field: column,
  ...(type && { transformations: [{ type, subtype: subtype ?? "IDENTITY" }] }),
});
/** An output with column lineage. */
const output = (name: string, fields: Record<string, object[]>, whole: object[] = []) =>
  dataset(name, {
    schema: { fields: Object.keys(fields).map((column) => ({ name: column, type: "int" })) },
    columnLineage: {
      fields: Object.fromEntries(
        Object.entries(fields).map(([column, inputFields]) => [column, { inputFields }]),
      ),
      ...(whole.length > 0 && { dataset: whole }),
    },
  });
const owned = (...names: string[]) => ({ ownership: { owners: names.map((name) => ({ name })) } });

let lastRun = 0;
async function run(
  job: string,
  inputs: readonly (string | object)[],
  outputs: readonly (string | object)[],
  rest: { hour?: number; state?: string; facets?: object; run?: object } = {},
): Promise<void> {
  lastRun += 1;
  const named = (list: readonly (string | object)[]) =>
    list.map((one) => (typeof one === "string" ? dataset(one) : one));
  await test.store.write({
    receivedAt,
    value: {
      eventTime: new Date(start + (rest.hour ?? 0) * 3_600_000).toISOString(),
      eventType: rest.state ?? "COMPLETE",
      producer: "https://example.com/producer",
      run: { runId: `0195a000-0000-7000-8000-${String(lastRun).padStart(12, "0")}`, facets: rest.run ?? {} },
      job: { namespace: "n", name: job, facets: rest.facets ?? {} },
      inputs: named(inputs),
      outputs: named(outputs),
    },
  });
}

async function ask(name: string, rest: Partial<ImpactQuestion> & { kind_?: "job" } = {}) {
  const { kind_, ...question } = rest;
  const focus = await findNode(
    test.store.database,
    kind_ === "job" ? jobId("n", name) : datasetId("n", name),
  );
  return readImpact(test.context, {
    focus: focus!,
    column: null,
    direction: "downstream",
    indirect: true,
    asOf: null,
    sort: "hops",
    limit: 100,
    ...question,
  });
}

/** Formats found items: `hops evidence name(columns) via`. */
const short = ({ items }: Awaited<ReturnType<typeof ask>>) =>
  items.map(
    ({ hops, evidence, name, columns, via }) =>
      `${hops} ${evidence} ${name}${columns.length > 0 ? `(${columns.map((one) => one.name).join()})` : ""} via ${via.name}`,
  );

describe("the impact of a column", () => {
  it("follows values, then indirect dependencies, then tables without known columns", async () => {
    await run(
      "load",
      ["raw"],
      [
        output("clean", {
          a: [field("raw", "x", "DIRECT")],
          b: [field("raw", "y", "DIRECT"), field("raw", "x", "INDIRECT", "FILTER")],
          c: [field("raw", "z", "DIRECT")],
        }),
      ],
    );
    await run("sum", ["clean"], [output("total", { s: [field("clean", "b", "DIRECT")] })]);
    await run("other", ["clean"], [output("unrelated", { s: [field("clean", "c", "DIRECT")] })]);
    await run("dump", ["clean"], ["file"]);
    await run("mail", ["file"], []);
    expect(short(await ask("raw", { column: "x" }))).toEqual([
      "1 direct load via raw",
      "2 direct clean(a,b) via load",
      "3 indirect sum via clean",
      "4 indirect total(s) via sum",
      "3 possible dump via clean",
      "4 possible file via dump",
      "5 possible mail via file",
    ]);
    expect((await ask("raw", { column: "x" })).counts).toEqual({
      datasets: 3,
      jobs: 4,
      columns: 3,
      possible: 3,
      byHops: [
        { hops: 1, datasets: 0, jobs: 1 },
        { hops: 2, datasets: 1, jobs: 0 },
        { hops: 3, datasets: 0, jobs: 2 },
        { hops: 4, datasets: 2, jobs: 0 },
        { hops: 5, datasets: 0, jobs: 1 },
      ],
    });
    expect(short(await ask("raw", { column: "x", indirect: false }))).not.toContainEqual(
      expect.stringContaining("total"),
    );
  });

  it("recognizes that a whole output may depend on it", async () => {
    await run(
      "load",
      ["raw"],
      [output("clean", { a: [field("raw", "x", "DIRECT")] }, [field("raw", "day", "INDIRECT", "FILTER")])],
    );
    await run("sum", ["clean"], [output("total", { s: [field("clean", "a", "DIRECT")] })]);
    const answer = await ask("raw", { column: "day" });
    expect(short(answer)).toEqual([
      "1 dataset load via raw",
      "2 dataset clean via load",
      "3 dataset sum via clean",
      "4 dataset total(s) via sum",
    ]);
    expect(answer.items.find(({ name }) => name === "clean")).toMatchObject({ isWhole: true });
  });

  it("prefers the path with the strongest evidence to the shortest, and returns it", async () => {
    await run("short", ["raw"], ["goal"]);
    await run("one", ["raw"], [output("mid", { m: [field("raw", "x", "DIRECT")] })]);
    await run("two", ["mid"], [output("goal", { g: [field("mid", "m", "DIRECT")] })]);
    const goal = (await ask("raw", { column: "x" })).items.find(({ name }) => name === "goal")!;
    expect(goal).toMatchObject({ hops: 4, evidence: "direct", isWhole: false });
    expect(goal.path.map(({ name }) => name)).toEqual(["one", "mid", "two"]);
  });

  it("is found by a name in another case if it is unique", async () => {
    await run("load", [], [output("d", { Amount: [], amount_net: [], x: [], X: [] })]);
    const d = (await findNode(test.store.database, datasetId("n", "d")))!;
    const find = (name: string) => findColumn(test.context, d, name, null);
    expect(await find("AMOUNT")).toBe("Amount");
    expect(await find("X")).toBe("X");
    expect(await find("nothing")).toBeNull();
  });
});

describe("the impact of a dataset or a job", () => {
  it("is everything reachable from the tables, with known columns", async () => {
    await run("load", ["raw"], [output("clean", { a: [field("raw", "x", "DIRECT")], k: [] })]);
    await run("sum", ["clean"], [output("total", { s: [field("clean", "a", "INDIRECT", "AGGREGATION")] })]);
    await run("keys", ["clean"], [output("list", { k: [field("clean", "k", "DIRECT")] })]);
    await run("dump", ["clean"], ["file"]);
    expect(short(await ask("raw"))).toEqual([
      "1 direct load via raw",
      "2 direct clean(a) via load",
      "3 table dump via clean",
      "3 indirect sum via clean",
      "4 table file via dump",
      "4 indirect total(s) via sum",
      "3 possible keys via clean",
      "4 possible list via keys",
    ]);
  });

  it("of a DAG is that of its tasks' outputs", async () => {
    const parent = {
      parent: {
        run: { runId: "0195a000-0000-7000-8000-00000000aaaa" },
        job: { namespace: "n", name: "dag" },
      },
    };
    await run("dag.load", ["raw"], ["clean"], { run: parent });
    await run("report", ["clean"], ["pdf"]);
    expect(short(await ask("dag", { kind_: "job" }))).toEqual([
      "1 direct clean via dag.load",
      "2 table report via clean",
      "3 table pdf via report",
    ]);
  });

  it("does not return to itself through a loop", async () => {
    await run("there", ["a"], ["b"]);
    await run("back", ["b"], ["a"]);
    expect(short(await ask("a"))).toEqual([
      "1 table there via a",
      "2 table b via there",
      "3 table back via b",
    ]);
  });

  it("is that of an instant, with its runs and writes", async () => {
    await run("load", ["raw"], ["clean"], { hour: 1 });
    await run("load", ["raw"], ["clean", "more"], { hour: 5 });
    await run("load", ["raw"], [], { hour: 8, state: "FAIL" });
    const past = await ask("raw", { asOf: start + 2 * 3_600_000 });
    expect(past.items.map(({ name }) => name)).toEqual(["load", "clean"]);
    expect(past.items[0]).toMatchObject({ lastRun: { state: "COMPLETE" } });
    expect(past.items[1]).toMatchObject({ lastWrittenAt: new Date(start + 3_600_000).toISOString() });
    const now = await ask("raw");
    expect(now.items.map(({ name }) => name)).toEqual(["load", "clean", "more"]);
    expect(now.items[0]).toMatchObject({ lastRun: { state: "FAIL" } });
    expect(now.items[1]).toMatchObject({ lastWrittenAt: new Date(start + 5 * 3_600_000).toISOString() });
  });

  it("is filtered, sorted and paged, with constant counts", async () => {
    for (let number = 0; number < 12; number += 1) {
      await run(
        `job${String(number).padStart(2, "0")}`,
        ["raw"],
        [dataset(`out${number}`, number % 3 === 0 ? owned("ann") : {})],
        {
          facets: number === 4 ? owned("ann", "bob") : {},
        },
      );
    }
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await ask("raw", { limit: 5, cursor });
      expect(page.counts).toMatchObject({ datasets: 12, jobs: 12 });
      names.push(...page.items.map(({ name }) => name));
      cursor = page.next ?? undefined;
    } while (cursor);
    expect(names).toEqual((await ask("raw")).items.map(({ name }) => name));
    expect(new Set(names).size).toBe(24);
    const mine = await ask("raw", { owner: "ann" });
    expect(mine.items.map(({ name }) => name)).toEqual(["job04", "out0", "out3", "out6", "out9"]);
    expect(mine).toMatchObject({
      matching: 5,
      owners: [
        { name: "ann", count: 5 },
        { name: "bob", count: 1 },
      ],
      namespaces: [{ name: "n", count: 24 }],
    });
    expect((await ask("raw", { kind: "job", sort: "name" })).matching).toBe(12);
    expect((await ask("raw", { certainty: "possible" })).items).toEqual([]);
    await expect(ask("raw", { cursor: "nonsense" })).rejects.toBeInstanceOf(InvalidCursor);
  });
});

describe("a wide walk", () => {
  it("finds every column of thirty wide tables, although one statement reads only some of them", async () => {
    const wide = Array.from({ length: 30 }, (_, number) => `wide${number}`);
    const columns = Array.from({ length: 400 }, (_, number) => `c${number}`);
    const copy = (from: string, to: string) =>
      output(to, Object.fromEntries(columns.map((column) => [column, [field(from, column, "DIRECT")]])));
    for (const name of wide) {
      await run(`load_${name}`, ["raw"], [copy("raw", name)]);
      await run(`copy_${name}`, [name], [copy(name, `${name}_copy`)]);
    }
    const answer = await ask("raw", { column: "c399", limit: 500 });
    expect(answer.counts).toMatchObject({ datasets: 60, jobs: 60, columns: 60, possible: 0 });
  }, 60_000);
});

describe("the origin", () => {
  it("of a column excludes indirect dependencies unless requested", async () => {
    await run("ingest", [], ["raw"]);
    await run(
      "load",
      ["raw", "lookup"],
      [
        output("clean", {
          a: [field("raw", "x", "DIRECT"), field("lookup", "key", "INDIRECT", "JOIN")],
          b: [field("lookup", "value", "DIRECT")],
        }),
      ],
    );
    const question = { column: "a", direction: "upstream" as const };
    expect(short(await ask("clean", { ...question, indirect: false }))).toEqual([
      "1 direct load via clean",
      "2 direct raw(x) via load",
      "3 table ingest via raw",
    ]);
    expect(short(await ask("clean", { ...question, indirect: true }))).toContain(
      "2 indirect lookup(key) via load",
    );
  });

  it("of a dataset is everything upstream, through merged names", async () => {
    const files = dataset("table", { symlinks: { identifiers: [{ ...dataset("files"), type: "TABLE" }] } });
    await run("write", ["source"], ["files"]);
    await run("read", [files], ["report"]);
    const { items } = await ask("report", { direction: "upstream" });
    expect(items.map(({ hops }) => hops)).toEqual([1, 2, 3, 4]);
    expect(items.at(-1)).toMatchObject({ name: "source", evidence: "table" });
  });
});

describe("groups of results", () => {
  beforeEach(async () => {
    const airflow = (type: string) => ({
      jobType: { processingType: "BATCH", integration: "AIRFLOW", jobType: type },
    });
    const parent = {
      parent: {
        run: { runId: "0195a000-0000-7000-8000-00000000ffff" },
        job: { namespace: "n", name: "nightly" },
      },
    };
    await run("nightly", [], [], { facets: airflow("DAG") });
    await run(
      "nightly.build",
      ["raw"],
      [{ namespace: "s3://lake", name: "orders", facets: owned("ops", "finance") }],
      {
        facets: { ...airflow("TASK"), ...owned("ops") },
        run: parent,
      },
    );
    await run("script", [{ namespace: "s3://lake", name: "orders" }], ["report"]);
  });
  const groupsBy = async (group: "owner" | "dag" | "platform", limit = 100, cursor?: string) =>
    ask("raw", { group, limit, cursor });

  it("are owners, DAGs or platforms, the largest first and those without one last", async () => {
    expect((await groupsBy("owner")).groups).toEqual([
      { name: "ops", datasets: 1, jobs: 1, possible: 0 },
      { name: "finance", datasets: 1, jobs: 0, possible: 0 },
      { name: null, datasets: 1, jobs: 1, possible: 0 },
    ]);
    expect((await groupsBy("dag")).groups).toEqual([
      { name: "nightly", datasets: 1, jobs: 1, possible: 0 },
      { name: null, datasets: 1, jobs: 1, possible: 0 },
    ]);
    expect((await groupsBy("platform")).groups.map(({ name }) => name)).toEqual(["Airflow", "S3", null]);
    const origin = await ask("report", { direction: "upstream", group: "dag" });
    expect(origin.items.map(({ name, group }) => [name, group])).toContainEqual(["orders", "nightly"]);
  });

  it("list a result in each of its groups, page by page, and count it once", async () => {
    const rows: (string | null)[][] = [];
    let cursor: string | undefined;
    do {
      const page = await groupsBy("owner", 2, cursor);
      expect(page.matching).toBe(4);
      rows.push(...page.items.map(({ group, name }) => [group, name]));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(rows).toEqual([
      ["ops", "nightly.build"],
      ["ops", "orders"],
      ["finance", "orders"],
      [null, "script"],
      [null, "report"],
    ]);
  });

  it("are empty unless asked for", async () => {
    const { groups, items } = await ask("raw");
    expect(groups).toEqual([]);
    expect(items.every(({ group }) => group === null)).toBe(true);
    expect(items.find(({ name }) => name === "nightly.build")).toMatchObject({
      dags: ["nightly"],
      platform: "Airflow",
    });
  });
});
