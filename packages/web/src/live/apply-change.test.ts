import { describe, expect, it } from "vitest";
import type { LineageAnswer, LiveChange } from "../api/v2.gen.ts";
import { withRuns } from "./apply-change.ts";

const run = (id: string, state: "RUNNING" | "FAIL", startedAt: string): LiveChange["runs"][number] => ({
  id,
  runId: id,
  job: "load",
  state,
  startedAt,
  endedAt: state === "FAIL" ? "2026-01-01T02:00:30Z" : null,
});
const change = (...runs: LiveChange["runs"][number][]): LiveChange => ({
  position: 1,
  events: 1,
  runs,
  jobs: [],
  datasets: [],
  versions: [],
  schemas: [],
  edges: [],
  quarantined: [],
  more: false,
});
const answer = (latest: LiveChange["runs"][number] | null, asOf: string | null = null) =>
  ({
    asOf,
    nodes: [
      {
        kind: "job",
        id: "load",
        namespace: "n",
        name: "load",
        latestRun: latest && { ...latest, error: "old" },
      },
      { kind: "job", id: "other", namespace: "n", name: "other", latestRun: null },
    ],
  }) as unknown as LineageAnswer;

describe("runs in a displayed graph", () => {
  it("update their state and duration in place", () => {
    const running = run("1", "RUNNING", "2026-01-01T02:00:00Z");
    const after = withRuns(answer(running), change(run("1", "FAIL", "2026-01-01T02:00:00Z")))!;
    expect(after.nodes[0]!.latestRun).toMatchObject({
      id: "1",
      state: "FAIL",
      durationMs: 30_000,
      error: "old",
    });
    expect(after.nodes[1]!.latestRun).toBeNull();
  });

  it("are replaced by later runs, but not by earlier ones", () => {
    const known = run("2", "RUNNING", "2026-01-02T02:00:00Z");
    const before = answer(known);
    expect(withRuns(before, change(run("1", "FAIL", "2026-01-01T02:00:00Z")))).toBe(before);
    const after = withRuns(before, change(run("3", "RUNNING", "2026-01-03T02:00:00Z")))!;
    expect(after.nodes[0]!.latestRun).toMatchObject({ id: "3", error: null });
  });

  it("stay unchanged in views of the past", () => {
    const past = answer(null, "2025-01-01T00:00:00Z");
    expect(withRuns(past, change(run("1", "FAIL", "2026-01-01T02:00:00Z")))).toBe(past);
  });
});
