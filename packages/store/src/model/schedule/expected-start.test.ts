import { describe, expect, it } from "vitest";
import { expectedStart, type PastStart } from "./expected-start.ts";
import { statedSchedule } from "./stated-schedule.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** A Monday. */
const monday = Date.UTC(2026, 10, 16);

/** Past starts from offsets in milliseconds after {@link monday}, oldest first. */
const startsAt = (offsets: readonly number[], own: Partial<PastStart> = {}): PastStart[] =>
  offsets.map((offset) => ({ at: monday + offset, nominalEnd: null, manual: false, ...own })).reverse();
const nightly = (nights: readonly number[], wobble: (night: number) => number = () => 0) =>
  startsAt(nights.map((night) => night * day + 2 * hour + wobble(night)));
const cron = (expression: string, timezone = "UTC") =>
  statedSchedule({ dag: { timetable: { expression, timezone } } });
const expected = (past: readonly PastStart[], schedule: ReturnType<typeof statedSchedule> = null) => {
  const found = expectedStart(past, schedule);
  return found && { at: found.expectedAt - monday, tolerance: found.lateAt - found.expectedAt };
};

describe("the next start by the past", () => {
  it("is one usual interval after the last one, with at least five minutes of tolerance", () => {
    expect(expected(nightly([0, 1, 2, 3, 4], (night) => night * 1_000))).toEqual({
      at: 5 * day + 2 * hour + 5_000,
      tolerance: 5 * minute,
    });
  });

  it("is tolerated by the 95th percentile of the job's own deviations", () => {
    const wobbles = [0, 40, 0, 40, 0, 40, 0, 40, 0, 40].map((minutes) => minutes * minute);
    const found = expected(
      nightly(
        wobbles.map((_, night) => night),
        (night) => wobbles[night]!,
      ),
    );
    expect(found!.tolerance).toBeGreaterThanOrEqual(40 * minute);
    expect(found!.tolerance).toBeLessThanOrEqual(80 * minute);
  });

  it("is not moved by a missed night", () => {
    expect(expected(nightly([0, 1, 2, 3, 5, 6, 7, 8]))).toEqual({
      at: 9 * day + 2 * hour,
      tolerance: 5 * minute,
    });
  });

  it("skips days of the week without starts", () => {
    const workdays = [0, 1, 2, 3, 4, 7, 8, 9, 10, 11];
    expect(expected(nightly(workdays))).toMatchObject({ at: 14 * day + 2 * hour });
    expect(expected(nightly(workdays.slice(0, 9)))).toMatchObject({ at: 11 * day + 2 * hour });
  });

  it("needs five starts and some regularity", () => {
    expect(expected(nightly([0, 1, 2, 3]))).toBeNull();
    expect(expected(startsAt([0, hour, 4 * day, 4.2 * day, 9 * day, 9.1 * day, 15 * day]))).toBeNull();
  });

  it("ignores runs that users start, unless there are no others", () => {
    const past = nightly([0, 1, 2, 3, 4]);
    const [manual] = startsAt([4 * day + 10 * hour], { manual: true });
    expect(expected([manual!, ...past])).toMatchObject({ at: 5 * day + 2 * hour });
    const external = nightly([0, 1, 2, 3, 4]).map((start) => ({ ...start, manual: true }));
    expect(expected(external)).toMatchObject({ at: 5 * day + 2 * hour });
  });

  it("follows the times for which runs were scheduled, even when the last one started late", () => {
    const past = [0, 1, 2, 3, 4]
      .map((night) => ({
        at: monday + night * day + 2 * hour + (night === 4 ? 3 * hour : 4 * minute),
        nominalEnd: monday + night * day + 2 * hour,
        manual: false,
      }))
      .reverse();
    expect(expected(past)).toMatchObject({ at: 5 * day + 2 * hour + 4 * minute });
  });
});

describe("the next start by a stated schedule", () => {
  it("is the next time of the cron expression in its zone, after the usual delay", () => {
    const past = nightly([0, 1, 2, 3, 4], () => -hour + 30_000);
    // 02:00 in Berlin is 01:00 UTC in November.
    expect(expected(past, cron("0 2 * * 1-5", "Europe/Berlin"))).toEqual({
      at: 7 * day + hour + 30_000,
      tolerance: 5 * minute,
    });
  });

  it("needs one start only", () => {
    expect(expected(nightly([0]), cron("0 2 * * *"))).toEqual({
      at: day + 2 * hour,
      tolerance: 5 * minute,
    });
  });

  it("is ignored when the job does not follow it", () => {
    expect(expected(nightly([0, 3, 6, 9, 12]), cron("0 0 * * *"))).toMatchObject({ at: 15 * day + 2 * hour });
    expect(expected(nightly([0, 7]), cron("0 0 * * *"))).toBeNull();
  });

  it("is ignored when it is not understood", () => {
    expect(expected(nightly([0, 1, 2, 3, 4]), cron("0 2 * * *", "Mars/Olympus"))).toMatchObject({
      at: 5 * day + 2 * hour,
    });
  });

  it("is a fixed interval", () => {
    const every = statedSchedule({ dag: { timetable: { delta: 3_600 } } });
    expect(expected(startsAt([0, hour, 2 * hour]), every)).toMatchObject({ at: 3 * hour });
  });

  it("has no time for a DAG that assets start", () => {
    const assets = statedSchedule({
      dag: { timetable: { asset_condition: { __type: "asset_all", objects: [{ uri: "s3://a/b" }] } } },
    });
    expect(expected(nightly([0, 1, 2, 3, 4]), assets)).toBeNull();
  });
});

describe("the stated schedule", () => {
  it("is read from every form of Airflow's facet", () => {
    const read = (dag: object) => statedSchedule({ dag });
    expect(read({ timetable: { expression: "0 2 * * *", timezone: "Europe/Berlin" } })).toMatchObject({
      crons: ["0 2 * * *"],
      timezone: "Europe/Berlin",
    });
    expect(read({ timetable: { expressions: ["0 2 * * *", "30 14 * * *"], timezone: 3_600 } })).toMatchObject(
      {
        crons: ["0 2 * * *", "30 14 * * *"],
        timezone: "+01:00",
      },
    );
    expect(read({ timetable: {}, timetable_summary: "@daily" })).toMatchObject({ crons: ["0 0 * * *"] });
    expect(read({ schedule_interval: "1 day, 2:00:00" })).toMatchObject({ crons: [], intervalMs: 26 * hour });
    expect(
      read({
        timetable: {
          asset_condition: { __type: "asset_any", objects: [] },
          timetable: { __type: "t", __var: { expression: "0 2 * * *", timezone: "UTC" } },
        },
      }),
    ).toMatchObject({ crons: ["0 2 * * *"], assets: "any" });
    for (const dag of [{}, { timetable: {} }, { timetable_summary: "None" }, { schedule_interval: "@once" }])
      expect(read(dag)).toBeNull();
  });
});
