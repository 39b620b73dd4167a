import { describe, expect, it } from "vitest";
import type { RunStates } from "../../api/v2.gen.ts";
import { collectStates } from "./use-run-states.ts";

const item = (
  job: string,
  state: RunStates["items"][number]["state"],
  reason: RunStates["items"][number]["reason"] = null,
): RunStates["items"][number] => ({
  job: { kind: "job", id: job, namespace: "airflow", name: job },
  run: state && `run of ${job}`,
  state,
  reason,
});

describe("the states of a run", () => {
  it("keep jobs that ran apart from those that did not, with the reason", () => {
    const { states, notRun } = collectStates({
      items: [item("dag", "FAIL"), item("load", "COMPLETE"), item("build", null, "upstream-failed")],
    });
    expect([...states]).toEqual([
      ["dag", "FAIL"],
      ["load", "COMPLETE"],
    ]);
    expect([...notRun]).toEqual([["build", "upstream-failed"]]);
  });
});
