import { describe, expect, it } from "vitest";
import { runFacts } from "../../testing/run-facts.ts";
import { changesOf } from "./candidates.ts";

const day = 86_400_000;
const place = { job: 1, distance: 0, nodeOf: (dataset: number) => dataset };
const run = (number: number, rows: number) =>
  runFacts({ number, startedAt: -number * day, outputs: [{ dataset: 5, columns: null, rows }] });

describe("changes of a run", () => {
  const changes = (now: number, past: readonly number[]) => {
    const [before, ...history] = past.map((rows, index) => run(index + 1, rows));
    return changesOf({ job: 1, after: run(0, now), before: before!, earlier: [] }, place, history);
  };

  it("include a jump of rows against its own past", () => {
    expect(changes(500, [1000, 1010, 990, 1000, 1000, 1005, 995])).toMatchObject([
      { kind: "rows-changed", trend: "down" },
    ]);
  });

  it("leave out numbers of rows as on the same day of the week before", () => {
    expect(changes(500, [1000, 1010, 990, 1000, 1000, 505, 520, 1000])).toEqual([]);
  });

  it("weigh settings that only describe a job little", () => {
    const [before, after] = ["ann", "bob"].map((owner, number) =>
      runFacts({ number, settings: new Map([["airflow.task.owner", owner]]) }),
    );
    const [owner] = changesOf({ job: 1, after: after!, before: before!, earlier: [] }, place, []);
    expect(owner).toMatchObject({ kind: "configuration-changed", magnitude: 0.3 });
  });

  it("name settings that matter before those that describe", () => {
    const [before, after] = ["1", "2"].map((value, number) =>
      runFacts({
        number,
        settings: new Map([
          ["a.task.retries", value],
          ["a.task.pool", value],
        ]),
      }),
    );
    const [both] = changesOf({ job: 1, after: after!, before: before!, earlier: [] }, place, []);
    expect(both!.magnitude).toBe(1);
    expect(both!.evidence.map(({ subject }) => subject)).toEqual(["a.task.pool", "a.task.retries"]);
  });
});
