import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { InvalidCursor } from "../../database/cursor.ts";
import { datasetId } from "../../model/identifiers.ts";
import { openTestStore, type TestStore } from "../../testing/open-test-store.ts";
import { facet, type RunEventPart, runEvent, uuidOf } from "../../testing/run-event.ts";
import { findNode } from "../nodes/nodes.ts";
import type { StoreChange } from "./change.ts";
import { type ChangesQuestion, listChanges } from "./read-changes.ts";

const day = 86_400_000;
const start = Date.UTC(2026, 0, 10, 2);

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());
beforeEach(() => test.reset());

const send = async (...parts: RunEventPart[]) => {
  for (const part of parts) await test.store.write({ value: runEvent(part) });
};
const list = (question: Partial<ChangesQuestion> = {}) =>
  listChanges(test.context, { kinds: [], from: null, to: null, limit: 50, ...question });
const changes = async (question: Partial<ChangesQuestion> = {}) => (await list(question)).items;
const brief = ({ kind, at, node, run }: StoreChange) => [
  kind,
  at.slice(0, 10),
  node.name,
  run?.runId ?? null,
];

/** One night of the job that loads `rates` from `quotes`. */
function night(
  number: number,
  part: Partial<RunEventPart> & { sql?: string; commit?: string } = {},
): RunEventPart {
  const { sql, commit, ...own } = part;
  return {
    job: "load_rates",
    run: `night ${number}`,
    type: "COMPLETE",
    at: start + number * day,
    inputs: ["quotes"],
    outputs: ["rates"],
    jobFacets: {
      ...(sql ? { sql: facet({ query: sql }) } : {}),
      ...(commit
        ? {
            sourceCodeLocation: facet({
              type: "git",
              url: `https://git.example.com/etl/blob/${commit}/rates.sql`,
              repoUrl: "https://git.example.com/etl",
              path: "rates.sql",
              version: commit,
            }),
          }
        : {}),
    },
    ...own,
  };
}
const checked = (success: boolean) => ({
  dataQualityAssertions: facet({ assertions: [{ assertion: "not_null", column: "rate", success }] }),
});

describe("the list of changes", () => {
  it("tells the old and the new type of a column, and by which run and commit", async () => {
    await send(
      night(0, { columns: ["day date", "rate numeric(18,6)"], commit: "a1b2c3d4" }),
      night(1, { columns: ["day date", "rate numeric(18,6)"], commit: "a1b2c3d4" }),
      night(2, { columns: ["day date", "rate integer", "source text"], commit: "e4f5a6b7" }),
    );
    const [change] = await changes({ kinds: ["schema"] });
    expect(change).toMatchObject({
      kind: "schema",
      at: "2026-01-12T02:00:00.000Z",
      node: { kind: "dataset", name: "rates" },
      run: { runId: uuidOf("night 2"), job: { name: "load_rates" } },
      commit: { before: "a1b2c3d4", after: "e4f5a6b7" },
      schema: {
        added: [{ name: "source", type: "text" }],
        removed: [],
        retyped: [{ name: "rate", before: "numeric(18,6)", after: "integer" }],
      },
    });
  });

  it("lists a schema that comes back, and not every write", async () => {
    const types = ["numeric", "numeric", "integer", "integer", "numeric", "integer"];
    await send(...types.map((type, number) => night(number, { columns: [`rate ${type}`] })));
    const found = await changes({ kinds: ["schema", "dataset"] });
    expect(found.map(({ at, schema }) => [at.slice(8, 10), schema?.retyped[0]?.after ?? "new"])).toEqual([
      ["15", "integer"],
      ["14", "numeric"],
      ["12", "integer"],
      ["10", "new"],
    ]);
  });

  it("does not take jobs that describe a dataset differently for a change each night", async () => {
    const writes = [0, 1, 2].flatMap((number) => [
      night(number, { columns: ["rate numeric"] }),
      {
        job: "copy",
        run: `copy ${number}`,
        type: "COMPLETE" as const,
        at: start + number * day + 1000,
        outputs: ["rates"],
        columns: ["rate DECIMAL(18,6)"],
      },
    ]);
    await send(...writes);
    expect((await changes({ kinds: ["schema"] })).map(({ at }) => at)).toEqual(["2026-01-10T02:00:01.000Z"]);
  });

  it("shows the SQL before and after, and names it as the cause of a new schema and of lost lineage", async () => {
    const [before, after] = [
      "insert into rates select rate from quotes",
      "insert into rates select cast(rate as int) as rate from quotes",
    ];
    await send(
      night(0, { columns: ["rate numeric"], sql: before, inputs: ["quotes", "currencies"] }),
      night(1, { columns: ["rate integer"], sql: after }),
    );
    const found = await changes();
    expect(found.map(brief)).toEqual([
      ["code", "2026-01-11", "load_rates", uuidOf("night 1")],
      ["schema", "2026-01-11", "rates", uuidOf("night 1")],
      ["lineage", "2026-01-11", "load_rates", uuidOf("night 1")],
      ["dataset", "2026-01-10", "rates", uuidOf("night 0")],
    ]);
    expect(found[0]!.code).toEqual({ before, after });
    expect(found[2]!.lineage).toMatchObject({
      lost: { inputs: [{ name: "currencies" }] },
      gained: { inputs: [] },
    });
    for (const change of found.slice(1, 3)) {
      expect(change.cause).toMatchObject({
        kind: "code",
        node: { name: "load_rates" },
        run: { runId: uuidOf("night 1") },
      });
    }
  });

  it("names the changed schema of an input as the cause of a new schema", async () => {
    const upstream = (number: number, type: string): RunEventPart => ({
      job: "fetch",
      run: `fetch ${number}`,
      type: "COMPLETE",
      at: start + number * day - 3_600_000,
      outputs: ["quotes"],
      columns: [`Rate ${type}`],
    });
    await send(
      upstream(0, "numeric"),
      night(0, { columns: ["rate numeric"] }),
      upstream(1, "integer"),
      night(1, { columns: ["rate integer"] }),
    );
    const [change] = await changes({ kinds: ["schema"] });
    expect(change).toMatchObject({
      node: { name: "rates" },
      cause: {
        kind: "schema",
        node: { name: "quotes" },
        run: { job: { name: "fetch" } },
        schema: { retyped: [{ name: "Rate", after: "integer" }] },
      },
    });
  });

  it("lists when a check begins to fail and when it passes again, and why", async () => {
    await send(
      night(0, { columns: ["rate numeric"], outputFacets: checked(true) }),
      night(1, { columns: ["rate integer"], outputFacets: checked(false), inputs: ["quotes"] }),
      night(2, { columns: ["rate integer"], outputFacets: checked(false) }),
      night(3, { columns: ["rate integer"], outputFacets: checked(true) }),
    );
    const found = await changes({ kinds: ["check"] });
    expect(found.map(({ at, check }) => [at.slice(8, 10), check!.column, check!.status])).toEqual([
      ["13", "rate", "passed"],
      ["11", "rate", "failed"],
    ]);
    expect(found[1]!.cause).toMatchObject({ kind: "schema", node: { name: "rates" } });
  });

  it("lists the edits of users, and that they were taken back", async () => {
    await send(night(0));
    const owner = { name: "finance", type: null };
    const subject = { kind: "dataset", namespace: "warehouse", name: "rates" } as const;
    const command = await test.store.executeCommand({ kind: "add-owner", subject, owner }, "ana");
    await test.store.executeCommand({ kind: "undo", command }, "bo");
    const found = await changes({ kinds: ["edit"] });
    expect(found.map(({ node, edit }) => [node.name, edit!.actor, edit!.content.kind, edit!.undo])).toEqual([
      ["rates", "bo", "add-owner", true],
      ["rates", "ana", "add-owner", false],
    ]);
  });

  it("is the same page by page as at once, in one order", async () => {
    for (let number = 0; number < 6; number += 1) {
      await send(
        night(number, {
          columns: [`c${number} int`],
          sql: `select c${number} from quotes`,
          inputs: number % 2 ? ["quotes"] : ["quotes", "extra"],
          outputFacets: checked(number % 2 === 0),
        }),
      );
    }
    const whole = await changes();
    expect(whole.length).toBeGreaterThan(15);
    for (const limit of [1, 4, 7]) {
      const pages: StoreChange[] = [];
      let cursor: string | undefined;
      do {
        const page = await list({ limit, cursor });
        pages.push(...page.items);
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
      expect(pages).toEqual(whole);
    }
    expect(new Set(whole.map(({ id }) => id)).size).toBe(whole.length);
  });

  it("is filtered by time, dataset, selection, owner and namespace", async () => {
    await send(
      night(0, { columns: ["a int"] }),
      night(1, { columns: ["b int"] }),
      night(2, { columns: ["c int"] }),
      {
        job: "other",
        run: "other",
        type: "COMPLETE",
        at: start,
        outputs: [{ namespace: "lake", name: "files" }],
      },
    );
    await test.store.executeCommand(
      {
        kind: "add-owner",
        subject: { kind: "dataset", namespace: "lake", name: "files" },
        owner: { name: "Data team", type: null },
      },
      "ana",
    );
    const names = async (question: Partial<ChangesQuestion>) =>
      (await changes({ kinds: ["schema", "dataset"], ...question })).map(
        ({ kind, node }) => `${kind} ${node.name}`,
      );
    expect(await names({ from: start + day, to: start + day })).toEqual(["schema rates"]);
    const node = (await findNode(test.context.session, datasetId("warehouse", "rates")))!;
    expect(await names({ node })).toEqual(["schema rates", "schema rates", "dataset rates"]);
    expect(await names({ namespace: "lake" })).toEqual(["dataset files"]);
    expect(await names({ owner: "Data team" })).toEqual(["dataset files"]);
    expect(await names({ owner: "Data team", namespace: "warehouse" })).toEqual([]);
    const selection = { kind: "term", field: "name", text: "rates", match: "whole" } as const;
    expect(await names({ selection, to: start + day })).toEqual(["schema rates", "dataset rates"]);
    expect(await changes({ kinds: ["edit"], node })).toEqual([]);
  });

  it("refuses the cursor of another list and a made-up one", async () => {
    for (const key of [
      ["x"],
      [1, "schema", 0, "no id"],
      [1, "none", 0, uuidOf("a")],
      [1e30, "schema", 0, uuidOf("a")],
    ]) {
      const cursor = Buffer.from(JSON.stringify(key)).toString("base64url");
      await expect(list({ cursor })).rejects.toThrow(InvalidCursor);
    }
  });
});

it("does not depend on the order in which events arrive", async () => {
  const events = [0, 1, 2, 3, 4].map((number) =>
    night(number, {
      columns: [number === 2 ? "rate integer" : "rate numeric"],
      sql: `select rate from ${number < 3 ? "quotes" : "quotes_v2"}`,
      outputFacets: checked(number !== 1 && number !== 3),
      inputs: number === 3 ? ["quotes", "extra"] : ["quotes"],
    }),
  );
  await send(...events);
  await test.store.settle();
  const expected = await changes();
  expect(expected.length).toBeGreaterThan(8);
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(events, { minLength: events.length }), async (shuffled) => {
      await test.reset();
      await send(...shuffled);
      await test.store.settle();
      expect(await changes()).toEqual(expected);
    }),
    { numRuns: 8 },
  );
});
