import { describe, expect, it } from "vitest";
import type { RunSummary } from "../../api/v2.gen.ts";
import { mappedAttempts } from "./mapped-runs.tsx";

const run = (id: string, mapIndex: number | null, parent: string) =>
  ({ id, mapIndex, parent: { id: null, runId: parent, namespace: "", name: "" } }) as RunSummary;

describe("the runs of a mapped task", () => {
  it("are the last attempt of each index in the latest execution, by index", () => {
    const runs = [
      run("1b", 1, "night"),
      run("0", 0, "night"),
      run("1a", 1, "night"),
      run("10", 10, "night"),
      run("old", 0, "day"),
    ];
    expect(mappedAttempts(runs, runs[0]!).map(({ id }) => id)).toEqual(["0", "1b", "10"]);
  });
});
