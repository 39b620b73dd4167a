import { Cron } from "croner";
import type { StatedSchedule } from "./stated-schedule.ts";

/** The times of a cron schedule, in epoch milliseconds. */
export interface CronTicks {
  /** Returns the first tick after a time; null after the last one. */
  next(time: number): number | null;
  /** Returns the last tick at or before a time; null before the first one. */
  previous(time: number): number | null;
  /** Returns the number of ticks after one tick up to another one, at most ten. */
  count(from: number, to: number): number;
}

const maxCount = 10;
/** Schedulers start a run some milliseconds before the tick when their clocks differ. */
const clockDifferenceMs = 1_000;

/**
 * Returns the times of a schedule's cron expressions.
 *
 * @param around - a time at which the schedule is asked, to try it
 * @returns null if an expression or its zone is not understood
 */
export function cronTicks({ crons, timezone }: StatedSchedule, around: number): CronTicks | null {
  let jobs: Cron[];
  try {
    jobs = crons.map((cron) => new Cron(cron, { paused: true, ...zoneOption(timezone) }));
    for (const job of jobs) job.nextRun(new Date(around));
  } catch {
    // Airflow accepts expressions and zones that this library refuses. The job's past tells its interval then.
    return null;
  }
  const extreme = (times: (number | null)[], pick: (...values: number[]) => number) => {
    const known = times.filter((time) => time !== null);
    return known.length === 0 ? null : pick(...known);
  };
  const next = (time: number) =>
    extreme(
      jobs.map((job) => job.nextRun(new Date(time + clockDifferenceMs))?.getTime() ?? null),
      Math.min,
    );
  return {
    next,
    previous: (time) =>
      extreme(
        jobs.map(
          (job) => job.previousRuns(1, new Date(time + clockDifferenceMs + 1_000))[0]?.getTime() ?? null,
        ),
        Math.max,
      ),
    count(from, to) {
      let count = 0;
      for (let tick = next(from); tick !== null && tick <= to && count < maxCount; tick = next(tick))
        count += 1;
      return count;
    },
  };
}

function zoneOption(timezone: string | null): { timezone: string } | { utcOffset: number } {
  const offset = timezone === null ? null : /^([+-])(\d\d):?(\d\d)$/.exec(timezone);
  if (!offset) return { timezone: timezone ?? "UTC" };
  const [, sign, hours, minutes] = offset as unknown as [string, string, string, string];
  return { utcOffset: (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) };
}
