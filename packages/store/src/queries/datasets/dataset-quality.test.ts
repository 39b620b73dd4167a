import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { datasetId } from "../../model/identifiers.ts";
import { openTestStore, type TestStore } from "../../testing/open-test-store.ts";
import { findNode } from "../nodes/nodes.ts";
import { readDataset } from "./dataset-detail.ts";
import { readDatasetQuality } from "./dataset-quality.ts";

let test: TestStore;
beforeAll(async () => {
  test = await openTestStore();
});
beforeEach(() => test.reset());
afterAll(() => test.close());

const start = Date.UTC(2026, 4, 1);
let lastRun = 0;
async function run(
  job: string,
  hour: number,
  parts: { inputFacets?: object; outputFacets?: object; runFacets?: object; state?: string },
): Promise<void> {
  lastRun += 1;
  const { inputFacets, outputFacets, runFacets = {}, state = "COMPLETE" } = parts;
  await test.store.write({
    receivedAt: Date.UTC(2026, 6, 1),
    value: {
      eventTime: new Date(start + hour * 3_600_000).toISOString(),
      eventType: state,
      producer: "https://example.com/producer",
      run: { runId: `0195a000-0000-7000-8000-${String(lastRun).padStart(12, "0")}`, facets: runFacets },
      job: { namespace: "n", name: job },
      inputs: outputFacets ? [] : [{ namespace: "n", name: "orders", inputFacets }],
      outputs: outputFacets ? [{ namespace: "n", name: "orders", outputFacets }] : [],
    },
  });
}

const checks = (...assertions: object[]) => ({ dataQualityAssertions: { assertions } });
const node = async () => (await findNode(test.store.database, datasetId("n", "orders")))!;
const quality = async () => readDatasetQuality(test.context, await node());

describe("the quality of a dataset", () => {
  it("keeps the checks of a daily writer beside three hourly readers", async () => {
    for (let day = 0; day < 4; day += 1) {
      await run("load", day * 24, {
        outputFacets: checks({ assertion: "unique", column: "id", success: day === 0 }),
      });
    }
    for (let hour = 50; hour < 72; hour += 1) {
      for (const reader of ["a", "b", "c"]) await run(reader, hour, {});
    }
    expect((await quality()).assertions).toMatchObject([
      { assertion: "unique", column: "id", results: [true, false, false, false] },
    ]);
  });

  it("keeps a weekly check beside an hourly writer that counts its rows", async () => {
    await run("check", 0, { inputFacets: checks({ assertion: "not_null", column: "id", success: false }) });
    for (let hour = 1; hour <= 35; hour += 1) {
      await run("load", hour, { outputFacets: { outputStatistics: { rowCount: hour } } });
    }
    const answer = await quality();
    expect(answer.runs).toHaveLength(31);
    expect(answer.truncated).toBe(true);
    expect(answer.assertions[0]!.results[0]).toBe(false);
    expect(answer.metrics[0]!.values.filter((value) => value !== null)).toHaveLength(30);
  });

  it("treats a dbt test without result as skipped, and another producer's without numbers as failed", async () => {
    const named = { assertion: "not_null", name: "not_null_id", severity: "error", success: false };
    const unnamed = { assertion: "unique", column: "id", success: false };
    const dbt = { dbt_version: { version: "1.11.0" } };
    await run("tests", 0, { state: "FAIL", inputFacets: checks(named, unnamed), runFacets: dbt });
    await run("suite", 1, { inputFacets: checks({ ...named, assertion: "expect_no_nulls" }) });
    const { assertions } = await quality();
    expect(assertions.map(({ assertion, results }) => [assertion, results])).toEqual([
      ["not_null", [null, null]],
      ["unique", [false, null]],
      ["expect_no_nulls", [null, false]],
    ]);
  });

  it("distinguishes warnings and skipped tests from failures, with expected and actual values", async () => {
    const test1 = { assertion: "not_null", name: "not_null_id", column: "id", expected: "0", actual: "0" };
    const warning = {
      assertion: "accepted_values",
      name: "status_known",
      success: false,
      severity: "warn",
      expected: "0",
      actual: "7",
    };
    await run("tests", 0, { inputFacets: checks({ ...test1, severity: "error", success: true }, warning) });
    await run("tests", 24, {
      state: "ABORT",
      inputFacets: checks({ ...test1, severity: "error", success: false }),
    });
    const { assertions } = await quality();
    expect(assertions).toEqual([
      {
        assertion: "not_null",
        name: "not_null_id",
        column: "id",
        results: [true, null],
        outcomes: [
          { status: "passed", severity: "error", expected: "0", actual: "0" },
          { status: "skipped", severity: "error", expected: "0", actual: "0" },
        ],
      },
      {
        assertion: "accepted_values",
        name: "status_known",
        column: null,
        results: [true, null],
        outcomes: [{ status: "warned", severity: "warn", expected: "0", actual: "7" }, null],
      },
    ]);
    const detail = await readDataset(test.context, await node());
    expect(detail.quality.map(({ name, status, success }) => [name, status, success])).toEqual([
      ["not_null_id", "passed", true],
      ["status_known", "warned", true],
    ]);
  });

  it("shows the worst of several results of one run", async () => {
    await run("tests", 0, {
      inputFacets: checks(
        { assertion: "unique", column: "id", success: true },
        { assertion: "unique", column: "id", success: false, severity: "warn" },
        { assertion: "unique", column: "id", success: false },
      ),
    });
    expect((await quality()).assertions[0]!.outcomes).toMatchObject([{ status: "failed" }]);
  });
});
