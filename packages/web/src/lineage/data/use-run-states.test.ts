import { describe, expect, it } from "vitest";
import type { RunSummary } from "../../api/v2.gen.ts";
import { collectStates } from "./use-run-states.ts";

const run = (job: string, state: RunSummary["state"], more: Partial<RunSummary> = {}): RunSummary => ({
  id: `${job}-${state}`,
  runId: job,
  job: { kind: "job", id: job, namespace: "airflow", name: job },
  state,
  lost: false,
  startedAt: "2026-01-01T00:00:00Z",
  endedAt: null,
  nominalTime: null,
  durationMs: null,
  parent: null,
  mapIndex: null,
  tryNumber: null,
  error: null,
  ...more,
});

describe("the states of a run", () => {
  it("are those of the last attempts", () => {
    const children = [
      run("load", "COMPLETE", { startedAt: "2026-01-01T00:05:00Z" }),
      run("load", "FAIL", { startedAt: "2026-01-01T00:01:00Z" }),
    ];
    expect(collectStates({ run: run("dag", "COMPLETE"), children })).toEqual(
      new Map([
        ["dag", "COMPLETE"],
        ["load", "COMPLETE"],
      ]),
    );
  });

  it("are failed for a mapped task with a failed index", () => {
    const children = [0, 1, 2].map((mapIndex) =>
      run("load", mapIndex === 1 ? "FAIL" : "COMPLETE", { mapIndex }),
    );
    expect(collectStates({ run: run("dag", "FAIL"), children }).get("load")).toBe("FAIL");
  });
});
