import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { datasetId } from "../../model/identifiers.ts";
import { openTestStore, type TestStore } from "../../testing/open-test-store.ts";
import { readMarquezDatasets } from "../marquez/datasets.ts";
import { findNode } from "../nodes/nodes.ts";
import { type ColumnLineageQuestion, readColumnLineage } from "./column-lineage.ts";
import { findColumn, readImpact } from "./impact.ts";

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
beforeEach(() => test.reset());
afterAll(() => test.close());

const schema = (...columns: string[]) => ({
  schema: { fields: columns.map((name) => ({ name, type: "int" })) },
});
interface Source {
  readonly name: string;
  readonly field: string;
  readonly type?: "DIRECT" | "INDIRECT";
}
const inputField = ({ name, field, type = "DIRECT" }: Source) => ({
  namespace: "n",
  name,
  field,
  transformations: [{ type, subtype: type === "DIRECT" ? "IDENTITY" : "FILTER" }],
});
const lineage = (fields: Record<string, readonly Source[]>) => ({
  columnLineage: {
    fields: Object.fromEntries(
      Object.entries(fields).map(([column, sources]) => [column, { inputFields: sources.map(inputField) }]),
    ),
  },
});
type Named = readonly [name: string, facets: object];

let lastRun = 0;
async function run(job: string, inputs: readonly Named[], outputs: readonly Named[]): Promise<void> {
  lastRun += 1;
  const named = (list: readonly Named[]) => list.map(([name, facets]) => ({ namespace: "n", name, facets }));
  await test.store.write({
    receivedAt: Date.UTC(2026, 5, 1),
    value: {
      eventTime: new Date(Date.UTC(2026, 4, 1) + lastRun * 60_000).toISOString(),
      eventType: "COMPLETE",
      producer: "https://example.com/producer",
      run: { runId: `0195a000-0000-7000-8000-${String(lastRun).padStart(12, "0")}` },
      job: { namespace: "n", name: job },
      inputs: named(inputs),
      outputs: named(outputs),
    },
  });
}

const node = async (name: string) => (await findNode(test.store.database, datasetId("n", name)))!;

async function ask(name: string, rest: Partial<ColumnLineageQuestion> = {}) {
  const answer = await readColumnLineage(test.context, {
    dataset: await node(name),
    column: null,
    direction: "upstream",
    depth: 10,
    limit: 100,
    indirect: false,
    asOf: null,
    ...rest,
  });
  const names = new Map(answer.datasets.map(({ id, name }) => [id, name]));
  return {
    ...answer,
    short: answer.edges
      .map(
        ({ from, to }) => `${names.get(from.dataset)}.${from.column} > ${names.get(to.dataset)}.${to.column}`,
      )
      .sort(),
  };
}

describe("a column lineage answer with a limit", () => {
  it("filters before it truncates: many INDIRECT edges do not displace DIRECT ones", async () => {
    const filters = Array.from(
      { length: 30 },
      (_, index): Source => ({
        name: "a",
        field: `f${index}`,
        type: "INDIRECT",
      }),
    );
    await run(
      "load",
      [
        ["a", {}],
        ["z", {}],
      ],
      [["out", lineage({ x: [...filters, { name: "z", field: "x" }] })]],
    );
    const direct = await ask("out", { limit: 5 });
    expect(direct.short).toEqual(["z.x > out.x"]);
    expect(direct.truncated).toBe(false);
    const all = await ask("out", { limit: 5, indirect: true });
    expect(all.short).toContain("z.x > out.x");
    expect(all.short).toHaveLength(5);
    expect(all.truncated).toBe(true);
  });

  it("reports truncation, and gives both directions their share", async () => {
    const columns = Array.from({ length: 20 }, (_, index) => `c${index}`);
    const copy = (from: string) =>
      lineage(Object.fromEntries(columns.map((column) => [column, [{ name: from, field: column }]])));
    await run("load", [["a", {}]], [["b", copy("a")]]);
    await run("read", [["b", {}]], [["c", copy("b")]]);
    const cut = await ask("b", { limit: 10, direction: "both" });
    expect(cut.truncated).toBe(true);
    expect(cut.short.filter((edge) => edge.startsWith("a."))).toHaveLength(5);
    expect(cut.short.filter((edge) => edge.startsWith("b."))).toHaveLength(5);
    // All columns of the focus are listed, whatever the limit on edges.
    expect(cut.columns.filter(({ distance }) => distance === 0)).toHaveLength(20);
    const whole = await ask("b", { limit: 40, direction: "both" });
    expect(whole.truncated).toBe(false);
    expect(whole.edges).toHaveLength(40);
  });
});

describe("a column spelled in another case", () => {
  it("is the column of the schema, in both directions and in impact", async () => {
    await run(
      "first",
      [["src", schema("USER_ID")]],
      [["mid", { ...schema("user_id"), ...lineage({ USER_ID: [{ name: "src", field: "user_id" }] }) }]],
    );
    await run(
      "second",
      [["mid", {}]],
      [["out", { ...schema("uid"), ...lineage({ UID: [{ name: "mid", field: "User_Id" }] }) }]],
    );
    const up = await ask("out", { column: "Uid" });
    expect(up.focus.column).toBe("uid");
    expect(up.short).toEqual(["mid.user_id > out.uid", "src.USER_ID > mid.user_id"]);
    expect(up.columns.map(({ column, type }) => [column, type])).toEqual([
      ["uid", "int"],
      ["user_id", "int"],
      ["USER_ID", "int"],
    ]);
    expect((await ask("src", { column: "user_ID", direction: "downstream" })).short).toEqual(up.short);
    const impact = await readImpact(test.context, {
      focus: await node("src"),
      column: (await findColumn(test.context, await node("src"), "user_id", null))!,
      direction: "downstream",
      indirect: true,
      asOf: null,
      kind: "dataset",
      sort: "hops",
      limit: 10,
    });
    expect(impact.items.map(({ name, evidence, columns }) => [name, evidence, columns])).toEqual([
      ["mid", "direct", [{ name: "user_id", evidence: "direct" }]],
      ["out", "direct", [{ name: "uid", evidence: "direct" }]],
    ]);
    const { node: id } = await node("out");
    const marquez = await readMarquezDatasets(test.context, [id], {
      columnLineage: true,
    });
    expect(marquez.get(id)!.columnLineage).toMatchObject([
      { name: "uid", inputFields: [{ dataset: "mid", field: "user_id" }] },
    ]);
  });

  it("is one column without a known schema if one writer spells it", async () => {
    await run("first", [["src", {}]], [["mid", lineage({ Amount: [{ name: "src", field: "a" }] })]]);
    await run("second", [["mid", {}]], [["out", lineage({ b: [{ name: "mid", field: "AMOUNT" }] })]]);
    expect((await ask("out", { column: "b" })).short).toEqual(["mid.Amount > out.b", "src.a > mid.Amount"]);
  });

  it("keeps two columns of a schema that differ only in case apart", async () => {
    await run(
      "first",
      [["src", {}]],
      [
        [
          "mid",
          {
            ...schema("id", "ID"),
            ...lineage({ id: [{ name: "src", field: "a" }], ID: [{ name: "src", field: "b" }] }),
          },
        ],
      ],
    );
    await run(
      "second",
      [["mid", {}]],
      [["out", lineage({ x: [{ name: "mid", field: "ID" }], y: [{ name: "mid", field: "Id" }] })]],
    );
    expect((await ask("out", { column: "x" })).short).toEqual(["mid.ID > out.x", "src.b > mid.ID"]);
    expect((await ask("out", { column: "y" })).short).toEqual(["mid.Id > out.y"]);
    const find = async (name: string) => findColumn(test.context, await node("mid"), name, null);
    expect(await find("id")).toBe("id");
    expect(await find("Id")).toBeNull();
  });
});
