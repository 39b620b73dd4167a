import { describe, expect, it } from "vitest";
import { generateCompany, smallCompany } from "./generate.ts";

const now = Date.parse("2026-11-30T08:30:00Z");

describe("a generated company", () => {
  it("is the same for the same options, and another one for another seed", () => {
    const once = JSON.stringify([...generateCompany({ now, ...smallCompany }).events]);
    expect(JSON.stringify([...generateCompany({ now, ...smallCompany }).events])).toBe(once);
    expect(JSON.stringify([...generateCompany({ now, ...smallCompany, seed: 2 }).events])).not.toBe(once);
  });

  it("has no event after now, and its events are in order", () => {
    const times = [...generateCompany({ now, ...smallCompany }).events].map(({ eventTime }) =>
      Date.parse(eventTime),
    );
    expect(Math.max(...times)).toBeLessThanOrEqual(now);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it("tells the truth about its events", () => {
    const { events, truth } = generateCompany({ now, ...smallCompany });
    const lastStates = new Map<string, string>();
    for (const { eventType, run } of events) lastStates.set(run.runId, eventType);
    for (const { runId, state } of [...truth.taskRuns, ...truth.dagRuns]) {
      expect(lastStates.get(runId)).toBe(state === "RUNNING" ? "START" : state);
    }
    expect(truth.failed.length).toBeGreaterThan(0);
    expect(truth.late.length).toBeGreaterThan(0);
    expect(truth.running.length).toBeGreaterThan(0);
    expect(truth.runningLong.length).toBe(1);
    for (const { dag, expectedAt } of truth.late) {
      const starts = truth.dagRuns.filter(({ job }) => job === dag).map(({ startedAt }) => startedAt);
      expect(starts.every((start) => start < expectedAt)).toBe(true);
    }
  });

  it("has the wrong exchange rate since the third night before now", () => {
    const { truth } = generateCompany({ now, ...smallCompany });
    const { story } = truth;
    expect(truth.schemaChanges).toContainEqual(
      expect.objectContaining({ ...story.source, column: "rate", from: "numeric(18,6)", to: "integer" }),
    );
    expect(truth.failingChecks).toContainEqual(
      expect.objectContaining({ ...story.source, assertion: story.check }),
    );
  });

  it("is as large as a real company by default", () => {
    const { truth, events } = generateCompany({ now });
    expect(truth.counts.dags).toBe(150);
    expect(truth.counts.tasks).toBeGreaterThan(1_950);
    expect(truth.counts.datasets).toBeGreaterThan(2_550);
    expect([...events].length).toBeGreaterThan(30_000);
    expect(truth.failed.length).toBeGreaterThanOrEqual(5);
    expect(truth.late.length).toBe(3);
  });

  it("refuses sizes that leave no room for its story", () => {
    expect(() => generateCompany({ now, dags: 3 })).toThrow("from 6 to 150 DAGs");
    expect(() => generateCompany({ now, nights: 2 })).toThrow("at least 5 nights");
  });
});
