import { cronTicks } from "./cron-ticks.ts";
import { quantile } from "./quantile.ts";
import type { StatedSchedule } from "./stated-schedule.ts";

/** An execution of a job. Times are epoch milliseconds. */
export interface PastStart {
  readonly at: number;
  /** The time for which the scheduler started it: the end of its data interval; null if it states none. */
  readonly nominalEnd: number | null;
  /** A user started it, or a backfill: it says nothing about the next scheduled start. */
  readonly manual: boolean;
}

/** When a job starts next. Times are epoch milliseconds. */
export interface ExpectedStart {
  /** Its usual interval, in milliseconds. */
  readonly intervalMs: number;
  readonly expectedAt: number;
  /** The job is late after it: the expected start and a tolerance from the job's own past. */
  readonly lateAt: number;
}

/** Rules by which a start is expected; times in milliseconds. */
export const scheduleRules = {
  /**
   * Number of newest executions that are considered. Mapped tasks and retries count as one execution; otherwise the
   * interval of a job with a thousand mapped runs would be the second between two of them.
   */
  executions: 20,
  /** Minimum number of executions of a job that states no schedule. */
  minExecutions: 5,
  minTolerance: 5 * 60_000,
  toleranceQuantile: 0.95,
} as const;

const hour = 3_600_000;
const day = 24 * hour;

/**
 * Computes when a job is expected to start next, from its past and the schedule that it states. The stated schedule
 * counts if the job follows it: a DAG may be triggered otherwise, or paused for months.
 *
 * @param past - newest first
 * @returns null for a job without regularity
 */
export function expectedStart(
  past: readonly PastStart[],
  schedule: StatedSchedule | null,
): ExpectedStart | null {
  // Schedulers outside of Airflow start all runs manually.
  const scheduled = past.filter(({ manual }) => !manual);
  const starts = (scheduled.length > 0 ? scheduled : past).slice(0, scheduleRules.executions);
  if (starts.length === 0) return null;
  const stated =
    schedule && scheduled.length > 0 && schedule.crons.length > 0 ? byCron(starts, schedule) : null;
  if (stated) return stated;
  if (schedule?.assets && schedule.crons.length === 0) return null;
  const fixed = schedule?.intervalMs ?? null;
  if (fixed !== null && scheduled.length > 1) {
    const known = byInterval(starts, fixed);
    if (known) return known;
  }
  return starts.length < scheduleRules.minExecutions ? null : byInterval(starts, null);
}

/** Computes the next start from cron expressions; null if the past starts do not follow them. */
function byCron(starts: readonly PastStart[], schedule: StatedSchedule): ExpectedStart | null {
  const [newest] = starts;
  const ticks = cronTicks(schedule, newest!.at);
  if (!ticks) return null;
  const next = ticks.next(newest!.at);
  const previous = ticks.previous(newest!.at);
  if (next === null || previous === null) return null;
  const followed = starts.map(({ at }) => ({ at, tick: ticks.previous(at) }));
  // One start for each tick: a job that starts at every third tick, or twice for one, has another cadence.
  const steps = followed.slice(1).map(({ tick }, index) => {
    const later = followed[index]!.tick;
    return tick === null || later === null ? 0 : ticks.count(tick, later);
  });
  if (steps.length > 0 && median(steps) !== 1) return null;
  const delays = followed.map(({ at, tick }) => (tick === null ? 0 : at - tick));
  const delay = median(delays);
  const expectedAt = next + delay;
  return {
    intervalMs: next - previous,
    expectedAt,
    lateAt: expectedAt + tolerance(delays.map((one) => Math.abs(one - delay))),
  };
}

/**
 * Computes the next start from the interval between past ones.
 *
 * @param stated - a stated interval; null: the median of the past ones
 */
function byInterval(starts: readonly PastStart[], stated: number | null): ExpectedStart | null {
  // The times for which a scheduler started the runs are regular even when the runs started late.
  const nominal = starts.every(({ nominalEnd }) => nominalEnd !== null);
  const times = starts.map(({ at, nominalEnd }) => (nominal ? nominalEnd! : at));
  const gaps = times
    .slice(1)
    .map((time, index) => times[index]! - time)
    .filter((gap) => gap > 0);
  if (gaps.length === 0) return null;
  const interval = stated ?? median(gaps);
  if (interval <= 0) return null;
  // A missed start makes a gap of two intervals: what counts is the distance from the nearest multiple.
  const jitter = gaps.map((gap) => Math.abs(gap - Math.max(1, Math.round(gap / interval)) * interval));
  const spread = quantile(jitter, scheduleRules.toleranceQuantile);
  // Gaps without a common measure: the job runs when it runs.
  if (stated === null && spread > interval / 2) return null;
  if (stated !== null && median(gaps) > 1.5 * stated) return null;
  const skipped = skipsWeekdays(times, interval);
  const [newest] = starts;
  const delays = nominal ? starts.map(({ at, nominalEnd }) => at - nominalEnd!) : [0];
  const delay = median(delays);
  let expectedAt = times[0]! + interval;
  for (let step = 0; step < 6 && skipped.has(weekday(expectedAt + delay)); step += 1) expectedAt += interval;
  expectedAt += delay;
  // The newest start may itself have been late, beyond the time for which the next one is expected.
  if (expectedAt <= newest!.at) expectedAt = newest!.at + interval;
  const late = nominal ? delays.map((one) => Math.abs(one - delay)) : jitter;
  return { intervalMs: interval, expectedAt, lateAt: expectedAt + tolerance([...late, spread]) };
}

/**
 * Returns the days of the week on which a daily job does not start: those that its past covers without a start. Days
 * count in UTC; a job that starts around midnight has no such days.
 */
function skipsWeekdays(times: readonly number[], interval: number): ReadonlySet<number> {
  if (interval < 20 * hour || interval > 28 * hour) return new Set();
  const started = new Set(times.map((time) => Math.floor(time / day)));
  const [last, first] = [Math.floor(times[0]! / day), Math.floor(times.at(-1)! / day)];
  const covered = new Map<number, { days: number; starts: number }>();
  for (let date = first; date <= last; date += 1) {
    const count = covered.get(weekday(date * day)) ?? { days: 0, starts: 0 };
    covered.set(weekday(date * day), {
      days: count.days + 1,
      starts: count.starts + Number(started.has(date)),
    });
  }
  // A working day without a start is more likely a failure, unless it happened twice.
  const isSkipped = ([date, { days, starts }]: [number, { days: number; starts: number }]) =>
    starts === 0 && (days > 1 || date === 0 || date === 6);
  return new Set([...covered].filter(isSkipped).map(([date]) => date));
}

function weekday(time: number): number {
  return new Date(time).getUTCDay();
}

function tolerance(deviations: readonly number[]): number {
  return Math.max(scheduleRules.minTolerance, quantile(deviations, scheduleRules.toleranceQuantile));
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
