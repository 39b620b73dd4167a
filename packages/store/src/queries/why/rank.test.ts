import { describe, expect, it } from "vitest";
import type { Candidate } from "./candidates.ts";
import { type RankContext, rank } from "./rank.ts";

const context: RankContext = {
  symptom: "failed",
  errorClass: "missing-data",
  text: "",
  code: "",
  upstreamOf: (job) => new Set(Array.from({ length: 9 - job }, (_, index) => job + index + 1)),
  harmless: () => 0,
};
/** A candidate whose job has the number of its distance: jobs with larger numbers are upstream. */
const candidate = (kind: Candidate["kind"], distance: number, more: Partial<Candidate> = {}): Candidate => ({
  kind,
  node: distance,
  job: distance,
  distance,
  run: null,
  previousRun: null,
  at: null,
  evidence: [],
  magnitude: 1,
  names: [],
  ...more,
});

describe("the order of causes", () => {
  it("does not explain a missing permission by fewer rows before it", () => {
    const failed = candidate("upstream-failed", 1, { errorClass: "permission" });
    const rows = candidate("rows-changed", 2, { trend: "down", side: "output" });
    expect(rank([failed, rows], context)[0]).toMatchObject({ kind: "upstream-failed" });
  });

  it("explains a failure for want of memory by more rows before it", () => {
    const failed = candidate("upstream-failed", 1, { errorClass: "resources" });
    const rows = candidate("rows-changed", 2, { trend: "up", side: "output" });
    expect(rank([failed, rows], context)[0]).toMatchObject({ kind: "rows-changed" });
  });

  it("counts a new version before wrong data, although all runs with it succeeded", () => {
    const engine = candidate("engine-changed", 3);
    const commit = candidate("code-changed", 3, { magnitude: 0.7 });
    const all = { ...context, symptom: "failing-checks", harmless: () => 1 } as const;
    expect(rank([commit, engine], all)[0]).toMatchObject({ kind: "engine-changed" });
  });

  it("puts a new commit of a job that only checks behind what was read", () => {
    const commit = candidate("code-changed", 0, { magnitude: 0.7 });
    const setting = candidate("configuration-changed", 2);
    const [first] = rank([commit, setting], { ...context, errorClass: "check" });
    expect(first).toMatchObject({ kind: "configuration-changed" });
  });
});
