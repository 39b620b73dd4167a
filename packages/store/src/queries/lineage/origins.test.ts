import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { datasetId } from "../../model/identifiers.ts";
import { openTestStore, type TestStore } from "../../testing/open-test-store.ts";
import { facet, type RunEventPart, runEvent, uuidOf } from "../../testing/run-event.ts";
import { findNode } from "../nodes/nodes.ts";
import { readColumnLineage } from "./column-lineage.ts";
import { readLineageDiff } from "./lineage-diff.ts";

const day = 86_400_000;
/** Four nights; the last one is recent. */
const start = Date.now() - 4 * day;

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
afterAll(() => test.close());
beforeEach(() => test.reset());

interface Night {
  readonly number: number;
  readonly type: string;
  readonly inputs: readonly string[];
  readonly passes?: boolean;
}

/** One night of the job that loads `rates` from its inputs, with lineage from the column `rate` of each. */
function night({ number, type, inputs, passes = true }: Night): RunEventPart {
  const from = (name: string) => ({
    namespace: "warehouse",
    name,
    field: "rate",
    transformations: [{ type: "DIRECT", subtype: "IDENTITY" }],
  });
  return {
    job: "load_rates",
    run: `night ${number}`,
    type: "COMPLETE",
    at: start + number * day,
    inputs,
    outputs: ["rates"],
    columns: ["day date", `rate ${type}`],
    outputFacets: {
      columnLineage: facet({ fields: { rate: { inputFields: inputs.map(from) } } }),
      dataQualityAssertions: facet({
        assertions: [
          { assertion: "not_null", column: "RATE", success: passes },
          { assertion: "row_count", success: passes },
        ],
      }),
    },
  };
}

async function sendNights() {
  const nights: readonly Night[] = [
    { number: 0, type: "numeric", inputs: ["quotes", "currencies"] },
    { number: 1, type: "numeric", inputs: ["quotes", "currencies"] },
    { number: 2, type: "integer", inputs: ["quotes", "banks"], passes: false },
    { number: 3, type: "integer", inputs: ["quotes", "banks"], passes: false },
  ];
  for (const one of nights) await test.store.write({ value: runEvent(night(one)) });
}

it("a comparison tells since when and by which run columns and edges changed", async () => {
  await sendNights();
  const focus = (await findNode(test.context.session, datasetId("warehouse", "rates")))!;
  const diff = await readLineageDiff(test.context, {
    focus,
    direction: "both",
    depth: 2,
    limit: 100,
    from: start + day + 1000,
    to: null,
  });
  const origin = {
    changedAt: new Date(start + 2 * day).toISOString(),
    changedBy: { runId: uuidOf("night 2"), job: { name: "load_rates" } },
  };
  expect(diff.nodes.find(({ name }) => name === "rates")!.columnChanges).toMatchObject([
    { column: "rate", ...origin },
  ]);
  const nameOf = (id: string) => diff.nodes.find((node) => node.id === id)!.name;
  const changed = diff.edges.filter(({ change }) => change !== "unchanged");
  expect(changed.map(({ from, change }) => [nameOf(from), change]).sort()).toEqual([
    ["banks", "added"],
    ["currencies", "removed"],
  ]);
  for (const edge of [...changed, ...diff.columnEdges]) expect(edge).toMatchObject(origin);
  expect(diff.columnEdges).toHaveLength(2);
  const same = diff.edges.filter(({ change }) => change === "unchanged");
  expect(same.map(({ changedAt, changedBy }) => [changedAt, changedBy])).toEqual([
    [null, null],
    [null, null],
  ]);
});

it("a trace shows failing checks and changed types of the columns on the way", async () => {
  await sendNights();
  const dataset = (await findNode(test.context.session, datasetId("warehouse", "quotes")))!;
  const trace = (asOf: number | null) =>
    readColumnLineage(test.context, {
      dataset,
      column: "rate",
      direction: "downstream",
      depth: 10,
      limit: 100,
      indirect: false,
      asOf,
    });
  const { columns, focus, datasetChecks } = await trace(null);
  const own = columns.find(({ dataset }) => dataset === focus.dataset.id)!;
  expect([own.failingChecks, own.typeChange]).toEqual([[], null]);
  const target = columns.find(({ dataset }) => dataset !== focus.dataset.id)!;
  expect(datasetChecks).toMatchObject([
    { dataset: target.dataset, assertion: "row_count", run: { runId: uuidOf("night 3") } },
  ]);
  expect(target).toMatchObject({
    column: "rate",
    failingChecks: [
      {
        assertion: "not_null",
        since: new Date(start + 2 * day).toISOString(),
        run: { runId: uuidOf("night 3") },
      },
    ],
    typeChange: {
      at: new Date(start + 2 * day).toISOString(),
      run: { runId: uuidOf("night 2") },
      before: "numeric",
      after: "integer",
    },
  });
  const { columns: past, datasetChecks: pastChecks } = await trace(start + day + 1000);
  expect(pastChecks).toEqual([]);
  expect(past.every(({ failingChecks, typeChange }) => failingChecks.length === 0 && !typeChange)).toBe(true);
});
